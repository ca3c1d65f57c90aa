"""Tokens: which are good, and that every other one gets the same answer."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from domain.viewer import Role
from server.mongo import Database
from server.token import DevelopmentKey, FixedKeys, InvalidTokenError, Verifier, write_secret
from tests.api import AUDIENCE, ISSUER, JOBCENTRE, NOON, VIEWERS, Api, running_api
from tests.server.key_pairs import Claims, claims, key_pair, key_set

GOOD, OTHER = key_pair("EdDSA"), key_pair("EdDSA", "k-2")
RSA = key_pair("RS256", "k-rsa")
AT = int(NOON.timestamp())
BODY = {"query": "{ viewer { role name organisation } }"}


def encoded(part: object) -> str:
    data = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(header: object, payload: object = None, signature: str = "") -> str:
    return f"{encoded(header)}.{encoded(claims() if payload is None else payload)}.{signature}"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def signed(**other: Any) -> dict[str, str]:
    return bearer(GOOD.sign(claims(**other)))


def with_header(**headers: Any) -> dict[str, str]:
    return bearer(GOOD.sign(claims(), **headers))


def tampered() -> str:
    head, _, signature = GOOD.sign(claims(role="fund", organisation="021")).split(".")
    return f"{head}.{encoded(claims())}.{signature}"


def signed_with_the_public_key(algorithm: str) -> str:
    """HMAC, with what everybody knows as its secret."""
    head = encoded({"alg": algorithm, "typ": "JWT", "kid": RSA.key_id})
    content = f"{head}.{encoded(claims())}"
    # The library refuses to take a public key for a secret; a forger would not.
    signature = hmac.new(RSA.public_pem, content.encode(), algorithm.replace("HS", "sha")).digest()
    return f"{content}.{encoded(signature)}"


SHARED = b"a secret that should not stand in a key set"
SHARED_ENTRY = {"kty": "oct", "k": encoded(SHARED), "alg": "HS256", "kid": "k-shared"}


def signed_with_a_secret_of_the_set() -> str:
    """HMAC under the name of a signature, for a set that holds a secret by mistake."""
    content = f"{encoded({'alg': 'EdDSA', 'kid': 'k-shared'})}.{encoded(claims())}"
    signature = hmac.new(SHARED, content.encode(), hashlib.sha256).digest()
    return f"{content}.{encoded(signature)}"


BAD_TOKENS: dict[str, dict[str, str]] = {
    "missing": {},
    "empty": {"authorization": ""},
    "no token": {"authorization": "Bearer"},
    "blank token": {"authorization": "Bearer    "},
    "other scheme": {"authorization": f"Basic {GOOD.sign(claims())}"},
    "no scheme": {"authorization": GOOD.sign(claims())},
    "two tokens": bearer(f"{GOOD.sign(claims())} {GOOD.sign(claims())}"),
    "not a token": bearer("abc"),
    "not base64": bearer("a.b.c"),
    "not ascii": bearer("æøå.æøå.æøå"),
    "four parts": bearer(f"{GOOD.sign(claims())}.x"),
    "no signature": bearer(GOOD.sign(claims()).rpartition(".")[0] + "."),
    "tampered": bearer(tampered()),
    "header is a list": bearer(unsigned([])),
    "deep header": bearer(unsigned(b"[" * 5000)),
    "payload is a list": bearer(jwt.api_jws.encode(b"[]", GOOD.private, "EdDSA", {"kid": "k-1"})),
    "deep payload": bearer(jwt.api_jws.encode(b"[" * 3000, GOOD.private, "EdDSA", {"kid": "k-1"})),
    "expired": signed(exp=AT - 11),
    "not yet valid": signed(nbf=AT + 11),
    "no expiry": signed(exp=None),
    "expiry is text": signed(exp="tomorrow"),
    "expiry is a truth": signed(exp=True),
    "expiry beyond all numbers": signed(exp=10**400),
    "expiry is no number": signed(exp=float("nan")),
    "start beyond all numbers": signed(nbf=10**400),
    "wrong key": bearer(OTHER.sign(claims(), kid=GOOD.key_id)),
    "unknown key": bearer(OTHER.sign(claims(), kid="k-9")),
    "no key named among several": bearer(jwt.encode(claims(), GOOD.private, "EdDSA")),
    "key id is a number": bearer(unsigned({"alg": "EdDSA", "kid": 1}, signature="x")),
    "key id is a list": bearer(unsigned({"alg": "EdDSA", "kid": []}, signature="x")),
    "key id is a path": bearer(OTHER.sign(claims(), kid="../../development-key.pem")),
    "key in the header": bearer(OTHER.sign(claims(), kid="k-9", jwk=OTHER.entry)),
    "key address in the header": bearer(OTHER.sign(claims(), kid="k-9", jku="http://127.0.0.1:1/keys")),
    "critical extension": with_header(crit=["exp"], exp=1),
    "detached payload": with_header(b64=False, crit=["b64"]),
    **{
        f"alg {name}": bearer(unsigned({"alg": name, "kid": "k-1"}))
        for name in ("none", "None", "NONE", "", "XX", None)
    },
    "no alg": bearer(unsigned({"kid": "k-1"})),
    **{f"{name} with the public key": bearer(signed_with_the_public_key(name)) for name in ("HS256", "HS384", "HS512")},
    "HMAC with a secret that stands in the set": bearer(signed_with_a_secret_of_the_set()),
    "wrong issuer": signed(iss="https://elsewhere.example"),
    "no issuer": signed(iss=None),
    "wrong audience": signed(aud="another"),
    "no audience": signed(aud=None),
    "unknown role": signed(role="king"),
    "role in capitals": signed(role="JOBCENTRE"),
    "role is a list": signed(role=["jobcentre"]),
    "no role": signed(role=None),
    "no subject": signed(sub=None),
    "empty subject": signed(sub=""),
    "subject is a number": signed(sub=7),
    "NUL in the subject": signed(sub="a\0b"),
    "half a character in the name": signed(name="a\ud800b"),
    "endless name": signed(name="x" * 201),
    "no organisation": signed(organisation=None),
    "empty organisation": signed(organisation=""),
    "organisation is an object": signed(organisation={"$ne": ""}),
    "fund without organisation": signed(role="fund", organisation=None),
    "institution without organisation": signed(role="institution", organisation=None),
    "huge": signed(more="x" * 9000),
}


@pytest.fixture
async def served(database: Database) -> Any:
    keys = FixedKeys(jwt.PyJWKSet([GOOD.entry, RSA.entry, SHARED_ENTRY]))
    async with running_api(database, verifier=Verifier(keys, ISSUER, AUDIENCE)) as api:
        yield api


@pytest.mark.parametrize("headers", BAD_TOKENS.values(), ids=BAD_TOKENS.keys())
async def test_a_token_that_is_not_good_gets_the_one_answer(served: Api, headers: dict[str, str]) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    response = await served.client.post("/graphql", json=BODY, headers=raw)
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert response.json() == {
        "errors": [
            {
                "message": "Send a valid token: Authorization: Bearer TOKEN.",
                "extensions": {"code": "UNAUTHENTICATED"},
            }
        ]
    }


GOOD_CLAIMS: dict[str, Claims] = {
    "plain": {},
    "just expired": {"exp": AT - 9},
    "nearly valid": {"nbf": AT + 9},
    "several audiences": {"aud": ["another", AUDIENCE]},
    "times with fractions": {"exp": AT + 0.5, "nbf": AT - 0.5},
    "issued in the future": {"iat": AT + 3600},
}


@pytest.mark.parametrize("more", GOOD_CLAIMS.values(), ids=GOOD_CLAIMS.keys())
@pytest.mark.parametrize("pair", [GOOD, RSA], ids=["EdDSA", "RS256"])
async def test_a_good_token_names_the_caller(served: Api, more: Claims, pair: Any) -> None:
    response = await served.client.post("/graphql", json=BODY, headers=bearer(pair.sign(claims(**more))))
    assert response.json() == {
        "data": {"viewer": {"role": "JOBCENTRE", "name": "Nina Pettersen", "organisation": "0461"}}
    }


async def test_the_first_of_two_tokens_does_not_hide_a_second_one(served: Api) -> None:
    headers = [("authorization", f"Bearer {GOOD.sign(claims())}"), ("authorization", "Bearer abc")]
    assert (await served.client.post("/graphql", json=BODY, headers=headers)).status_code == 401


async def test_the_scheme_is_read_in_any_case(served: Api) -> None:
    headers = {"authorization": f"bEARER  {GOOD.sign(claims())}"}
    assert (await served.client.post("/graphql", json=BODY, headers=headers)).status_code == 200


async def test_a_token_without_a_key_id_is_checked_with_the_only_key() -> None:
    verifier = Verifier(FixedKeys(key_set(GOOD)), ISSUER, AUDIENCE)
    token = jwt.encode(claims(), GOOD.private, "EdDSA")
    assert await verifier.verify(token, NOON) == JOBCENTRE


@pytest.mark.parametrize("role", Role)
async def test_a_development_token_names_its_viewer(tmp_path: Any, role: Role) -> None:
    token = DevelopmentKey(tmp_path).sign(VIEWERS[role], ISSUER, AUDIENCE, NOON)
    again = DevelopmentKey(tmp_path)
    assert await Verifier(again.keys, ISSUER, AUDIENCE).verify(token, NOON) == VIEWERS[role]


def test_a_secret_is_for_its_owner_alone_and_the_first_one_stays(tmp_path: Any) -> None:
    path = tmp_path / "deep" / "secret"
    write_secret(path, b"first")
    write_secret(path, b"second")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"first", 0o600)
    assert [each.name for each in path.parent.iterdir()] == ["secret"]


def test_a_file_that_holds_no_signing_key_is_named(tmp_path: Any) -> None:
    pem = RSA.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_secret(tmp_path / "development-key.pem", pem)
    with pytest.raises(TypeError, match=r"development-key\.pem"):
        DevelopmentKey(tmp_path)


class ChangingKeys:
    """A key set that a test reads anew."""

    def __init__(self, *pairs: Any) -> None:
        self.read(*pairs)

    def read(self, *pairs: Any) -> None:
        self._keys = FixedKeys(key_set(*pairs))

    async def find(self, key_id: str | None) -> Any:
        return await self._keys.find(key_id)


def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens whose signature is checked from now on."""
    checked: list[str] = []
    decode = jwt.decode

    def noted(token: str, *arguments: Any, **named: Any) -> Any:
        checked.append(token)
        return decode(token, *arguments, **named)

    monkeypatch.setattr(jwt, "decode", noted)
    return checked


async def test_a_signature_is_checked_once_for_each_reading_of_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    keys, checked, token = ChangingKeys(GOOD), verifications(monkeypatch), GOOD.sign(claims())
    verifier = Verifier(keys, ISSUER, AUDIENCE)
    assert {await verifier.verify(token, NOON) for _ in range(3)} == {JOBCENTRE}
    assert checked == [token]
    keys.read(GOOD)
    await verifier.verify(token, NOON)
    assert checked == [token, token]


async def test_a_withdrawn_key_ends_the_tokens_that_were_known() -> None:
    keys, token = ChangingKeys(GOOD), GOOD.sign(claims())
    verifier = Verifier(keys, ISSUER, AUDIENCE)
    await verifier.verify(token, NOON)
    keys.read(OTHER)
    with pytest.raises(InvalidTokenError):
        await verifier.verify(token, NOON)


async def test_a_key_that_was_replaced_under_its_id_ends_the_tokens_of_the_old_one() -> None:
    keys, token = ChangingKeys(GOOD), GOOD.sign(claims())
    verifier = Verifier(keys, ISSUER, AUDIENCE)
    await verifier.verify(token, NOON)
    keys.read(replace(OTHER, key_id=GOOD.key_id))
    with pytest.raises(InvalidTokenError):
        await verifier.verify(token, NOON)


async def test_a_known_token_ends_at_its_time() -> None:
    verifier = Verifier(ChangingKeys(GOOD), ISSUER, AUDIENCE)
    token = GOOD.sign(claims(exp=AT + 60))
    admission = await verifier.admit(token, NOON)
    assert admission.holds(NOON + timedelta(seconds=69))
    assert not admission.holds(NOON + timedelta(seconds=70))
    with pytest.raises(InvalidTokenError):
        await verifier.verify(token, NOON + timedelta(seconds=70))


async def test_so_many_tokens_are_known_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.token.TOKENS_KEPT", 2)
    checked, tokens = verifications(monkeypatch), [GOOD.sign(claims(jti=str(number))) for number in range(3)]
    verifier = Verifier(ChangingKeys(GOOD), ISSUER, AUDIENCE)
    for token in [*tokens, tokens[2], tokens[1], tokens[0]]:
        await verifier.verify(token, NOON)
    assert checked == [*tokens, tokens[0]]
