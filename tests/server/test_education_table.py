"""The whole table of the education order: state x operation x role, on time and late."""

from typing import Any

import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from domain.viewer import Role, Viewer
from schema.policy import grants_of
from server.mongo import Database
from tests.api import (
    ADMINISTRATOR,
    FUND,
    INSTITUTION,
    JOBCENTRE,
    OTHER_JOBCENTRE,
    Api,
    as_citizen,
)
from tests.server.casework import Input
from tests.server.young_people import YoungPerson, young_person

# Operations by state. The states are: no order; steps 1 to 3 as asked for, answered in a draft (d) and answered (s);
# step 4; step 4 with the order at an institution (p); the order ended, without and with an institution.
# . works; n NOT_FOUND; i INVALID_INPUT; c COMMENT_NEEDS_ORDER
TABLE = """
                 none 1 1d 1s 2 2d 2s 3 3d 3s 4 4p ended ended-p
enter-1          .    . .  .  . .  .  . .  .  . .  .     .
enter-2          .    . .  .  . .  .  . .  .  . .  .     .
enter-3          .    . .  .  . .  .  . .  .  . .  .     .
enter-4          .    . .  .  . .  .  . .  .  . .  .     .
end              n    . .  .  . .  .  . .  .  . .  n     n
take-over        n    i i  .  i i  .  i i  .  i .  n     n
answer-1         n    . .  .  i i  i  i i  i  i i  n     n
answer-2         n    i i  i  . .  .  i i  i  i i  n     n
answer-3         n    i i  i  i i  i  . .  .  i i  n     n
send             n    i .  .  i .  .  i .  .  i i  n     n
comment          c    . .  .  . .  .  . .  .  . .  c     c
reply            c    . .  .  . .  .  . .  .  . .  c     c
jobcentre-reads  i    . .  .  . .  .  . .  .  . .  .     .
citizen-reads    i    . .  .  . .  .  . .  .  . .  .     .
report           n    n n  n  n n  n  n n  n  n .  n     .
"""
OUTCOMES = {".": "OK", "n": "NOT_FOUND", "i": "INVALID_INPUT", "c": "COMMENT_NEEDS_ORDER"}
STATES, *ROWS = [line.split() for line in TABLE.strip().split("\n")]
EXPECTED = {(row[0], state): OUTCOMES[mark] for row in ROWS for state, mark in zip(STATES, row[1:], strict=True)}
OPERATIONS = [row[0] for row in ROWS]

MUTATIONS = {
    **{f"enter-{step}": "setEducationOrderStep" for step in (1, 2, 3, 4)},
    "end": "endEducationOrder",
    "take-over": "takeOverAnswers",
    **{f"answer-{step}": "saveEducationAnswers" for step in (1, 2, 3)},
    "send": "sendEducationAnswers",
    "comment": "postComment",
    "reply": "postComment",
    "jobcentre-reads": "markCommentsRead",
    "citizen-reads": "markCommentsRead",
    "report": "reportPlacement",
}
GRANTED = dict(grants_of("Mutation"))

# Somebody with the role, but not with this citizen, finds nothing.
STRANGERS = [OTHER_JOBCENTRE, as_citizen("somebody-else"), Viewer(Role.INSTITUTION, "iben", "Iben Holm", "999999")]
OTHERS = [FUND, ADMINISTRATOR]


def actor_of(operation: str, young: YoungPerson) -> Viewer:
    if operation == "report":
        return INSTITUTION
    by_citizen = operation.startswith(("answer", "send", "reply", "citizen"))
    return young.viewer if by_citizen else JOBCENTRE


def input_of(operation: str, young: YoungPerson, order_id: str, draft_version: int) -> Input:
    at = {"citizenId": young.citizen_id}
    if operation.startswith("enter-"):
        return {**at, "step": int(operation[-1]), "deadline": "2027-06-01", "comment": "Husk fristen"}
    if operation.startswith("answer-"):
        return young.answers_to(int(operation[-1]))
    return {
        "end": {**at, "completed": True},
        "take-over": {**at, "draftVersion": draft_version},
        "send": {},
        "comment": {**at, "text": "Hej"},
        "reply": {"text": "Hej"},
        "jobcentre-reads": {**at, "number": 1},
        "citizen-reads": {"number": 1},
        "report": {"orderId": order_id, "kind": "STARTED", "on": "2027-03-10"},
    }[operation]


async def bring_to(state: str, api: Api) -> YoungPerson:
    """A young person whose order is in a state; once there is one it has a comment."""
    young = await young_person(api)
    if state == "none":
        return young
    if state in ("4p", "ended-p"):
        await young.get_admitted()
    await young.enter(int(state[0]) if state[0].isdigit() else 4, comment="Velkommen")
    if state.endswith(("d", "s")) and state[0].isdigit():
        await young.save(**young.answers_to(int(state[0])))
    if state.endswith("s"):
        await young.send()
    if state.startswith("ended"):
        await young.end()
    return young


async def plan_bytes(database: Database, citizen_id: str) -> bytes:
    plans = database["plans"].with_options(CodecOptions(document_class=RawBSONDocument))
    found = await plans.find_one({"_id": citizen_id})
    assert found is not None
    return found.raw


@pytest.mark.parametrize("late", [False, True], ids=["on time", "late"])
@pytest.mark.parametrize("state", STATES)
async def test_state_by_operation_by_role(api: Api, state: str, late: bool) -> None:
    young = await bring_to(state, api)
    if late:
        api.clock.pass_by(days=30)
    plans = api.database["plans"]
    before: Any = await plans.find_one({"_id": young.citizen_id})
    order_id = (before["education_order"] or {"id": "no-such-order"})["id"]
    for operation in OPERATIONS:
        actor, name = actor_of(operation, young), MUTATIONS[operation]
        given = input_of(operation, young, order_id, before["draft"]["version"])
        for viewer in (actor, *STRANGERS, *OTHERS):
            unchanged = await plan_bytes(api.database, young.citizen_id)
            expected = EXPECTED[operation, state] if viewer == actor else "NOT_FOUND"
            if viewer.role not in GRANTED[name]:
                expected = "GRAPHQL_VALIDATION_FAILED"
            if viewer != actor and viewer.role is not actor.role and viewer.role in GRANTED[name]:
                continue  # The other side of a conversation, with an input that is not made for it.
            assert (operation, viewer, await young.do(viewer, name, **given)) == (operation, viewer, expected)
            if expected != "OK":
                assert await plan_bytes(api.database, young.citizen_id) == unchanged
            await plans.replace_one({"_id": young.citizen_id}, before)


def test_the_table_names_every_mutation_of_the_education_order() -> None:
    others = {"setTargetGroup", "setEducationGoals"}
    words = ("Education", "Answers", "Comment", "Placement")
    named = {name for name in GRANTED if any(word in name for word in words)} - others
    assert set(MUTATIONS.values()) == named
