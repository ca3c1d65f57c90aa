"""CPR numbers at rest: encrypted to be read, keyed hashes to be found, with room for a change of keys and of numbers."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.document import SealedCpr
from server.setting_values import split_keys
from server.settings import Settings
from server.token import read_or_make_secret

KEY_NAME_LENGTH = 16


class UnknownKeyError(Exception):
    """A number is sealed by none of the keys that there are; the text shows nothing of it."""

    def __init__(self) -> None:
        super().__init__(
            "A CPR number is sealed by a key that MINPLAN_CPR_KEY does not name; add that key behind the others."
        )


class Vault:
    """Seals with the first key, opens and finds with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        """``keys`` are secrets of at least 32 characters, the current one first."""
        self._ciphers = make_ciphers(keys, b"minplan cpr cipher")
        self._hash_keys = [_derive(key, b"minplan cpr hash") for key in keys]
        self.key_names = " ".join(_derive(key, b"minplan cpr name").hex()[:KEY_NAME_LENGTH] for key in keys)
        """What the keys are called in a sealed number, the current one first; a name tells nothing of its key."""

    def seal(self, cpr: str) -> SealedCpr:
        """The number as it is stored: a hash of each key, so that one sealed earlier is known, and a cipher text."""
        return self._seal_all([cpr])

    def open(self, sealed: SealedCpr) -> str:
        """The ten digits again. Raises UnknownKeyError."""
        return self._decrypt(sealed["cipher"])

    def open_former(self, sealed: SealedCpr) -> list[str]:
        """The numbers that the citizen had before, the latest first. Raises UnknownKeyError."""
        return [self._decrypt(cipher) for cipher in sealed.get("former", [])]

    def replace(self, sealed: SealedCpr, cpr: str) -> SealedCpr:
        """Another number as the current one; the one that was current becomes the latest of the former ones."""
        earlier = [self.open(sealed), *self.open_former(sealed)]
        return self._seal_all([cpr, *(number for number in earlier if number != cpr)])

    def reseal(self, sealed: SealedCpr) -> SealedCpr:
        """The same numbers, encrypted by the current key and hashed by the keys there are. Raises UnknownKeyError."""
        return self._seal_all([self.open(sealed), *self.open_former(sealed)])

    def is_current(self, sealed: SealedCpr) -> bool:
        """Whether a number is sealed by exactly the keys there are, so that no other key opens or finds it."""
        return sealed.get("keys") == self.key_names

    def hashes(self, cpr: str) -> list[str]:
        """The keyed hashes that the number may be stored under, the current key's first."""
        return [hmac.new(key, cpr.encode(), hashlib.sha256).hexdigest() for key in self._hash_keys]

    def _seal_all(self, numbers: Sequence[str]) -> SealedCpr:
        cipher, *former = (self._ciphers.encrypt(number.encode()).decode() for number in numbers)
        sealed: SealedCpr = {
            "hashes": [value for number in numbers for value in self.hashes(number)],
            "cipher": cipher,
            "keys": self.key_names,
        }
        return {**sealed, "former": former} if former else sealed

    def _decrypt(self, cipher: str) -> str:
        try:
            return self._ciphers.decrypt(cipher.encode()).decode()
        except InvalidToken:
            raise UnknownKeyError from None


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
