"""The key set of an issuer: read from a file or an address, again when keys change, and bridged while it is out."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Unavailable
from server import key_set
from server.key_set import BRIDGED_FOR, FRESH_FOR, SHORTEST_WAIT, RefreshedKeys
from server.mongo import Database
from server.token import InvalidTokenError, Verifier
from tests.api import AUDIENCE, ISSUER, JOBCENTRE, Clock, running_api
from tests.server.key_pairs import KeyPair, claims, key_pair
from tests.waiting import wait_until

OLD, NEW = key_pair("EdDSA", "old"), key_pair("ES256", "new")


def written(*pairs: KeyPair) -> bytes:
    return json.dumps({"keys": [pair.entry for pair in pairs]}).encode()


@dataclass
class Issuer:
    """An issuer on loopback; `status` and `body` are what it answers."""

    body: bytes = b""
    status: int = 200
    asked: int = 0
    port: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    answering: threading.Event = field(default_factory=threading.Event)
    """While it is not set, nothing is answered."""

    def __post_init__(self) -> None:
        self.answering.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/keys"


@contextmanager
def running_issuer(issuer: Issuer) -> Iterator[Issuer]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            issuer.asked += 1
            issuer.answering.wait(30)
            self.send_response(issuer.status)
            for name, value in issuer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(issuer.body)))
            self.end_headers()
            self.wfile.write(issuer.body)

    server = ThreadingHTTPServer(("127.0.0.1", issuer.port), Handler)
    issuer.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        issuer.answering.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with running_issuer(Issuer(written(OLD))) as issuer:
        yield issuer


def verifier(source: Path | str, clock: Clock) -> Verifier:
    return Verifier(RefreshedKeys(source, clock), ISSUER, AUDIENCE)


async def accepts(verifier: Verifier, pair: KeyPair, clock: Clock) -> bool:
    try:
        return await verifier.verify(pair.sign(claims(clock())), clock()) == JOBCENTRE
    except InvalidTokenError:
        return False


async def test_a_file_is_read_again_when_a_token_names_an_unknown_key(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "keys.json"
    path.write_bytes(written(OLD))
    keys = verifier(path, clock)
    assert await accepts(keys, OLD, clock)
    path.write_bytes(written(OLD, NEW))
    clock.pass_by(seconds=SHORTEST_WAIT.total_seconds() + 1)
    assert await accepts(keys, NEW, clock)
    assert await accepts(keys, OLD, clock)


async def test_keys_are_read_from_an_address_once_and_used_while_they_are_fresh(issuer: Issuer) -> None:
    clock = Clock()
    keys = verifier(issuer.url, clock)
    for _ in range(3):
        assert await accepts(keys, OLD, clock)
        clock.pass_by(seconds=FRESH_FOR.total_seconds() / 3)
    assert issuer.asked == 1


async def test_a_withdrawn_key_ends_once_the_set_is_old(issuer: Issuer) -> None:
    clock = Clock()
    keys = verifier(issuer.url, clock)
    assert await accepts(keys, OLD, clock)
    issuer.body = written(NEW)
    assert await accepts(keys, OLD, clock)
    clock.pass_by(seconds=FRESH_FOR.total_seconds() + 1)
    assert not await accepts(keys, OLD, clock)
    assert await accepts(keys, NEW, clock)


async def test_unknown_keys_do_not_make_a_storm_of_reads(issuer: Issuer) -> None:
    clock = Clock()
    keys = verifier(issuer.url, clock)
    for _ in range(20):
        assert not await accepts(keys, NEW, clock)
        clock.pass_by(seconds=SHORTEST_WAIT.total_seconds() / 10)
    assert issuer.asked == 2


OUTAGES: dict[str, dict[str, Any]] = {
    "error": {"status": 500},
    "gone": {"status": 404},
    "elsewhere": {"status": 302, "headers": {"Location": "http://127.0.0.1:1/keys"}},
    "not JSON": {"body": b"<html>"},
    "not text": {"body": b"\xff\xfe"},
    "a list": {"body": b"[]"},
    "null": {"body": b"null"},
    "no keys": {"body": b"{}"},
    "empty set": {"body": b'{"keys": []}'},
    "keys that are none": {"body": b'{"keys": [1, null, {}]}'},
    "unknown kinds only": {"body": b'{"keys": [{"kty": "XX", "kid": "old"}]}'},
    "keys without an end": {"body": b'{"keys":' + b"[" * 5000},
}


@pytest.mark.parametrize("outage", OUTAGES.values(), ids=OUTAGES.keys())
async def test_an_outage_is_bridged_with_the_keys_read_last(issuer: Issuer, outage: dict[str, Any]) -> None:
    clock = Clock()
    keys = verifier(issuer.url, clock)
    assert await accepts(keys, OLD, clock)
    for name, value in outage.items():
        setattr(issuer, name, value)
    clock.pass_by(seconds=FRESH_FOR.total_seconds() + 1)
    assert await accepts(keys, OLD, clock)
    assert issuer.asked == 2


@pytest.mark.parametrize("outage", OUTAGES.values(), ids=OUTAGES.keys())
async def test_without_any_keys_the_service_is_unavailable_and_recovers(issuer: Issuer, outage: dict[str, Any]) -> None:
    clock, sound = Clock(), dict(vars(issuer))
    keys = verifier(issuer.url, clock)
    for name, value in outage.items():
        setattr(issuer, name, value)
    with pytest.raises(Unavailable):
        await accepts(keys, OLD, clock)
    issuer.body, issuer.status = sound["body"], 200
    clock.pass_by(seconds=SHORTEST_WAIT.total_seconds() + 1)
    assert await accepts(keys, OLD, clock)


async def test_an_issuer_that_is_down_is_bridged_and_found_again() -> None:
    clock, issuer = Clock(), Issuer(written(OLD))
    with running_issuer(issuer):
        keys = verifier(issuer.url, clock)
        assert await accepts(keys, OLD, clock)
    clock.pass_by(seconds=FRESH_FOR.total_seconds() + 1)
    assert await accepts(keys, OLD, clock)
    issuer.body = written(NEW)
    with running_issuer(issuer):
        clock.pass_by(seconds=SHORTEST_WAIT.total_seconds() + 1)
        assert await accepts(keys, NEW, clock)


async def test_an_outage_is_bridged_for_some_hours_and_no_longer(issuer: Issuer) -> None:
    clock = Clock()
    keys = verifier(issuer.url, clock)
    assert await accepts(keys, OLD, clock)
    issuer.status = 500
    clock.now += BRIDGED_FOR
    assert await accepts(keys, OLD, clock)
    clock.pass_by(seconds=1)
    with pytest.raises(Unavailable):
        await accepts(keys, OLD, clock)
    issuer.status = 200
    clock.pass_by(seconds=SHORTEST_WAIT.total_seconds())
    assert await accepts(keys, OLD, clock)


async def test_keys_in_use_are_read_again_soon_after_an_outage_and_not_at_every_request(issuer: Issuer) -> None:
    clock = Clock()
    keys = verifier(issuer.url, clock)
    assert await accepts(keys, OLD, clock)
    issuer.status = 500
    clock.pass_by(seconds=FRESH_FOR.total_seconds() + 1)
    for _ in range(5):
        assert await accepts(keys, OLD, clock)
    assert issuer.asked == 2
    issuer.status, issuer.body = 200, written(NEW)
    clock.pass_by(seconds=SHORTEST_WAIT.total_seconds() + 1)
    assert not await accepts(keys, OLD, clock)
    assert issuer.asked == 3


async def test_a_read_that_hangs_holds_up_nobody_with_a_known_key(issuer: Issuer) -> None:
    clock = Clock()
    keys = verifier(issuer.url, clock)
    assert await accepts(keys, OLD, clock)
    issuer.answering.clear()
    issuer.body = written(OLD, NEW)
    clock.pass_by(seconds=SHORTEST_WAIT.total_seconds() + 1)
    unknown = asyncio.create_task(accepts(keys, NEW, clock))
    await asyncio.to_thread(wait_until, lambda: issuer.asked == 2, "the set is being read again")
    assert await asyncio.wait_for(accepts(keys, OLD, clock), 2)
    issuer.answering.set()
    assert await unknown


async def test_a_read_ends_after_some_seconds(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_set, "FETCH_SECONDS", 0.05)
    issuer.answering.clear()
    with pytest.raises(Unavailable):
        await asyncio.wait_for(accepts(verifier(issuer.url, Clock()), OLD, Clock()), 3)


async def test_a_key_set_that_cannot_be_read_answers_unavailable(database: Database, tmp_path: Path) -> None:
    keys = verifier(tmp_path / "none.json", Clock())
    async with running_api(database, verifier=keys) as api:
        headers = {"authorization": f"Bearer {OLD.sign(claims())}"}
        response = await api.client.post("/graphql", json={"query": "{ viewer { role } }"}, headers=headers)
        assert response.status_code == 503
        assert response.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}


async def test_a_token_that_is_no_token_leads_to_no_read(issuer: Issuer) -> None:
    with pytest.raises(InvalidTokenError):
        await verifier(issuer.url, Clock()).verify("abc", Clock()())
    assert issuer.asked == 0
