"""Putting the example plans into a database."""

from datetime import datetime

import orjson

from domain.calendar import danish_day
from server.cpr import Vault
from server.examples.messages import load_example_messages
from server.examples.plans import CITIZENS, example_plans
from server.loading import LoadReport, Refusal, Watch, load_plans
from server.mongo import Database, answering


class ExampleRefusedError(Exception):
    """An example plan does not fit the database or the rules; the text says which and why."""


async def load_examples(database: Database, vault: Vault, now: datetime) -> LoadReport:
    """Load the example plans that are not there yet; the others stay as whoever tries them left them."""
    with answering():
        there = {
            plan["_id"] for plan in await database["plans"].find({"_id": {"$in": CITIZENS}}, {"_id": 1}).to_list(None)
        }
    missing = [plan for plan in example_plans(danish_day(now)) if plan["citizenId"] not in there]

    def refused(refusal: Refusal) -> None:
        raise ExampleRefusedError(f"{missing[refusal.line - 1]['citizenId']}: {refusal.reason}")

    report = await load_plans(map(orjson.dumps, missing), database, vault, now, Watch(refused=refused))
    await load_example_messages(database, now)
    return report
