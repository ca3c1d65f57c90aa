"""Who reaches what: an unknown id, somebody else's citizen and a hidden record answer alike, and nothing is written."""

from typing import Any

import pytest

from domain.viewer import Role, Viewer
from tests.api import FUND, JOBCENTRE, OTHER_FUND, OTHER_JOBCENTRE, Api, as_citizen
from tests.operations import operation
from tests.server.casework import (
    DRAFT_VERSION,
    GROUPS,
    INPUTS,
    MUTATIONS,
    OPEN_CASE,
    Case,
    Input,
    activity,
    document_for,
    end_right,
    open_case,
    register,
    viewer_for,
)
from tests.server.stored import stored_bytes

NAMING_A_CITIZEN = [(name, role) for name, role in MUTATIONS if name != "registerCitizen" and role is not Role.CITIZEN]
UNKNOWN = Case(
    "no-such-citizen",
    activities=dict.fromkeys(Role, "no-such-activity"),
    meetings=dict.fromkeys(Role, "no-such-meeting"),
    ended=dict.fromkeys(Role, "no-such-activity"),
    agreements=dict.fromkeys(Role, "no-such-agreement"),
    proposal_id="no-such-proposal",
    order_id="no-such-order",
    consent_id="no-such-consent",
)


def is_versioned(name: str, role: Role) -> bool:
    return "draftVersion" in INPUTS[name](UNKNOWN, role)


VERSIONED = [(name, role) for name, role in NAMING_A_CITIZEN if is_versioned(name, role)]


async def refusal(api: Api, viewer: Viewer, name: str, given: Input) -> bytes:
    """The answer to a mutation as it goes over the wire."""
    return (await api.post(viewer, json={"query": document_for(name), "variables": {"input": given}})).content


@pytest.mark.parametrize(("name", "role"), NAMING_A_CITIZEN)
async def test_a_mutation_of_an_unknown_citizen_and_of_somebody_elses_answer_alike(
    api: Api, name: str, role: Role
) -> None:
    group = GROUPS.get((name, role), "UNEMPLOYMENT_BENEFIT")
    others = await open_case(api, OTHER_JOBCENTRE, OTHER_FUND, group)
    before = await stored_bytes(api.database)
    viewer = viewer_for(role, UNKNOWN)
    unknown = await refusal(api, viewer, name, INPUTS[name](UNKNOWN, role))
    assert b'"code":"NOT_FOUND"' in unknown
    assert await refusal(api, viewer, name, INPUTS[name](others, role)) == unknown
    assert await stored_bytes(api.database) == before


@pytest.mark.parametrize("name", ["setJobWishes", "subscribeReminders"])
async def test_a_citizen_without_a_plan_finds_nothing_to_choose(api: Api, name: str) -> None:
    answer = await refusal(api, as_citizen("nobody"), name, INPUTS[name](UNKNOWN, Role.CITIZEN))
    assert b'"code":"NOT_FOUND"' in answer


@pytest.mark.parametrize("stale", [DRAFT_VERSION - 1, DRAFT_VERSION + 1])
@pytest.mark.parametrize(("name", "role"), VERSIONED)
async def test_a_stale_draft_version_is_a_conflict_that_names_the_current_one(
    api: Api, name: str, role: Role, stale: int
) -> None:
    case = await open_case(api, group=GROUPS.get((name, role), "UNEMPLOYMENT_BENEFIT"))
    before = await stored_bytes(api.database)
    given = {**INPUTS[name](case, role), "draftVersion": stale}
    (error,) = (await api.ask(viewer_for(role, case), document_for(name), input=given))["errors"]
    assert error["extensions"] == {"code": "CONFLICT", "rule": "DRAFT_CONFLICT", "currentVersion": DRAFT_VERSION}
    assert await stored_bytes(api.database) == before


@pytest.mark.parametrize(
    ("name", "role"), [pair for pair in MUTATIONS if "activityId" in INPUTS[pair[0]](UNKNOWN, pair[1])]
)
async def test_an_activity_of_the_other_authority_answers_like_an_unknown_one(api: Api, name: str, role: Role) -> None:
    case = await open_case(api)
    other = {Role.JOBCENTRE: Role.FUND, Role.FUND: Role.JOBCENTRE}[role]
    given = INPUTS[name](case, role)
    before = await stored_bytes(api.database)
    unknown = await refusal(api, viewer_for(role, case), name, {**given, "activityId": "no-such-activity"})
    assert b'"code":"NOT_FOUND"' in unknown
    assert await refusal(api, viewer_for(role, case), name, {**given, "activityId": case.activities[other]}) == unknown
    assert await stored_bytes(api.database) == before


@pytest.mark.parametrize("name", ["rescheduleMeeting", "cancelMeeting"])
@pytest.mark.parametrize("role", [Role.JOBCENTRE, Role.FUND])
async def test_a_meeting_of_the_other_authority_answers_like_an_unknown_one(api: Api, name: str, role: Role) -> None:
    case = await open_case(api)
    other = {Role.JOBCENTRE: Role.FUND, Role.FUND: Role.JOBCENTRE}[role]
    viewer, given = viewer_for(role, case), INPUTS[name](case, role)
    unknown = await refusal(api, viewer, name, {**given, "meetingId": "no-such-meeting"})
    before = await stored_bytes(api.database)
    assert await refusal(api, viewer, name, {**given, "meetingId": case.meetings[other]}) == unknown
    assert await stored_bytes(api.database) == before


CITIZEN_QUERY = "query($citizenId: ID!) { citizen(citizenId: $citizenId) { id } }"
READING = {
    "plan": operation("PlanOverview"),
    "draft": operation("Draft"),
    "citizen": CITIZEN_QUERY,
    "planVersions": "query($citizenId: ID!) { planVersions(citizenId: $citizenId) { nodes { version } } }",
    "mirror": "query($citizenId: ID!) { mirror(citizenId: $citizenId) { banner } }",
}
READERS = [
    *((name, viewer) for name in READING for viewer in (JOBCENTRE, FUND)),
    *((name, as_citizen("id-of-another")) for name in ("plan", "planVersions")),
]


@pytest.mark.parametrize(("name", "viewer"), READERS)
async def test_a_query_of_an_unknown_citizen_and_of_somebody_elses_answer_null(
    api: Api, name: str, viewer: Viewer
) -> None:
    case = await open_case(api, OTHER_JOBCENTRE, OTHER_FUND)
    await api.change(OTHER_JOBCENTRE, "PublishPlan", **case.draft())
    answers = [await api.ask(viewer, READING[name], citizenId=who) for who in ("nobody", case.citizen_id)]
    assert answers == [{"data": {name: None}}] * 2


async def test_a_cpr_number_finds_the_callers_citizens_only(api: Api) -> None:
    numbers = [f"020280{n:04d}" for n in (1, 2, 3)]
    own = await register(api, cpr=numbers[0], fund="021", fundMemberSince="2027-01-01")
    await register(api, OTHER_JOBCENTRE, cpr=numbers[1], fund="022", fundMemberSince="2027-01-01")
    query = "query($cpr: String!) { citizenByCpr(cpr: $cpr) { id } }"
    for viewer in (JOBCENTRE, FUND):
        found = [(await api.ask(viewer, query, cpr=number))["data"]["citizenByCpr"] for number in numbers]
        assert found == [{"id": own}, None, None]


# The membership ends on the day of the clock; a fund reads for 120 days more and writes no longer.
@pytest.mark.parametrize(
    ("days", "reads", "writes"), [(0, True, True), (1, True, False), (120, True, False), (121, False, False)]
)
async def test_a_fund_writes_while_the_membership_lasts_and_reads_120_days_longer(
    api: Api, days: int, reads: bool, writes: bool
) -> None:
    case = await open_case(api)
    await api.change(JOBCENTRE, "PublishPlan", **case.draft())
    given: Input = {"citizenId": case.citizen_id, "fund": "021", "since": "2027-01-01", "until": "2027-03-10"}
    await api.ask(JOBCENTRE, OPEN_CASE, input=given)
    api.clock.pass_by(days=days)
    assert (await api.run(FUND, "PlanOverview", citizenId=case.citizen_id) is not None) is reads
    answer = await api.ask(FUND, document_for("recordAgreement"), input=INPUTS["recordAgreement"](case, Role.FUND))
    assert ("errors" not in answer) is writes


@pytest.mark.parametrize(("since", "reads"), [("2027-07-08", True), ("2027-07-09", False)])
async def test_a_fund_reads_from_120_days_before_the_membership(api: Api, since: str, reads: bool) -> None:
    citizen_id = await register(api, fund="021", fundMemberSince=since)
    found: dict[str, Any] = await api.ask(FUND, CITIZEN_QUERY, citizenId=citizen_id)
    assert (found["data"]["citizen"] is not None) is reads


@pytest.mark.parametrize("name", [name for name, role in VERSIONED if role is Role.FUND])
async def test_without_the_extended_right_a_fund_has_no_draft(api: Api, name: str) -> None:
    case = await open_case(api)
    await end_right(api, case)
    before = await stored_bytes(api.database)
    assert await api.run(FUND, "Draft", citizenId=case.citizen_id) is None
    refused = await refusal(api, FUND, name, INPUTS[name](case, Role.FUND))
    assert refused == await refusal(api, FUND, name, INPUTS[name](UNKNOWN, Role.FUND))
    assert await stored_bytes(api.database) == before


async def test_a_fund_may_not_add_an_offer_of_the_jobcentre(api: Api) -> None:
    case = await open_case(api)
    (error,) = (await api.ask(FUND, operation("AddActivity"), input=case.draft(activity=activity("MENTOR"))))["errors"]
    assert error["extensions"] == {"code": "INVALID_INPUT", "field": "activity.type"}
