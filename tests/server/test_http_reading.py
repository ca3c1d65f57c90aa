"""What is read as a request and what is refused: as a table, over a socket, with a request behind each that must not get through."""

import asyncio
import gc
import re

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from server.http_exchange import Exchange
from server.http_reading import PIECE
from tests.api import JOBCENTRE
from tests.live import LiveApi
from tests.server.peers import BODY, NAMED, WAIT_SECONDS, Peer, connected, request, serving_app

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"
LAST = b"GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
GET = b"GET /healthz HTTP/1.1\r\n"
POST = b"POST /graphql HTTP/1.1\r\nHost: here\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

REFUSED = {
    "length and coding": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "coding and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "the same length twice": POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",
    "a list of lengths": POST + b"Content-Length: 5, 5\r\n\r\nabcde",
    "a length with a sign": POST + b"Content-Length: +5\r\n\r\nabcde",
    "a negative length": POST + b"Content-Length: -5\r\n\r\n",
    "a length in words": POST + b"Content-Length: 1e3\r\n\r\n",
    "no length": POST + b"Content-Length:\r\n\r\n",
    "a huge length": POST + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n",
    "identity": POST + b"Transfer-Encoding: identity\r\n\r\n",
    "another coding before chunked": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "another coding after chunked": POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "nearly chunked": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked in HTTP/1.0": b"POST /graphql HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a blank before the colon": POST + b"Content-Length : 5\r\n\r\nabcde",
    "a blank before the first name": GET + b" Host: here\r\n\r\n",
    "a folded line": POST + b"X: a\r\n b\r\n\r\n",
    "a line folded with a tab": POST + b"X: a\r\n\tb\r\n\r\n",
    "a folded length": POST + b"Content-Length:\r\n 5\r\n\r\nabcde",
    "a folded coding": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a bare LF after the request": b"GET /healthz HTTP/1.1\nHost: here\r\n\r\n",
    "a bare LF after a header": POST + b"X: a\nY: b\r\n\r\n",
    "a bare LF after the head": GET + b"Host: here\r\n\n",
    "a lone CR in a value": POST + b"X: a\rY: b\r\n\r\n",
    "a lone CR before a CR": POST + b"X: a\r\rY: b\r\n\r\n",
    "NUL in a value": POST + b"X: a\0b\r\n\r\n",
    "NUL in a name": POST + b"X\0: b\r\n\r\n",
    "NUL in the path": b"GET /healthz\0 HTTP/1.1\r\nHost: here\r\n\r\n",
    "a control character in a value": POST + b"X: a\x01b\r\n\r\n",
    "no name": POST + b": b\r\n\r\n",
    "no colon": POST + b"Xb\r\n\r\n",
    "no host": GET + b"\r\n",
    "two hosts": GET + b"Host: here\r\nHost: there\r\n\r\n",
    "a blank in the path": b"GET /a b HTTP/1.1\r\nHost: here\r\n\r\n",
    "an unknown method": b"ASK /healthz HTTP/1.1\r\nHost: here\r\n\r\n",
    "a method in small letters": b"get /healthz HTTP/1.1\r\nHost: here\r\n\r\n",
    "HTTP/0.9": b"GET /healthz\r\n\r\n",
    "a head that says HTTP/0.9": b"GET /healthz HTTP/0.9\r\nHost: here\r\n\r\n",
    "HTTP/1.2": b"GET /healthz HTTP/1.2\r\nHost: here\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a head that says HTTP/2": b"GET /healthz HTTP/2.0\r\nHost: here\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200,
    "a tunnel": b"CONNECT here:80 HTTP/1.1\r\nHost: here\r\n\r\n",
    "a bare LF after the size of a chunk": CHUNKED + b"1\na\r\n0\r\n\r\n",
    "a chunk that goes on": CHUNKED + b"1\r\naXX0\r\n\r\n",
    "a size with 0x": CHUNKED + b"0x1\r\na\r\n0\r\n\r\n",
    "a size with a sign": CHUNKED + b"+1\r\na\r\n0\r\n\r\n",
    "a size with a blank": CHUNKED + b"1 \r\na\r\n0\r\n\r\n",
    "a huge size": CHUNKED + b"f" * 20 + b"\r\n",
}


def authorised(live: LiveApi, *more: str, body: bytes = b"") -> bytes:
    """A request of the caseworker's whose body is told of in its own way."""
    given = ["Content-Type: application/json", f"Authorization: Bearer {live.token(JOBCENTRE)}", *more]
    return POST + "\r\n".join(given).encode() + b"\r\n\r\n" + body


def chunked(*chunks: bytes, trailers: bytes = b"") -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in chunks) + b"0\r\n" + trailers + b"\r\n"


async def said_to(live: LiveApi, content: bytes) -> bytes:
    """Everything that a connection is told until it is closed."""
    async with connected(live) as peer:
        peer.send(content)
        return await peer.rest()


def statuses(said: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", said)]


async def test_what_could_be_read_in_two_ways_is_refused_and_nothing_behind_it_is_read(live: LiveApi) -> None:
    heard = {name: statuses(await said_to(live, content + LAST)) for name, content in REFUSED.items()}
    assert {name: said for name, said in heard.items() if said != [400]} == {}


async def test_what_is_refused_in_one_piece_is_refused_byte_by_byte(live: LiveApi) -> None:
    async def drop(content: bytes) -> list[int]:
        async with connected(live) as peer:
            for byte in content:
                peer.send(bytes([byte]))
                await asyncio.sleep(0)
            return statuses(await peer.rest())

    # A client that goes on after the end may not hear the last word.
    heard = dict(zip(REFUSED, await asyncio.gather(*map(drop, REFUSED.values())), strict=True))
    assert {name: said for name, said in heard.items() if said not in ([400], [401], [])} == {}


async def test_what_is_unusual_and_clear_is_read(live: LiveApi) -> None:
    unusual = {
        "lines before it": (b"\r\n\r\n" + HEALTH, 200),
        "blanks around a value": (authorised(live, f"Content-Length:\t {len(BODY)} \t", body=BODY), 200),
        "HTTP/1.0 without a host": (b"GET /healthz HTTP/1.0\r\n\r\n", 200),
        "a whole address": (b"GET http://here/healthz HTTP/1.1\r\nHost: here\r\n\r\n", 200),
        "chunks": (authorised(live, "Transfer-Encoding: chunked", body=chunked(BODY[:5], BODY[5:])), 200),
        "chunked in capitals": (authorised(live, "Transfer-Encoding: CHUNKED", body=chunked(BODY)), 200),
        "a chunk with more to say": (
            authorised(live, "Transfer-Encoding: chunked", body=b"%x;a=b\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)),
            200,
        ),
        "lines after the body": (
            authorised(live, "Transfer-Encoding: chunked", body=chunked(BODY, trailers=b"X: y\r\n")),
            200,
        ),
        "another protocol on offer": (HEALTH[:-2] + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 200),
        "everything there is": (b"OPTIONS * HTTP/1.1\r\nHost: here\r\n\r\n", 404),
    }
    heard = {name: statuses(await said_to(live, content + LAST)) for name, (content, _) in unusual.items()}
    # After HTTP/1.0 the connection ends.
    assert heard == {
        name: [status] if b"HTTP/1.0" in content else [status, 200] for name, (content, status) in unusual.items()
    }


async def test_a_line_after_the_body_is_not_a_header(live: LiveApi) -> None:
    token = f"Authorization: Bearer {live.token(JOBCENTRE)}\r\n".encode()
    said = await said_to(live, CHUNKED + chunked(BODY, trailers=token) + LAST)
    assert statuses(said) == [401, 200]


async def test_lines_after_the_body_have_an_end(live: LiveApi) -> None:
    endless = authorised(live, "Transfer-Encoding: chunked", body=chunked(BODY)[:-2] + b"X: " + b"y" * 50_000)
    assert statuses(await said_to(live, endless)) == [400]


async def test_who_is_to_be_told_to_go_on_is_told(live: LiveApi) -> None:
    async with connected(live) as peer:
        peer.send(authorised(live, f"Content-Length: {len(BODY)}", "Expect: 100-continue"))
        async with asyncio.timeout(WAIT_SECONDS):
            assert await peer.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        peer.send(BODY)
        assert await peer.answer() == (200, NAMED)


BEHIND = {
    "no request": b"nonsense\r\n\r\n",
    "a body that is broken": CHUNKED + b"zz\r\n",
    "a websocket": HEALTH[:-2] + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
}


@pytest.mark.parametrize("behind", BEHIND)
async def test_what_was_asked_before_is_answered_before_the_refusal(live: LiveApi, behind: str) -> None:
    said = await said_to(live, request(live) * 2 + BEHIND[behind] + LAST)
    assert statuses(said) == [200, 200, 400]
    assert said.count(NAMED) == 2


async def test_many_requests_at_once_are_answered_in_order(live: LiveApi) -> None:
    names = [f"/nothing-{number:04}" for number in range(600)]
    heads = [f"GET {name} HTTP/1.1\r\nHost: here\r\n\r\n".encode() for name in names]
    assert statuses(await said_to(live, b"".join(heads) + request(live) + LAST)) == [404] * 600 + [200, 200]


async def test_no_more_is_read_than_can_be_answered_soon(live: LiveApi) -> None:
    """However much is sent while one request is at work: what is read takes hundreds of times its bytes."""
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked.set()
        await go_on.wait()
        await PlainTextResponse("ok")(scope, receive, send)

    async with serving_app(live, app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEALTH * 5000 + LAST)
        async with asyncio.timeout(WAIT_SECONDS):
            await asked.wait()
        held = sum(type(each) is Exchange for each in gc.get_objects())
        go_on.set()
        said = await Peer(reader, writer).rest()
    assert statuses(said) == [200] * 5001
    assert 0 < held <= 2 * PIECE // len(HEALTH)
