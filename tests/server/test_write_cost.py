"""What a mutation costs the database: the same few commands, and an update of the same size, however much is in the plan."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import bson
import pytest

from domain.viewer import Role
from tests.api import Api
from tests.server.casework import INPUTS, MUTATIONS, Case, document_for, group_for, open_case, viewer_for
from tests.server.commands_sent import Command, recording

ROOM = 64
"""Bytes by which an update may differ: ids and versions get longer, and positions in lists, too."""
COPIES = 60

FIND_AND_WRITE = ("find", "update", "insert")
"""The plan is found, changed, and the reading is kept."""
COMMANDS: Mapping[tuple[str, Role], tuple[str, ...]] = {
    ("registerCitizen", Role.JOBCENTRE): ("insert", "insert"),
    # The jobcentre wrote all that is in the conversation, so there is nothing to note.
    ("markCommentsRead", Role.JOBCENTRE): ("find", "insert"),
}
"""The commands of a mutation, where they are others."""

WHOLE: Mapping[str, str] = {
    "publishPlan": "what is published is a copy of the draft, once in the plan and once for the archive",
    "takeOverFundActivities": "every activity that the fund published goes into the draft",
}
"""The mutations whose update grows with the plan, and why."""


def grown(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan with many more activities, agreements and meetings, all of them behind those that were there."""
    plan = deepcopy(plan)
    lists = [plan["agreements"], plan["meetings"]]
    lists += [plan[part]["activities"] for part in ("draft", "fund_draft", "published")]
    for entries in lists:
        if entries:
            entries += [{**deepcopy(entries[-1]), "id": f"copy-{number}"} for number in range(COPIES)]
    return plan


PREPARED = {"sendEducationAnswers": "saveEducationAnswers"}
"""What comes before a mutation that else would have nothing to do."""


async def sent(api: Api, case: Case, name: str, role: Role, plan: dict[str, Any]) -> list[Command]:
    await api.database["plans"].replace_one({"_id": case.citizen_id}, plan)
    if before := PREPARED.get(name):
        await api.ask(viewer_for(role, case), document_for(before), input=INPUTS[before](case, role))
    with recording(api.database) as commands:
        answer = await api.ask(viewer_for(role, case), document_for(name), input=INPUTS[name](case, role))
    assert "errors" not in answer, (name, role, answer["errors"])
    return list(commands)


def names_of(commands: list[Command]) -> tuple[str, ...]:
    return tuple(next(iter(command)) for command in commands)


def size_of(commands: list[Command]) -> int:
    return sum(len(bson.encode(each["u"])) for command in commands for each in command.get("updates", ()))


@pytest.mark.parametrize("group", sorted({group_for(name, role) for name, role in MUTATIONS}))
async def test_a_mutation_costs_the_same_in_a_large_plan(api: Api, group: str) -> None:
    case = await open_case(api, group=group)
    small = await api.database["plans"].find_one({"_id": case.citizen_id}) or {}
    large = grown(small)
    assert len(bson.encode(large)) > 5 * len(bson.encode(small))
    for name, role in MUTATIONS:
        if group_for(name, role) != group:
            continue
        few, many = [await sent(api, case, name, role, plan) for plan in (small, large)]
        assert names_of(few) == names_of(many) == COMMANDS.get((name, role), FIND_AND_WRITE), (name, role)
        grows = size_of(many) > size_of(few) + ROOM
        assert grows is (name in WHOLE), (name, role, size_of(few), size_of(many))
