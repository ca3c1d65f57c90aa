"""Waiting until messages have come to rest, and settings for servers."""

from typing import Any

from server.mongo import Database
from server.settings import Settings
from tests.gateway import Gateway
from tests.mailbox import Mailbox
from tests.waiting import wait_until_async


async def is_settled(database: Database) -> bool:
    """Whether nothing is on its way any more."""
    pending = await database["plans"].count_documents({"outbox.0": {"$exists": True}})
    moving = await database["deliveries"].count_documents({"look_at": {"$exists": True}})
    return not pending and not moving


async def wait_until_settled(database: Database, seconds: float = 15.0) -> None:
    async def holds() -> bool:
        return await is_settled(database)

    await wait_until_async(holds, "everything has arrived", seconds)


async def wait_until_state(database: Database, state: str, count: int = 1) -> None:
    async def holds() -> bool:
        return await database["deliveries"].count_documents({"state": state}) >= count

    await wait_until_async(holds, f"{count} deliveries are {state}")


def servers(gateway: Gateway, mailbox: Mailbox) -> dict[str, Any]:
    settings = Settings(smtp_url=mailbox.url)  # type: ignore[arg-type]  # parsed from text
    return {"sms_url": gateway.url, "sms_token": "t0ken", "smtp_url": settings.smtp_url}
