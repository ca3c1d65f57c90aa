"""A change of the keys of CPR numbers: step by step under two processes of the API, and sealing anew at any fault."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from pymongo import MongoClient

from domain.document import SealedCpr
from server.cpr import KEY_NAME_LENGTH, Vault, open_vault
from server.key_guard import UnknownKeysError, require_keys
from server.mongo import DATABASE_NAME, Database
from server.plan_store import MongoPlanStore
from server.resealing import BATCH, Fate, ResealWatch, reseal_all
from server.services import make_id
from server.settings import Settings
from tests.api import JOBCENTRE, Api, codes_of, running_api
from tests.command import MINPLAN, run_command, settings_of
from tests.server.casework import document_for, next_cpr, register
from tests.server.commands_sent import indexed_part, queries_in, recording, stages
from tests.waiting import wait_until

OLD_KEY, NEW_KEY, LOST_KEY = "old" * 11, "new" * 11, "lost" * 11
SILENT = ResealWatch()

STEPS = [
    (OLD_KEY, OLD_KEY),
    (OLD_KEY, f"{OLD_KEY},{NEW_KEY}"),
    (f"{OLD_KEY},{NEW_KEY}", f"{NEW_KEY},{OLD_KEY}"),
    (f"{NEW_KEY},{OLD_KEY}", f"{NEW_KEY},{OLD_KEY}"),
    "minplan reseal",
    (f"{NEW_KEY},{OLD_KEY}", NEW_KEY),
    (NEW_KEY, NEW_KEY),
    "minplan reseal",
    (NEW_KEY, NEW_KEY),
]
"""The settings of two processes that serve at the same time, as docs/operations.md has them changed."""

FIND = "query($cpr: String!) { citizenByCpr(cpr: $cpr) { id } }"


def vault_of(setting: str) -> Vault:
    return open_vault(Settings(cpr_key=SecretStr(setting)))


OLD, CHANGED, NEW = (vault_of(keys) for keys in (OLD_KEY, f"{NEW_KEY},{OLD_KEY}", NEW_KEY))


@asynccontextmanager
async def instance(database: Database, vault: Vault) -> AsyncIterator[Api]:
    plans = MongoPlanStore(database, vault, lambda: None)
    async with running_api(database, vault=vault, plans=plans, new_id=make_id) as api:
        yield api


async def check(api: Api, known: dict[str, str]) -> None:
    """Everybody registered so far is found, can be read, and is not registered again."""
    for cpr, citizen_id in known.items():
        assert (await api.ask(JOBCENTRE, FIND, cpr=cpr))["data"] == {"citizenByCpr": {"id": citizen_id}}
        stored = await api.database["plans"].find_one({"_id": citizen_id})
        assert stored is not None
        assert api.services.vault.open(stored["cpr"]) == cpr
        given = {"cpr": cpr, "name": "Bo Lind", "targetGroup": "UNDER_18"}
        assert codes_of(await api.ask(JOBCENTRE, document_for("registerCitizen"), input=given)) == ["INVALID_INPUT"]


async def test_keys_are_changed_while_two_processes_serve(database: Database) -> None:
    known: dict[str, str] = {}
    serving = STEPS[0]
    for step in STEPS:
        if isinstance(step, str):
            fates = await reseal_all(database, vault_of(serving[1]), SILENT)
            assert fates[Fate.UNOPENED] == 0
            assert fates[Fate.RESEALED] > 0
            continue
        serving = step
        async with AsyncExitStack() as stack:
            both = [await stack.enter_async_context(instance(database, vault_of(keys))) for keys in step]
            for api in both:
                cpr = next_cpr()
                known[cpr] = await register(api, cpr=cpr)
                await require_keys(database, api.services.vault)
            for api in both:
                await check(api, known)
    sealed = [plan["cpr"] for plan in await database["plans"].find({}, {"cpr": 1}).to_list(None)]
    assert len(sealed) == len(known)
    assert all(NEW.is_current(each) for each in sealed)
    assert not {value for each in sealed for value in each["hashes"]} & {h for cpr in known for h in OLD.hashes(cpr)}


async def add_plans(database: Database, *sealed: SealedCpr) -> None:
    await database["plans"].insert_many({"_id": f"c-{number}", "cpr": each} for number, each in enumerate(sealed))


async def sealed_of(database: Database, citizen_id: str) -> Any:
    found = await database["plans"].find_one({"_id": citizen_id})
    return found and found["cpr"]


async def test_what_cannot_be_opened_is_named_by_the_citizen_and_left_as_it_is(database: Database) -> None:
    lost = vault_of(LOST_KEY).seal(next_cpr())
    await add_plans(database, OLD.seal(next_cpr()), lost, NEW.seal(next_cpr()), CHANGED.seal(next_cpr()))
    named: list[str] = []
    fates = await reseal_all(database, CHANGED, ResealWatch(unopened=named.append))
    assert fates == {Fate.RESEALED: 2, Fate.UNOPENED: 1, Fate.CURRENT: 1}
    assert named == ["c-1"]
    assert await sealed_of(database, "c-1") == lost


async def test_former_numbers_and_numbers_of_unnamed_keys_are_sealed_anew(database: Database) -> None:
    first, second = next_cpr(), next_cpr()
    from_before = OLD.seal(next_cpr())
    del from_before["keys"]
    await add_plans(database, OLD.replace(OLD.seal(first), second), from_before)
    assert await reseal_all(database, CHANGED, SILENT) == {Fate.RESEALED: 2}
    moved = await sealed_of(database, "c-0")
    assert (NEW.open(moved), NEW.open_former(moved)) == (second, [first])
    assert await reseal_all(database, CHANGED, SILENT) == {Fate.CURRENT: 2}


class Interrupted(Vault):
    """Somebody else writes between the reading of a number and the writing of it sealed anew."""

    def __init__(self, meanwhile: Any) -> None:
        super().__init__([NEW_KEY, OLD_KEY])
        self.meanwhile = [meanwhile]

    def reseal(self, sealed: SealedCpr) -> SealedCpr:
        if self.meanwhile:
            self.meanwhile.pop()()
        return super().reseal(sealed)


@pytest.mark.parametrize("by", [OLD, CHANGED])
async def test_a_number_that_is_changed_meanwhile_is_not_lost(
    database: Database, database_name: str, store_url: str, by: Vault
) -> None:
    before, after = next_cpr(), next_cpr()
    sealed = OLD.seal(before)
    await add_plans(database, sealed)
    with MongoClient[dict[str, Any]](store_url) as other:
        plans = other[database_name]["plans"]
        change = {"$set": {"cpr": by.replace(sealed, after)}}
        vault = Interrupted(lambda: plans.update_one({"_id": "c-0"}, change))
        await reseal_all(database, vault, SILENT)
    now = await sealed_of(database, "c-0")
    assert (NEW.open(now), NEW.open_former(now)) == (after, [before])
    assert CHANGED.is_current(now)


async def test_a_plan_that_is_removed_meanwhile_does_not_come_back(
    database: Database, database_name: str, store_url: str
) -> None:
    await add_plans(database, OLD.seal(next_cpr()))
    with MongoClient[dict[str, Any]](store_url) as other:
        plans = other[database_name]["plans"]
        fates = await reseal_all(database, Interrupted(lambda: plans.delete_one({"_id": "c-0"})), SILENT)
    assert fates == {Fate.GONE: 1}
    assert await sealed_of(database, "c-0") is None


async def test_a_process_without_the_keys_of_stored_numbers_is_refused(database: Database) -> None:
    await require_keys(database, NEW)
    await add_plans(database, CHANGED.seal(next_cpr()))
    await require_keys(database, NEW)
    await database["plans"].insert_one({"_id": "c-1", "cpr": OLD.seal(next_cpr())})
    with pytest.raises(UnknownKeysError, match="MINPLAN_CPR_KEY"):
        await require_keys(database, NEW)
    await require_keys(database, CHANGED)


NAMED = {"0": False, "5": True, "5 0": True, "5 f": True, "50f": False, "7": False, "a": True, "a 5": True, "b": False}


@pytest.mark.parametrize("name", NAMED)
async def test_the_first_key_of_a_number_must_be_known(database: Database, name: str) -> None:
    def full(names: str) -> str:
        return " ".join(each.ljust(KEY_NAME_LENGTH, "0") for each in names.split())

    vault = Vault(["k" * 32])
    vault.key_names = full("a 5")
    sealed: list[Any] = [{"keys": full(each), "hashes": [each]} for each in {"5", "a", "a 5", name}]
    await add_plans(database, *sealed)
    with nullcontext() if NAMED[name] else pytest.raises(UnknownKeysError):
        await require_keys(database, vault)


async def test_no_plan_is_read_for_keys_that_are_known(database: Database) -> None:
    await add_plans(database, OLD.seal(next_cpr()), CHANGED.seal(next_cpr()))
    with recording(database) as commands:
        await require_keys(database, CHANGED)
    queries = [query for command in commands for query in queries_in(command)]
    assert len(queries) == len(commands) == 3
    for query in queries:
        assert "COLLSCAN" not in await stages(database, indexed_part(query))
        assert await database["plans"].count_documents(query["filter"]) == 0


COUNT = 5 * BATCH


@pytest.fixture
def stored(store_url: str) -> Iterator[Any]:
    """The plans that the real command works on."""
    with MongoClient[dict[str, Any]](store_url) as client:
        plans = client[DATABASE_NAME]["plans"]
        plans.delete_many({})
        yield plans
        plans.delete_many({})


def test_the_command_is_killed_and_the_next_one_finishes(stored: Any, store_url: str, tmp_path: Path) -> None:
    numbers = {f"c-{number}": f"010180{number:04d}" for number in range(COUNT)}
    stored.insert_many({"_id": citizen_id, "cpr": OLD.seal(cpr)} for citizen_id, cpr in numbers.items())
    settings = {"mongo_url": store_url, "cpr_key": f"{NEW_KEY},{OLD_KEY}"}
    done = {"cpr.keys": CHANGED.key_names}
    with (tmp_path / "output").open("wb") as output:
        first = subprocess.Popen(
            [MINPLAN, "reseal"], env=settings_of(tmp_path, **settings), stdout=output, stderr=output
        )
    try:
        begun = partial(stored.count_documents, done, limit=BATCH)
        wait_until(lambda: begun() >= BATCH // 2 or first.poll() is not None, "some are sealed anew", 60)
        assert first.poll() is None, (tmp_path / "output").read_text()
    finally:
        first.kill()
        first.wait()
    resealed = stored.count_documents(done)
    assert resealed < COUNT
    again = run_command(tmp_path, "reseal", **settings)
    assert (again.returncode, again.stderr) == (0, "")
    assert stored.count_documents({"cpr.keys": {"$ne": CHANGED.key_names}}) == 0
    assert {plan["_id"]: NEW.open(plan["cpr"]) for plan in stored.find({}, {"cpr": 1})} == numbers
    said = [int(word) for word in again.stdout.replace(",", " ").split() if word.isdigit()]
    assert sum(said) == COUNT
    # The database may have finished what it was asked right before the end.
    assert resealed <= said[1] < COUNT


def test_the_command_fails_where_a_number_is_not_opened_and_serving_is_refused(
    stored: Any, store_url: str, tmp_path: Path
) -> None:
    stored.insert_many([{"_id": "c-1", "cpr": OLD.seal("0101800001")}, {"_id": "c-2", "cpr": NEW.seal("0101800002")}])
    settings = {"mongo_url": store_url, "cpr_key": NEW_KEY}
    ended = run_command(tmp_path, "reseal", **settings)
    assert ended.returncode == 1
    assert ended.stdout == "CPR numbers sealed anew: 0, sealed by these keys already: 1, not opened: 1\n"
    assert ended.stderr == "citizen c-1: sealed by a key that MINPLAN_CPR_KEY does not name\n"
    for command in (["serve", "--port", "0"], ["work"]):
        refused = run_command(tmp_path, *command, **settings)
        assert refused.returncode == 2
        assert refused.stderr.splitlines()[-1].startswith("minplan: CPR numbers in the database are sealed by a key")
