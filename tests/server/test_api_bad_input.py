"""Bad input gets its coded error and changes nothing."""

import base64
from typing import Any

import pytest

from domain.viewer import Role
from tests.api import FUND, JOBCENTRE, OTHER_JOBCENTRE, Api, as_citizen
from tests.operations import operation
from tests.server.bad_inputs import BAD_INPUTS, LEFT_OUT, Bad, breaks, invalid
from tests.server.casework import (
    GROUPS,
    INPUTS,
    WELDER,
    Input,
    activity,
    document_for,
    open_case,
    register,
    viewer_for,
)
from tests.server.stored import stored_bytes


def name_of(value: object) -> str | None:
    return f"{value.mutation}-{value.role.value}" if isinstance(value, Bad) else None


@pytest.mark.parametrize("bad", BAD_INPUTS, ids=name_of)
async def test_bad_input_gets_its_coded_error_and_changes_nothing(api: Api, bad: Bad) -> None:
    group = bad.group or GROUPS.get((bad.mutation, bad.role), "UNEMPLOYMENT_BENEFIT")
    case = await open_case(api, group=group)
    before = await stored_bytes(api.database)
    given = {**INPUTS[bad.mutation](case, bad.role), **bad.given}
    given = {name: value for name, value in given.items() if value is not LEFT_OUT}
    answer = await api.ask(viewer_for(bad.role, case), document_for(bad.mutation), input=given)
    (error,) = answer["errors"]
    assert error["extensions"] == bad.error
    assert not answer.get("data")
    assert await stored_bytes(api.database) == before


async def refused(api: Api, name: str, /, **given: Any) -> Input:
    """The extensions of the error that a jobcentre's mutation leads to; nothing is stored for it."""
    before = await stored_bytes(api.database)
    (error,) = (await api.ask(JOBCENTRE, document_for(name), input=given))["errors"]
    assert await stored_bytes(api.database) == before
    extensions: Input = error["extensions"]
    return extensions


@pytest.mark.parametrize("viewer", [JOBCENTRE, OTHER_JOBCENTRE])
async def test_a_cpr_number_is_registered_once(api: Api, viewer: Any) -> None:
    await register(api, cpr="0202800001")
    before = await stored_bytes(api.database)
    given = {"cpr": "020280-0001", "name": "Bo Lind", "targetGroup": "SELF_SUPPORTING"}
    (error,) = (await api.ask(viewer, document_for("registerCitizen"), input=given))["errors"]
    assert error["extensions"] == invalid("cpr")
    assert await stored_bytes(api.database) == before


async def test_a_number_with_a_birth_date_ahead_is_refused(api: Api) -> None:
    # A seventh digit of 4 puts the year into this century.
    given = {"cpr": "1103274001", "name": "Bo Lind", "targetGroup": "SELF_SUPPORTING"}
    assert await refused(api, "registerCitizen", **given) == invalid("cpr")


# Target group, the goals of its draft.
GOALS_MISSING = [
    ("UNEMPLOYMENT_BENEFIT", {}),
    ("SICKNESS_BENEFIT_2", {}),
    ("EDUCATION_BENEFIT_READY", {}),
    ("UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER", {}),
    ("UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER", {"setJobGoals": [{"occupation": WELDER}]}),
    ("UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER", {"setEducationGoals": [{"title": "Tømrer"}]}),
]


@pytest.mark.parametrize(("group", "goals"), GOALS_MISSING)
async def test_a_plan_is_not_published_without_its_goals(api: Api, group: str, goals: dict[str, Any]) -> None:
    at: Input = {"citizenId": await register(api, group=group)}
    for name, given in goals.items():
        await api.ask(JOBCENTRE, document_for(name), input={**at, "draftVersion": 0, "goals": given})
    assert await refused(api, "publishPlan", **at, draftVersion=len(goals)) == breaks("GOAL_REQUIRED")


async def test_a_draft_that_lay_too_long_is_not_published(api: Api) -> None:
    case = await open_case(api)
    api.clock.pass_by(days=6)
    assert await refused(api, "publishPlan", **case.draft()) == breaks("ACTIVITY_STARTS_AFTER_PUBLISH")


async def test_an_offer_ends_with_a_final_status(api: Api) -> None:
    case = await open_case(api)
    await api.change(JOBCENTRE, "PublishPlan", **case.draft())
    api.clock.pass_by(days=30)
    given = {**INPUTS["endActivity"](case, Role.JOBCENTRE), "outcome": "COMPLETED"}
    assert await refused(api, "endActivity", **given) == breaks("STATUS_REQUIRED")


@pytest.mark.parametrize("name", ["rescheduleMeeting", "cancelMeeting"])
async def test_a_meeting_that_is_over_stays_as_it_was(api: Api, name: str) -> None:
    case = await open_case(api)
    api.clock.pass_by(days=23)
    given = {
        **INPUTS[name](case, Role.JOBCENTRE),
        **({} if name == "cancelMeeting" else {"startsAt": "2027-05-01T09:00:00Z", "endsAt": "2027-05-01T10:00:00Z"}),
    }
    assert await refused(api, name, **given) == invalid("meetingId")


async def test_an_unknown_proposal_is_not_found(api: Api) -> None:
    case = await open_case(api)
    assert await refused(api, "takeOverProposal", **case.draft(proposalId="none")) == {"code": "NOT_FOUND"}


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


PAGES = {
    "plans": "query($c: ID, $first: Int, $after: String) { plans(first: $first, after: $after) { edges { cursor } } }",
    "planVersions": "query($c: ID!, $first: Int, $after: String) "
    "{ planVersions(citizenId: $c, first: $first, after: $after) { nodes { version } } }",
    "statusesDue": "query($c: ID, $first: Int! = 20, $after: String) "
    "{ statusesDue(first: $first, after: $after) { nodes { since } } }",
}
ANY_PAGE = [
    ({"first": 0}, invalid("first")),
    ({"first": -1}, invalid("first")),
    ({"first": 101}, {"code": "LIMIT_EXCEEDED"}),
    ({"first": "2"}, invalid("first")),
    ({"after": "not a cursor"}, invalid("after")),
    ({"after": "ø"}, invalid("after")),
    ({"after": "_w=="}, invalid("after")),
]
BAD_PAGES = [
    *((name, given, error) for name in PAGES for given, error in ANY_PAGE),
    *(
        ("planVersions", {"after": cursor(text)}, invalid("after"))
        for text in ("", "x", "-1", "²", "٣", "9" * 20, "9" * 5000)
    ),
    ("statusesDue", {"after": cursor("no separator")}, invalid("after")),
]


@pytest.mark.parametrize(("name", "given", "error"), BAD_PAGES)
async def test_a_page_that_cannot_be_is_refused(api: Api, name: str, given: Input, error: Input) -> None:
    query = PAGES[name].replace("$c: ID, ", "")
    citizen = {"c": await register(api)} if "$c" in query else {}
    answer = await api.ask(JOBCENTRE, query, **citizen, **given)
    assert [each["extensions"] for each in answer["errors"]] == [error]


@pytest.mark.parametrize(
    ("months", "start", "error"),
    [
        (0, "2027-01-01", "months"),
        (4, "2027-01-01", "months"),
        (-3, "2027-01-01", "months"),
        (12, "9999-12-01", "from"),
    ],
)
async def test_a_window_of_another_length_or_beyond_all_time_is_refused(
    api: Api, months: int, start: str, error: str
) -> None:
    case = await open_case(api)
    variables = {"citizenId": case.citizen_id, "from": start, "months": months}
    answer = await api.ask(as_citizen(case.citizen_id), operation("Timeline"), **variables)
    assert [each["extensions"] for each in answer["errors"]] == [invalid(error)]


async def test_a_number_that_is_no_cpr_number_is_not_looked_up(api: Api) -> None:
    for viewer in (JOBCENTRE, FUND):
        answer = await api.ask(viewer, 'query { citizenByCpr(cpr: "310280-1234") { id } }')
        assert [error["extensions"] for error in answer["errors"]] == [invalid("cpr")]


async def test_a_draft_holds_a_bounded_number_of_activities(api: Api) -> None:
    case = await open_case(api, history=False)
    (held,) = (await api.database["plans"].find_one({"_id": case.citizen_id}) or {})["draft"]["activities"]
    await api.database["plans"].update_one({"_id": case.citizen_id}, {"$set": {"draft.activities": [held] * 500}})
    assert await refused(api, "addActivity", **case.draft(activity=activity())) == invalid("activity")
