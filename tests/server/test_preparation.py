"""A process does not serve on without the keys that must be unique: it ends, and says of what kind the trouble is."""

import asyncio

import pytest
from pymongo.errors import DuplicateKeyError

from server.mongo import Database
from server.preparation import keep_prepared, prepare_database
from server.process import run_together
from server.runtime import Runtime
from server.settings import Settings


async def test_two_plans_of_one_number_end_the_process(database: Database) -> None:
    await database["plans"].drop_indexes()
    twins = [{"_id": name, "cpr": {"hashes": ["the same"]}} for name in ("a", "b")]
    await database["plans"].insert_many(twins)
    runtime = Runtime(Settings(), database)
    with pytest.raises(DuplicateKeyError):
        await asyncio.wait_for(run_together(runtime, keep_prepared(runtime)), 10)
    assert runtime.stop.is_set()


async def test_a_prepared_process_goes_on_until_it_is_stopped(database: Database) -> None:
    await database["plans"].drop_indexes()
    runtime = Runtime(Settings(), database)
    running = asyncio.create_task(run_together(runtime, keep_prepared(runtime)))
    await prepare_database(runtime)
    assert "cpr.hashes_1" in await database["plans"].index_information()
    assert not running.done()
    runtime.stop.set()
    await asyncio.wait_for(running, 10)
