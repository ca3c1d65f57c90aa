"""CPR numbers at rest: encrypted to be read, keyed hashes to be found, with room for a change of keys."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from pathlib import Path
from secrets import token_urlsafe

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.document import SealedCpr
from server.setting_values import split_keys
from server.settings import Settings
from server.token import write_secret


class Vault:
    """Seals with the first key, opens and finds with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        """``keys`` are secrets of at least 32 characters, the current one first."""
        self._ciphers = MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key, b"cipher"))) for key in keys])
        self._hash_keys = [_derive(key, b"hash") for key in keys]

    def seal(self, cpr: str) -> SealedCpr:
        """The number as it is stored: a hash of each key, so that one sealed earlier is known, and a cipher text."""
        return {"hashes": self.hashes(cpr), "cipher": self._ciphers.encrypt(cpr.encode()).decode()}

    def open(self, sealed: SealedCpr) -> str:
        """The ten digits again."""
        return self._ciphers.decrypt(sealed["cipher"].encode()).decode()

    def hashes(self, cpr: str) -> list[str]:
        """The keyed hashes that the number may be stored under, the current key's first."""
        return [hmac.new(key, cpr.encode(), hashlib.sha256).hexdigest() for key in self._hash_keys]


def _derive(secret: str, purpose: bytes) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"minplan cpr " + purpose)
    return kdf.derive(secret.encode())


def open_vault(settings: Settings) -> Vault:
    """The vault with the key of the settings; in development with one made on first start."""
    if settings.cpr_key is not None:
        return Vault(split_keys(settings.cpr_key))
    return Vault([_development_secret(settings.data_dir / "development-cpr-key")])


def _development_secret(path: Path) -> str:
    if not path.exists():
        write_secret(path, token_urlsafe(48).encode())
    return path.read_text()
