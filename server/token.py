"""Tokens of callers: verified against a key set, turned into a viewer, and made for development."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, Protocol
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.viewer import Role, Viewer

ALGORITHMS = ("EdDSA", "ES256", "ES384", "PS256", "RS256", "RS384", "RS512")
"""Signatures with a key pair only; nobody who can verify a token can make one."""

CLOCK_SKEW = timedelta(seconds=10)
"""So far the clocks of issuer and server may be apart: a token is taken so much before it begins and after it ends."""
_SKEW = CLOCK_SKEW.total_seconds()
LONGEST_CLAIM = 200
LONGEST_TOKEN = 8192
TOKENS_KEPT = 10_000
"""So many tokens are known at a time; any other one is verified again."""
DEVELOPMENT_LIFETIME = timedelta(days=30)
_ORGANISED = frozenset({Role.JOBCENTRE, Role.FUND, Role.INSTITUTION})


class InvalidTokenError(Exception):
    """The token is missing or not good; why is not said, so that nobody can feel their way."""


class KeySet(Protocol):
    """Public keys by their id."""

    async def find(self, key_id: str | None) -> jwt.PyJWK:
        """The key with an id, or the only key where a token names none; InvalidTokenError if there is none."""


@dataclass(frozen=True, slots=True)
class Admission:
    """A viewer, and the instant until which the token is good: seconds since 1970."""

    viewer: Viewer
    until: float

    def holds(self, now: datetime) -> bool:
        """Whether the token is good at an instant."""
        return now.timestamp() < self.until


@dataclass(frozen=True, slots=True)
class _Known:
    """A token that was verified with a key, and what it says."""

    key_id: str | None
    key: jwt.PyJWK
    begins: float
    expires: float
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class Verifier:
    """Turns a bearer token into a viewer.

    The signature of a token is checked once for each reading of its key: a key that was read anew is another object,
    so that what a withdrawn or replaced key has signed is not known any more.
    """

    keys: KeySet
    issuer: str
    audience: str
    _known: OrderedDict[bytes, _Known] = field(default_factory=OrderedDict, repr=False)

    async def verify(self, token: str, now: datetime) -> Viewer:
        """The viewer that a token names at an instant; InvalidTokenError for everything that is not in order."""
        known = await self._find(token, now)
        return known.viewer

    async def admit(self, token: str, now: datetime) -> Admission:
        """As ``verify``, for a caller who stays."""
        known = await self._find(token, now)
        return Admission(known.viewer, known.expires + _SKEW)

    async def _find(self, token: str, now: datetime) -> _Known:
        if len(token) > LONGEST_TOKEN:
            raise InvalidTokenError
        digest = sha256(token.encode()).digest()
        known = self._known.get(digest)
        if known is None or await self.keys.find(known.key_id) is not known.key:
            known = self._remember(digest, await self._verify(token))
        _check_times(known, now)
        return known

    def _remember(self, digest: bytes, known: _Known) -> _Known:
        """Keep what a token says, under its hash alone; the one that was verified first goes first."""
        self._known.pop(digest, None)
        self._known[digest] = known
        if len(self._known) > TOKENS_KEPT:
            self._known.popitem(last=False)
        return known

    async def _verify(self, token: str) -> _Known:
        """Whatever the time: what a token says, if it is signed as it should be."""
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            key = await self.keys.find(key_id)
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                issuer=self.issuer,
                audience=self.audience,
                # The three times are compared below, with the clock that is passed in.
                options={
                    "require": ["exp", "iss", "aud", "sub", "role"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError:
            raise InvalidTokenError from None
        expires, begins = claims["exp"], claims.get("nbf", 0)
        if not (_is_number(expires) and _is_number(begins)):
            raise InvalidTokenError
        return _Known(key_id, key, begins, expires, read_viewer(claims))


def _check_times(known: _Known, now: datetime) -> None:
    try:
        valid = known.begins - _SKEW <= now.timestamp() < known.expires + _SKEW
    except OverflowError:
        raise InvalidTokenError from None
    if not valid:
        raise InvalidTokenError


def read_viewer(claims: Mapping[str, Any]) -> Viewer:
    """The viewer that claims name; InvalidTokenError where they name none."""
    try:
        role = Role(_claim(claims, "role"))
    except ValueError:
        raise InvalidTokenError from None
    viewer = Viewer(role, _claim(claims, "sub"), _claim(claims, "name"), _claim(claims, "organisation"))
    if not viewer.subject or (role in _ORGANISED and not viewer.organisation):
        raise InvalidTokenError
    return viewer


def _claim(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST_CLAIM or "\0" in value or not _is_text(value):
        raise InvalidTokenError
    return value


def _is_text(value: str) -> bool:
    """Whether there is a character behind each half of one: no log could keep a reader with half of one in the name."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class FixedKeys:
    """A key set that does not change while the process runs."""

    def __init__(self, key_set: jwt.PyJWKSet) -> None:
        self._by_id = {key.key_id: key for key in key_set.keys}

    async def find(self, key_id: str | None) -> jwt.PyJWK:
        """The key with an id, or the only key where a token names none."""
        if key_id is None and len(self._by_id) == 1:
            return next(iter(self._by_id.values()))
        try:
            return self._by_id[key_id]
        except KeyError:
            raise InvalidTokenError from None


class DevelopmentKey:
    """A signing key of this machine's own, made on first start; production has no such thing."""

    def __init__(self, data_dir: Path) -> None:
        path = data_dir / "development-key.pem"
        if not path.exists():
            write_secret(path, _new_key())
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{path} holds no Ed25519 key; remove it and start again")
        self._key = key

    @property
    def keys(self) -> FixedKeys:
        """The public half."""
        public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(self._key.public_key()))
        return FixedKeys(jwt.PyJWKSet([{**public, "kid": "development", "alg": "EdDSA"}]))

    def sign(self, viewer: Viewer, issuer: str, audience: str, now: datetime) -> str:
        """A token for a viewer that lasts 30 days."""
        claims = {
            "iss": issuer,
            "aud": audience,
            "sub": viewer.subject,
            "name": viewer.name,
            "role": viewer.role.value,
            "organisation": viewer.organisation,
            "iat": int(now.timestamp()),
            "exp": int((now + DEVELOPMENT_LIFETIME).timestamp()),
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": "development"})


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def read_or_make_secret(path: Path) -> str:
    """The secret of a developer's machine, made on first start."""
    if not path.exists():
        write_secret(path, token_urlsafe(48).encode())
    return path.read_text()


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read; whoever comes first wins, so that processes agree."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{uuid4().hex}.new")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
