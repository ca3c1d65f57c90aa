"""What a move, a death and another CPR number do to a plan and to who reaches it."""

from typing import Any, NamedTuple

import pytest

from domain.viewer import Role, Viewer
from tests.api import FUND, JOBCENTRE, OTHER_JOBCENTRE, Api, as_citizen
from tests.server.casework import (
    AGREEMENT,
    INPUTS,
    MUTATIONS,
    Case,
    Input,
    document_for,
    group_for,
    next_cpr,
    open_case,
    viewer_for,
)
from tests.server.circumstances import died, moved, published_case, record
from tests.server.stored import stored_bytes

PLACED = "UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER"


async def test_a_move_hands_over_the_whole_plan_and_the_meetings_ahead_are_cancelled(api: Api) -> None:
    case = await published_case(api)
    before = await api.run(JOBCENTRE, "Draft", citizenId=case.citizen_id)
    await moved(api, case)
    assert await api.run(OTHER_JOBCENTRE, "Draft", citizenId=case.citizen_id) == before
    stored = await api.database["plans"].find_one({"_id": case.citizen_id}) or {}
    cancelled = {each["id"]: each["cancelled_at"] is not None for each in stored["meetings"]}
    assert cancelled == {case.meetings[Role.JOBCENTRE]: True, case.meetings[Role.FUND]: False}
    assert stored["municipalities"] == [{"municipality": "0461", "until": api.clock()}]
    told = [(event.message["kind"], event.message.get("about")) for event in await pending(api)]
    assert ("meeting_cancelled", case.meetings[Role.JOBCENTRE]) in told
    shown = await api.ask(JOBCENTRE, "{ plans { totalCount edges { cursor } } }")
    assert shown["data"]["plans"] == {"totalCount": 0, "edges": []}


class _Event(NamedTuple):
    message: dict[str, Any]


async def pending(api: Api) -> list[_Event]:
    """The events that wait in outboxes."""
    found = await api.database["plans"].find({}, {"outbox": 1}).to_list(None)
    return [_Event(event) for plan in found for event in plan["outbox"]]


async def test_the_one_who_moved_a_citizen_away_keeps_what_it_read_in_the_log(api: Api) -> None:
    case = await published_case(api)
    await moved(api, case)
    log = await api.run(as_citizen(case.citizen_id), "AccessLog", first=1)
    assert (log["entries"][0]["reader"]["name"], log["entries"][0]["operation"]) == ("Nina Pettersen", "moveCitizen")


ON_THE_DEAD = [pair for pair in MUTATIONS if pair[0] not in {"registerCitizen", "recordDeath"}]


@pytest.mark.parametrize(("name", "role"), ON_THE_DEAD)
async def test_nobody_writes_in_the_plan_of_the_dead(api: Api, name: str, role: Role) -> None:
    case = await open_case(api, group=group_for(name, role))
    await died(api, case)
    before = await stored_bytes(api.database)
    answer = await api.ask(viewer_for(role, case), document_for(name), input=INPUTS[name](case, role))
    (error,) = answer["errors"]
    if role in {Role.JOBCENTRE, Role.FUND}:
        assert error["extensions"] == {"code": "RULE_VIOLATION", "rule": "CITIZEN_DECEASED"}
    else:
        assert error["extensions"] == {"code": "NOT_FOUND"}
    assert await stored_bytes(api.database) == before


async def test_a_death_recorded_by_mistake_is_taken_back(api: Api) -> None:
    case = await published_case(api)
    await died(api, case)
    for viewer in (JOBCENTRE, FUND):
        shown = await api.ask(viewer, "query($c: ID!) { citizen(citizenId: $c) { diedOn } }", c=case.citizen_id)
        assert shown["data"]["citizen"] == {"diedOn": "2027-03-09"}
    await record("recordDeath", diedOn=None)(api, case)
    await api.change(JOBCENTRE, "RecordAgreement", citizenId=case.citizen_id, **AGREEMENT)
    assert await api.run(as_citizen(case.citizen_id), "MyPlan") is not None


async def test_there_is_nothing_to_do_for_the_dead(api: Api) -> None:
    case = await open_case(api, group=PLACED)
    api.clock.pass_by(days=10)
    work = "{ educationWork { nodes { citizenId } } statusesDue { nodes { citizenId } } }"
    before = (await api.ask(JOBCENTRE, work))["data"]
    assert before["educationWork"]["nodes"]
    await died(api, case)
    after = (await api.ask(JOBCENTRE, work))["data"]
    assert after == {"educationWork": {"nodes": []}, "statusesDue": {"nodes": []}}


BY_CPR = "query($cpr: String!) { citizenByCpr(cpr: $cpr) { id } }"


async def found_by(api: Api, viewer: Viewer, cpr: str) -> Any:
    found = (await api.ask(viewer, BY_CPR, cpr=cpr))["data"]["citizenByCpr"]
    return found and found["id"]


async def test_another_number_finds_the_citizen_and_so_do_the_former_ones(api: Api) -> None:
    numbers = [next_cpr() for _ in range(3)]
    given: Input = {"cpr": numbers[0], "name": "Anna Holm", "targetGroup": "SELF_SUPPORTING"}
    citizen_id = (await api.change(JOBCENTRE, "RegisterCitizen", **given))["citizen"]["id"]
    for number in numbers[1:]:
        await record("changeCpr", cpr=number)(api, Case(citizen_id))
    assert [await found_by(api, JOBCENTRE, number) for number in numbers] == [citizen_id] * 3
    stored = await api.database["plans"].find_one({"_id": citizen_id}) or {}
    assert api.services.vault.open(stored["cpr"]) == numbers[2]
    assert not any(number in repr(stored) for number in numbers)
    # A former number is nobody else's: not to register, not to change to.
    answer = await api.ask(JOBCENTRE, document_for("registerCitizen"), input=given)
    assert answer["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "field": "cpr"}
    # Back to a number from before is a change like any other.
    await record("changeCpr", cpr=numbers[0])(api, Case(citizen_id))
    assert [await found_by(api, JOBCENTRE, number) for number in numbers] == [citizen_id] * 3


@pytest.mark.parametrize("number", ["", "3102801234", "0101800001 "])
async def test_a_number_that_is_none_or_somebody_elses_changes_nothing(api: Api, number: str) -> None:
    taken: Input = {"cpr": "0101800001", "name": "Bo Lind", "targetGroup": "SELF_SUPPORTING"}
    await api.change(JOBCENTRE, "RegisterCitizen", **{**taken, "cpr": "0101809999"})
    case = await published_case(api)
    before = await stored_bytes(api.database)
    given = number if number.strip() != "0101800001" else "0101809999"
    answer = await api.ask(JOBCENTRE, document_for("changeCpr"), input={"citizenId": case.citizen_id, "cpr": given})
    assert answer["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "field": "cpr"}
    assert await stored_bytes(api.database) == before


async def test_the_number_that_the_citizen_has_changes_nothing(api: Api) -> None:
    cpr = next_cpr()
    given: Input = {"cpr": cpr, "name": "Anna Holm", "targetGroup": "SELF_SUPPORTING"}
    citizen_id = (await api.change(JOBCENTRE, "RegisterCitizen", **given))["citizen"]["id"]
    before = await stored_bytes(api.database)
    await record("changeCpr", cpr=cpr)(api, Case(citizen_id))
    assert await stored_bytes(api.database) == before
