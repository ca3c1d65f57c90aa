"""Whoever is killed and whatever is cut: no message is lost, and none is sent twice by SMS."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.embedded_store import EmbeddedStore
from server.mongo import close, connect
from tests.faults.rounds import KINDS, Kind, Tally, run_round, to_table
from tests.faults.system import Casework, System, running_system

pytestmark = pytest.mark.alone

SEED = 20270310
LONG_RUN_ROUNDS = 4


@pytest.fixture
async def system(tmp_path: Path) -> AsyncIterator[System]:
    async with EmbeddedStore(tmp_path) as store:
        with running_system(tmp_path, store, SEED) as system:
            yield system


async def run_rounds(system: System, kinds: list[Kind]) -> dict[str, Tally]:
    database = connect(system.store.url, answer_seconds=None)
    casework = Casework(system)
    tallies = {kind.name: Tally() for kind in kinds}
    try:
        for kind in kinds:
            await run_round(system, casework, database, kind, tallies[kind.name])
    finally:
        print(f"\n{to_table(tallies)}")  # noqa: T201 - the table is what the run is for
        await casework.close()
        close(database)
    return tallies


def check(tallies: dict[str, Tally]) -> None:
    for name, tally in tallies.items():
        assert tally.lost == 0, name
        assert tally.sms_twice == 0, name
        assert tally.email_otherwise_twice == 0, name
    ordered = [tally for name, tally in tallies.items() if name.startswith("killed ")]
    assert all(tally.deaths >= tally.rounds for tally in ordered), "not every worker died where it was told to"


async def test_one_round_of_each_fault(system: System) -> None:
    kinds = system.chance.sample(KINDS, len(KINDS))
    check(await run_rounds(system, kinds))


@pytest.mark.faults
async def test_many_rounds_of_each_fault(system: System) -> None:
    kinds = [kind for _ in range(LONG_RUN_ROUNDS) for kind in system.chance.sample(KINDS, len(KINDS))]
    check(await run_rounds(system, kinds))
