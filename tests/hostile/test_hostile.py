"""The server answers every hostile client in time, keeps its memory, and a well-behaved client loses nothing."""

import random
from pathlib import Path

import pytest

from tests.hostile.record import Record, write_table
from tests.hostile.suite import Suite
from tests.hostile.target import running_target
from tests.hostile.witness import Witness

pytestmark = pytest.mark.alone

GROWTH = 50.0
"""Megabytes that the server may be larger in the end."""
SLOWEST = 10.0
"""Seconds; the aim is one, which the table shows. A machine that is busy otherwise is no reason to fail."""
SEED = 20261125

# A short run waits for less; production has the same limits, only longer.
HASTY = {"header_seconds": 2.0, "live_greet_seconds": 2.0}


async def test_hostile_clients_hurt_nobody(tmp_path: Path) -> None:
    await _attack(tmp_path / "data", 1, **HASTY)


@pytest.mark.faults
async def test_hostile_clients_hurt_nobody_for_a_long_time(tmp_path: Path) -> None:
    await _attack(tmp_path / "data", 4)


async def _attack(folder: Path, scale: int, **limits: float) -> None:
    with running_target(folder, **limits) as target:
        witness = Witness(target)
        # S311: a seed makes a run repeatable; nothing secret depends on it.
        suite = Suite(target, witness, random.Random(SEED), scale)  # noqa: S311
        try:
            with witness.working():
                await suite.run()
        finally:
            _show(suite)
        assert witness.failures == []
        assert witness.answered > 0
        assert suite.growth < GROWTH
        assert {each.name: each.slowest for each in suite.records if each.slowest > SLOWEST} == {}
        assert "Traceback" not in target.running.output.read_text()
        assert '"level": "error"' not in target.running.output.read_text()


def _show(suite: Suite) -> None:
    if not suite.memory:
        return
    witness = suite.witness
    total = Record("all", answered=witness.answered, failed=len(witness.failures))
    for record in suite.records:
        total.codes += record.codes
        total.slowest = max(total.slowest, record.slowest)
    total.growth = suite.growth
    lines = [
        "",
        write_table([*suite.records, total]),
        f"slowest answer to the well-behaved client: {witness.slowest:.2f} s",
        f"memory of the server: {suite.memory[0]:.0f} MB before, {suite.memory[-1]:.0f} MB after",
    ]
    print("\n".join(lines))  # noqa: T201 - the table is what the run is for
