"""Key pairs of an issuer of the tests' own, their key set, and tokens with anything in them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.api import AUDIENCE, ISSUER, NOON

Claims = dict[str, Any]


@dataclass(frozen=True)
class KeyPair:
    """A private key with its public half as the entry of a key set."""

    algorithm: str
    private: Any
    key_id: str

    @property
    def entry(self) -> dict[str, Any]:
        kind = jwt.get_algorithm_by_name(self.algorithm)
        public: dict[str, Any] = json.loads(kind.to_jwk(self.private.public_key()))
        return {**public, "kid": self.key_id, "alg": self.algorithm, "use": "sig"}

    @property
    def public_pem(self) -> bytes:
        pem: bytes = self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return pem

    def sign(self, claims: Claims, **headers: Any) -> str:
        return jwt.encode(claims, self.private, self.algorithm, {"kid": self.key_id, **headers})


@cache
def key_pair(algorithm: str = "EdDSA", key_id: str = "k-1") -> KeyPair:
    made = {
        "EdDSA": ed25519.Ed25519PrivateKey.generate,
        "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "RS256": lambda: rsa.generate_private_key(65537, 2048),
    }[algorithm]()
    return KeyPair(algorithm, made, key_id)


def key_set(*pairs: KeyPair) -> jwt.PyJWKSet:
    return jwt.PyJWKSet([pair.entry for pair in pairs])


def claims(now: datetime = NOON, **other: Any) -> Claims:
    """Those of a caseworker; None leaves a claim out."""
    begins = int(now.astimezone(UTC).timestamp())
    given = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "nina",
        "name": "Nina Pettersen",
        "role": "jobcentre",
        "organisation": "0461",
        "iat": begins,
        "exp": begins + 600,
        **other,
    }
    return {name: value for name, value in given.items() if value is not None}
