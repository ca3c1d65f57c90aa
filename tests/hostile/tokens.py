"""Tokens that are not good, each in its own way: all are answered alike."""

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.settings import Settings
from tests.hostile.target import Target

Headers = list[tuple[str, str]]


def _write(part: Any) -> str:
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


class Forge:
    """Makes tokens with the right key and wrong contents, and with right contents and wrong keys."""

    def __init__(self, target: Target) -> None:
        pem = (target.folder / "development-key.pem").read_bytes()
        key = serialization.load_pem_private_key(pem, None)
        assert isinstance(key, Ed25519PrivateKey)
        self.key = key
        self.public = key.public_key()

    def claims(self, **other: Any) -> dict[str, Any]:
        now = datetime.now(UTC)
        settings = Settings()
        given = {
            "iss": settings.issuer,
            "aud": settings.audience,
            "sub": "nina",
            "name": "Nina Pettersen",
            "role": "jobcentre",
            "organisation": "0461",
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(hours=1)).timestamp()),
            **other,
        }
        return {name: value for name, value in given.items() if value is not None}

    def sign(self, claims: dict[str, Any], key: Any = None, algorithm: str = "EdDSA", **headers: Any) -> str:
        return jwt.encode(claims, self.key if key is None else key, algorithm, {"kid": "development", **headers})

    def wrong_keys(self) -> Iterator[str]:
        raw = self.public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        pem = self.public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        yield self.sign(self.claims(), Ed25519PrivateKey.generate())
        for algorithm in ("HS256", "HS384", "HS512"):
            # What PyJWT would refuse to sign, an attacker signs by hand.
            for secret in (raw, pem, b"", b"secret"):
                yield self._sign_by_hand(algorithm, secret)
        for algorithm in ("none", "None", "NONE", "nOnE", "", None, 1, ["EdDSA"]):
            head = {"alg": algorithm, "typ": "JWT", "kid": "development"}
            yield f"{_write(head)}.{_write(self.claims())}."
            yield f"{_write(head)}.{_write(self.claims())}.{_write(b'x' * 64)}"

    def _sign_by_hand(self, algorithm: str, secret: bytes) -> str:
        text = f"{_write({'alg': algorithm, 'typ': 'JWT', 'kid': 'development'})}.{_write(self.claims())}"
        digest = hmac.new(secret, text.encode(), f"sha{algorithm[2:]}").digest()
        return f"{text}.{_write(digest)}"

    def wrong_heads(self) -> Iterator[str]:
        for kid in ("other", "", "../../development", "development\0", "' OR 1=1 --", "/dev/null", "x" * 4000):
            yield self.sign(self.claims(), kid=kid)
        good = self.sign(self.claims())
        for head in (
            {"kid": ["development"]},
            {"kid": {"$ne": ""}},
            {"kid": 1},
            {"kid": None, "crit": ["x"]},
            [],
            1,
            "x",
        ):
            yield f"{_write({'alg': 'EdDSA', **head} if isinstance(head, dict) else head)}.{good.split('.', 1)[1]}"
        for jku in (
            {"jku": "http://127.0.0.1:9/keys"},
            {"jwk": {"kty": "oct", "k": "AA"}},
            {"x5u": "http://127.0.0.1:9"},
        ):
            yield self.sign(self.claims(), Ed25519PrivateKey.generate(), **jku)

    def wrong_claims(self) -> Iterator[str]:
        now = datetime.now(UTC).timestamp()
        for name in ("iss", "aud", "exp", "sub", "role"):
            yield self._sign_text(json.dumps(self.claims(**{name: None})))
        for other in (
            {"exp": int(now - 60)},
            {"exp": "never"},
            {"exp": True},
            {"exp": -1},
            {"exp": [int(now + 60)]},
            {"nbf": int(now + 600)},
            {"nbf": "soon"},
            {"aud": "another"},
            {"aud": []},
            {"aud": ["another"]},
            {"aud": {"minplan": True}},
            {"iss": "https://evil.example"},
            {"iss": ["minplan-development"]},
            {"role": "root"},
            {"role": ["jobcentre", "administrator"]},
            {"role": {"$ne": "citizen"}},
            {"role": "jobcentre,administrator"},
            {"role": "JOBCENTRE"},
            {"role": ""},
            {"role": "jobcentre\0"},
            {"sub": ""},
            {"sub": 7},
            {"sub": ["nina"]},
            {"sub": {"$gt": ""}},
            {"sub": "x" * 201},
            {"name": ["Nina"]},
            {"name": "a\0b"},
            {"organisation": ""},
            {"organisation": ["0461", "0751"]},
            {"organisation": {"$gt": ""}},
            {"organisation": "0461\0"},
        ):
            yield self._sign_text(json.dumps(self.claims(**other)))

    def _sign_text(self, claims: str) -> str:
        text = f"{_write({'alg': 'EdDSA', 'kid': 'development'})}.{_write(claims.encode())}"
        return f"{text}.{_write(self.key.sign(text.encode()))}"

    def wrong_forms(self) -> Iterator[str]:
        good = self.sign(self.claims())
        head, claims, signature = good.split(".")
        yield from (
            "",
            ".",
            "..",
            "x",
            f"{head}.{claims}",
            f"{good}.x",
            f"{head}..{signature}",
            good[:-4],
            good + "AAAA",
        )
        yield from (f"{head}.{claims[:-2]}AA.{signature}", good.swapcase(), good.replace(".", ","), f"{good} {good}")
        yield self.sign(self.claims(padding="x" * 9000))
        yield "x" * 20_000
        yield ("a." * 10_000)[:-1]
        for text in ("[]", "1", '"x"', "{", "null", '{"exp": 1' + "0" * 5000 + "}"):
            yield self._sign_text(text)
        yield self._sign_text("[" * 3000)

    def headers(self) -> Iterator[Headers]:
        """Every bad token as a header, and good ones that are sent the wrong way."""
        good = self.sign(self.claims())
        for token in (*self.wrong_keys(), *self.wrong_heads(), *self.wrong_claims(), *self.wrong_forms()):
            yield [("authorization", f"Bearer {token}")]
        yield []
        for value in (good, f"Token {good}", f"Basic {good}", f"Bearer{good}", f"Bearer {good},{good}", "Bearer null"):
            yield [("authorization", value)]
        yield [("authorization", f"Bearer {good}"), ("authorization", f"Bearer {good}")]
        yield [("authorization", "Bearer x"), ("authorization", f"Bearer {good}")]
        yield [("x-authorization", f"Bearer {good}"), ("cookie", f"token={good}")]
