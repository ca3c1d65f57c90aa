"""Readings for the read log: made up, made through the API, and as they were kept."""

from datetime import datetime
from typing import Any

from domain.access_log import Reading
from server.mongo import Database
from server.read_log import COLLECTION
from tests.api import ADMINISTRATOR, JOBCENTRE, Api
from tests.server.casework import open_case


def reading_of(citizen_id: str, at: datetime) -> Reading:
    return Reading(ADMINISTRATOR, at, "minplan erase", (), (citizen_id,), None, "policy")


async def kept(database: Database) -> list[dict[str, Any]]:
    """Every entry, in the order in which they were written by the one process there is."""
    return await database[COLLECTION].find().sort("_id", 1).to_list(None)


async def published(api: Api) -> str:
    case = await open_case(api)
    await api.change(JOBCENTRE, "PublishPlan", **case.draft())
    return case.citizen_id


async def last_entry(api: Api) -> dict[str, Any]:
    return (await kept(api.database))[-1]
