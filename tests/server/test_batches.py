"""Takers of a queue: what one message does to its settling must not keep those behind it, nor whoever published it."""

import asyncio
from collections.abc import Sequence

from structlog.testing import capture_logs

from server.dead_letters import DeadLetters
from server.inprocess import InProcessTransport
from server.mongo import Database
from server.topology import EVENTS
from server.transport import Dead, Done, Message, Verdict


class FullLetters(DeadLetters):
    """Dead letters of which one is too large to be kept."""

    async def add(self, message: Message, reason: str) -> None:
        raise ValueError(reason)


async def test_a_message_that_cannot_be_settled_is_told_to_its_publisher_and_keeps_no_other(database: Database) -> None:
    transport = InProcessTransport(FullLetters(database, lambda: None))  # type: ignore[arg-type, return-value]  # no clock is read
    handled: list[str] = []

    async def handle(messages: Sequence[Message]) -> Sequence[Verdict]:
        handled.extend(message.id for message in messages)
        return [Dead("poison") if message.id == "poison" else Done() for message in messages]

    transport.consume(EVENTS, handle)
    stop, ready = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(transport.run(stop, ready))
    await asyncio.wait_for(ready.wait(), 10)
    with capture_logs() as logs:
        sent = [Message(name, "event.plan_published", {}) for name in ("poison", "after")]
        assert await asyncio.wait_for(transport.publish(sent), 10) == [False, True]
        assert await asyncio.wait_for(transport.publish([Message("later", "event.plan_published", {})]), 10) == [True]
    assert handled == ["poison", "after", "later"]
    assert [(line["event"], line["message_id"]) for line in logs] == [("settling_broke", "poison")]
    stop.set()
    await asyncio.wait_for(running, 10)
