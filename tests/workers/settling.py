"""Waiting until messages have come to rest, and settings for servers."""

from typing import Any, Protocol

from server.message_figures import REGISTRY
from server.mongo import Database
from server.settings import Settings
from tests.gateway import Gateway
from tests.mailbox import Mailbox
from tests.waiting import wait_until_async

_on_their_way_before = 0.0


class Passing(Protocol):
    """A clock that a test moves."""

    def pass_by(self, **time: float) -> None: ...


def count(name: str) -> float:
    """The sum of a figure over all its labels."""
    samples = [sample for metric in REGISTRY.collect() for sample in metric.samples if sample.name == name]
    return sum(sample.value for sample in samples)


def events_on_their_way() -> float:
    """How many events this process has handed on and not handled, from the first."""
    return count("minplan_events_total") - count("minplan_events_handled_total")


def begin_anew() -> None:
    """Forget what was on its way when the workers of an earlier test stopped."""
    global _on_their_way_before
    _on_their_way_before = events_on_their_way()


async def is_settled(database: Database) -> bool:
    """Whether nothing is on its way any more, in the outboxes, between, or among the deliveries."""
    # In the order in which a message passes them, so that none slips from one to the next between two looks.
    pending = await database["plans"].count_documents({"outbox.0": {"$exists": True}})
    if pending or events_on_their_way() > _on_their_way_before:
        return False
    return not await database["deliveries"].count_documents({"look_at": {"$exists": True}})


async def wait_until_settled(database: Database, clock: Passing | None = None, seconds: float = 30.0) -> None:
    """Wait for rest; a clock that is given passes slowly meanwhile, for what is tried again after a moment."""

    async def holds() -> bool:
        if clock is not None:
            clock.pass_by(seconds=0.1)
        return await is_settled(database)

    await wait_until_async(holds, "everything has arrived", seconds)


async def wait_until_state(database: Database, state: str, count: int = 1) -> None:
    async def holds() -> bool:
        return await database["deliveries"].count_documents({"state": state}) >= count

    await wait_until_async(holds, f"{count} deliveries are {state}")


def servers(gateway: Gateway, mailbox: Mailbox) -> dict[str, Any]:
    settings = Settings(smtp_url=mailbox.url)  # type: ignore[arg-type]  # parsed from text
    return {"sms_url": gateway.url, "sms_token": "t0ken", "smtp_url": settings.smtp_url}
