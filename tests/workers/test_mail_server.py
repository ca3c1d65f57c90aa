"""Connections to the mail server that go silent: a message is handed over once, within the time of one attempt."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from server.setting_values import SmtpServer
from tests.workers.test_mail_line import message
from workers import mail_server
from workers.carriers import ACCEPTED, Outcome
from workers.mail_server import MailServer
from workers.pace import DEFAULT_PACE

PATIENCE = 0.6
"""Seconds for an attempt at a server that says nothing."""
AMPLE = 6.0
"""Seconds for attempts that are to succeed, on however busy a machine."""
ANSWERS = {"EHLO": "250 mail.example", "DATA": "354 go on", "QUIT": "221 bye"}


@dataclass
class SilentServer:
    """A mail server whose connections fall silent, as behind a firewall that has forgotten them."""

    is_silent: Callable[[int, str], bool]
    """Whether a connection, by its number, answers no command of a kind, nor any that follows."""
    port: int = 0
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    arrived: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        writer.write(b"220 mail.example\r\n")
        while line := await reader.readline():
            verb = line.decode().split()[0].upper()
            self.commands.append(verb)
            if self.is_silent(number, verb):
                await reader.read()
                break
            writer.write(f"{ANSWERS.get(verb, '250 ok')}\r\n".encode())
            if verb == "DATA":
                await reader.readuntil(b"\r\n.\r\n")
                self.arrived += 1
                writer.write(b"250 taken\r\n")
        writer.close()


@asynccontextmanager
async def silent_server(is_silent: Callable[[int, str], bool]) -> AsyncIterator[SilentServer]:
    server = SilentServer(is_silent)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server


def client_of(server: SilentServer, seconds: float = PATIENCE) -> MailServer:
    return MailServer(SmtpServer("127.0.0.1", server.port, False, None, None), replace(DEFAULT_PACE, send=seconds))


async def test_one_idle_connection_that_is_dead_speaks_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_server, "IDLE_CHECKED_AFTER", 0.0)
    async with silent_server(lambda number, verb: number <= 4 and verb == "NOOP") as server:
        client = client_of(server, AMPLE)
        assert await asyncio.gather(*(client.send(message()) for _ in range(4))) == [ACCEPTED] * 4
        assert await client.send(message()) == ACCEPTED
        assert (server.commands.count("NOOP"), server.connections, server.arrived) == (1, 5, 5)
        await client.close()


@pytest.mark.parametrize(
    ("verb", "outcome"), [("EHLO", Outcome.UNREACHED), ("MAIL", Outcome.UNCERTAIN), ("DATA", Outcome.UNCERTAIN)]
)
async def test_a_silent_server_ends_an_attempt(verb: str, outcome: Outcome) -> None:
    async with silent_server(lambda _, said: said == verb) as server:
        client = client_of(server)
        assert (await client.send(message())).outcome is outcome
        await client.close()
