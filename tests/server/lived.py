"""A citizen with something in every place, lived through once and put up wherever it is needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from server.cpr import Vault
from server.mongo import Database, close, connect, ensure_indexes
from server.plan_store import MongoPlanStore
from server.services import make_id
from tests.api import JOBCENTRE, Api, running_api
from tests.server.casework import open_case
from tests.server.held import Held
from tests.whole_life import EMAIL, SMS, Life, live_through
from tests.workers.running import SetClock, running_workers
from tests.workers.settling import wait_until_settled

KEY = "k" * 40
VAULT = Vault([KEY])


@dataclass(frozen=True)
class Lived:
    """A citizen with something in every place, somebody else, and all that is held of both."""

    life: Life
    other_id: str
    held: Held
    phrases: tuple[bytes, ...] = field(default=())
    """What is in the data of the citizen only."""


async def live_a_life(store_url: str, folder: Path) -> Lived:
    name = f"test_{uuid4().hex}"
    async with _database(store_url, name) as database:
        instead = {"vault": VAULT, "plans": MongoPlanStore(database, VAULT, lambda: None), "new_id": make_id}
        async with running_api(database, **instead) as api, running_workers(database, SetClock(), data_dir=folder):
            life = await live_through(api)
            other = await open_case(api)
            await _read_both(api, life, other.citizen_id)
            await wait_until_settled(database)
        letter = await database["deliveries"].find_one({"citizen_id": life.citizen_id, "channel": "letter"})
        assert letter is not None
        await database["dead_letters"].insert_many(
            [
                {"_id": "dead-1", "topic": "event.x", "body": {"citizen_id": life.citizen_id}, "reason": "no_at"},
                {"_id": "dead-2", "topic": "deliver.x", "body": {"delivery_id": letter["_id"]}, "reason": "no_at"},
                {"_id": "dead-3", "topic": "event.x", "body": {"citizen_id": other.citizen_id}, "reason": "no_at"},
                {"_id": "dead-4", "topic": "event.x", "body": None, "reason": "malformed"},
            ]
        )
        held = Held.take_down(store_url, name, folder)
        plan = await database["plans"].find_one({"_id": life.citizen_id})
    assert plan is not None
    phrases = (life.citizen_id, SMS, EMAIL, plan["cpr"]["cipher"], *plan["cpr"]["hashes"], letter["_id"])
    return Lived(life, other.citizen_id, held, tuple(phrase.encode() for phrase in phrases))


async def _read_both(api: Api, life: Life, other_id: str) -> None:
    """An entry of the read log that names two citizens."""
    await api.ask(JOBCENTRE, "{ plans { edges { node { title } } } }")
    query = "query($a: ID!, $b: ID!) { a: citizen(citizenId: $a) { id } b: citizen(citizenId: $b) { id } }"
    assert "errors" not in await api.ask(JOBCENTRE, query, a=life.citizen_id, b=other_id)


@asynccontextmanager
async def _database(store_url: str, name: str) -> AsyncIterator[Database]:
    database = connect(store_url, name, answer_seconds=None)
    await ensure_indexes(database)
    yield database
    await database.client.drop_database(name)
    close(database)
