"""CPR numbers at rest: encrypted to be read, keyed hashes to be found, with room for a change of keys."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.document import SealedCpr


class Vault:
    """Seals with the first key, opens and finds with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        """``keys`` are secrets of at least 32 characters, the current one first."""
        self._ciphers = MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key, b"cipher"))) for key in keys])
        self._hash_keys = [_derive(key, b"hash") for key in keys]

    def seal(self, cpr: str) -> SealedCpr:
        """The number as it is stored: one hash and a cipher text, both of the current key."""
        return {"hashes": self.hashes(cpr)[:1], "cipher": self._ciphers.encrypt(cpr.encode()).decode()}

    def open(self, sealed: SealedCpr) -> str:
        """The ten digits again."""
        return self._ciphers.decrypt(sealed["cipher"].encode()).decode()

    def hashes(self, cpr: str) -> list[str]:
        """The keyed hashes that the number may be stored under, the current key's first."""
        return [hmac.new(key, cpr.encode(), hashlib.sha256).hexdigest() for key in self._hash_keys]


def _derive(secret: str, purpose: bytes) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"minplan cpr " + purpose)
    return kdf.derive(secret.encode())
