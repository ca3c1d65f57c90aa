"""How answers are written: head and body at once where that can be, and everything else as uvicorn does."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.types import Message, Receive, Send

from server.http_exchange import Exchange, write_head
from server.json_response import JsonResponse, respond
from server.security_headers import Header, headers_of_every_answer
from tests.live import LiveApi
from tests.server.peers import Peer, serving_app

LENGTH = (b"content-length", b"5")
BODY: Message = {"type": "http.response.body", "body": b"hello"}
Answer = Callable[[Receive, Send], Coroutine[Any, Any, None]]
Written = list[bytes]


def start(*headers: Header, status: int = 200) -> Message:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def saying(*messages: Message) -> Answer:
    async def answer(receive: Receive, send: Send) -> None:
        await receive()
        for message in messages:
            await send(dict(message))

    return answer


async def fails_after_the_head(receive: Receive, send: Send) -> None:
    await send(start(LENGTH))
    raise ValueError("on purpose")


async def reads_twice(receive: Receive, send: Send) -> None:
    """The second time there is nothing until the client is gone, or the answer given."""
    first = await receive()
    second = asyncio.create_task(receive())
    await asyncio.sleep(0)
    assert (first["body"], first["more_body"], second.done()) == (b"", False, False)
    await saying(start(LENGTH), BODY)(_nothing, send)
    assert (await second)["type"] == "http.disconnect"


async def _nothing() -> Message:
    return {"type": "http.request"}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    """What the server hands to the system, in as many calls."""
    calls: Written = []
    made = Exchange.__init__

    def make(self: Exchange, *given: Any, transport: Any, **more: Any) -> None:
        write = transport.write

        class Recorded:
            def write(self, content: bytes) -> None:
                calls.append(bytes(content))
                write(content)

            def __getattr__(self, name: str) -> Any:
                return getattr(transport, name)

        made(self, *given, transport=Recorded(), **more)

    monkeypatch.setattr(Exchange, "__init__", make)
    return calls


@asynccontextmanager
async def serving(live: LiveApi, answer: Answer) -> AsyncIterator[int]:
    async def app(_: Any, receive: Receive, send: Send) -> None:
        await answer(receive, send)

    async with serving_app(live, app) as port:
        yield port


async def ask(port: int, *lines: str, method: str = "GET") -> bytes:
    """All that is said to a request, and to another one behind it that is the last."""
    head = f"{method} / HTTP/1.1\r\nHost: here\r\n"
    first = "".join([head, *(f"{line}\r\n" for line in lines), "\r\n"])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(first.encode() + f"{head}Connection: close\r\n\r\n".encode())
    return await Peer(reader, writer).rest()


@pytest.mark.parametrize("encrypted", [True, False])
def test_every_line_of_an_answer_is_known(encrypted: bool) -> None:
    response = respond({"data": None})
    assert isinstance(response, JsonResponse)
    headers = [*response.raw_headers, *headers_of_every_answer(encrypted=encrypted)]
    begun = write_head(200, [(b"date", b"today")], headers)
    assert begun is not None
    lines = begun[0].decode().split("\r\n")
    assert lines == ["HTTP/1.1 200 OK", "date: today", *(f"{n.decode()}: {v.decode()}" for n, v in headers), "", ""]
    assert begun[1] == len(response.body)


OTHER_HEADS: Mapping[str, Sequence[Header]] = {
    "no length": [],
    "two lengths": [LENGTH, LENGTH],
    "a length that is none": [(b"content-length", b"-5")],
    "a line of its own": [LENGTH, (b"retry-after", b"1")],
    "a known name that says something else": [LENGTH, (b"cache-control", b"public")],
    "a name in capitals": [LENGTH, (b"Cache-Control", b"no-store")],
}


@pytest.mark.parametrize("name", OTHER_HEADS)
def test_any_other_head_is_left_to_uvicorn(name: str) -> None:
    assert write_head(200, (), OTHER_HEADS[name]) is None


async def test_head_and_body_are_one_call_of_the_system(live: LiveApi, written: Written) -> None:
    async with serving(live, saying(start(LENGTH), BODY)) as port:
        said = await ask(port)
    assert said.count(b"\r\n\r\nhello") == 2
    assert written[0].startswith(b"HTTP/1.1 200 OK\r\n")
    assert written[0].endswith(b"\r\n\r\nhello")
    # The last one says that the connection ends, which is left to uvicorn.
    assert len(written) == 3
    assert b"connection: close\r\n" in written[1]


HALVES = [{**BODY, "body": b"he", "more_body": True}, {**BODY, "body": b"llo"}]


@pytest.mark.parametrize("parts", [HALVES, [{**BODY, "more_body": True}, {"type": "http.response.body"}]])
async def test_a_body_in_parts_arrives_whole(live: LiveApi, written: Written, parts: list[Message]) -> None:
    async with serving(live, saying(start(LENGTH), *parts)) as port:
        assert (await ask(port)).count(b"\r\n\r\nhello") == 2
    assert b"hello" not in written[0]


@pytest.mark.parametrize("body", [b"hell", b"hello!"])
async def test_a_body_of_another_length_ends_the_connection(live: LiveApi, body: bytes) -> None:
    async with serving(live, saying(start(LENGTH), {**BODY, "body": body})) as port:
        said = await ask(port)
    assert said.count(b"HTTP/1.1") == 1
    assert not said.endswith(b"hello!")


async def test_a_line_that_no_head_may_have_is_not_written(live: LiveApi) -> None:
    async with serving(live, saying(start(LENGTH, (b"x-own", b"a\r\nset-cookie: b")), BODY)) as port:
        said = await ask(port)
    assert b"set-cookie" not in said


async def test_an_answer_that_fails_before_its_body_is_none(live: LiveApi) -> None:
    async with serving(live, fails_after_the_head) as port:
        assert await ask(port) == b""


async def test_a_head_alone_has_no_body(live: LiveApi) -> None:
    async with serving(live, saying(start(LENGTH), BODY)) as port:
        said = await ask(port, method="HEAD")
    assert said.count(b"content-length: 5\r\n") == 2
    assert b"hello" not in said


async def test_an_empty_answer_is_an_answer(live: LiveApi) -> None:
    empty = start((b"content-length", b"0"))
    async with serving(live, saying(empty, {"type": "http.response.body"})) as port:
        assert (await ask(port)).count(b"HTTP/1.1 200 OK") == 2


async def test_what_has_been_read_is_not_read_again(live: LiveApi) -> None:
    async with serving(live, reads_twice) as port:
        assert (await ask(port)).count(b"\r\n\r\nhello") == 2
