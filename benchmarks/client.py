"""A small HTTP/1.1 client that costs little itself: keep-alive connections that send prepared bytes."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

import orjson

ANSWER_SECONDS = 30.0


class Address(NamedTuple):
    """Where a server listens."""

    host: str
    port: int


class UnexpectedAnswerError(Exception):
    """A server did not answer a request with 200."""


def prepare(address: Address, path: str, body: object, headers: Mapping[str, str]) -> bytes:
    """The bytes of a POST request with a JSON body."""
    content = orjson.dumps(body)
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {address.host}:{address.port}",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


class Connection:
    """One keep-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, address: Address) -> "Connection":
        """Connect."""
        return cls(*await asyncio.open_connection(address.host, address.port))

    async def ask(self, request: bytes) -> bytes:
        """The body that answers a request; UnexpectedAnswerError unless the status is 200."""
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        body = await self._reader.readexactly(length)
        if not head.startswith(b"http/1.1 200"):
            raise UnexpectedAnswerError(f"{head[:40]!r} {body[:300]!r}")
        return body

    async def close(self) -> None:
        """Disconnect."""
        self._writer.close()
        await self._writer.wait_closed()


async def ask_once(address: Address, request: bytes) -> bytes:
    """The body that answers one request."""
    connection = await Connection.open(address)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await connection.ask(request)
    finally:
        await connection.close()
