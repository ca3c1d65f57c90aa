"""CPR numbers at rest: encrypted to be read, keyed hashes to be found, with room for a change of keys."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.document import SealedCpr
from server.setting_values import split_keys
from server.settings import Settings
from server.token import read_or_make_secret


class Vault:
    """Seals with the first key, opens and finds with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        """``keys`` are secrets of at least 32 characters, the current one first."""
        self._ciphers = make_ciphers(keys, b"minplan cpr cipher")
        self._hash_keys = [_derive(key, b"minplan cpr hash") for key in keys]

    def seal(self, cpr: str) -> SealedCpr:
        """The number as it is stored: a hash of each key, so that one sealed earlier is known, and a cipher text."""
        return {"hashes": self.hashes(cpr), "cipher": self._ciphers.encrypt(cpr.encode()).decode()}

    def open(self, sealed: SealedCpr) -> str:
        """The ten digits again."""
        return self._ciphers.decrypt(sealed["cipher"].encode()).decode()

    def hashes(self, cpr: str) -> list[str]:
        """The keyed hashes that the number may be stored under, the current key's first."""
        return [hmac.new(key, cpr.encode(), hashlib.sha256).hexdigest() for key in self._hash_keys]


def make_ciphers(secrets: Sequence[str], purpose: bytes) -> MultiFernet:
    """Ciphers for one purpose: they seal with the first secret and open what any of them has sealed."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(secret, purpose))) for secret in secrets])


def _derive(secret: str, purpose: bytes) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose)
    return kdf.derive(secret.encode())


def open_vault(settings: Settings) -> Vault:
    """The vault with the key of the settings; in development with one made on first start."""
    if settings.cpr_key is not None:
        return Vault(split_keys(settings.cpr_key))
    return Vault([read_or_make_secret(settings.data_dir / "development-cpr-key")])
