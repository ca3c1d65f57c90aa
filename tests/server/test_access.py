"""Who reaches whose plan: role by relation by time, as one table over the API; and what a guest is shown."""

from typing import Any, NamedTuple

import pytest

from domain.access import ACCESS
from domain.guests import GUEST_REASONS, GuestReason
from domain.viewer import Role, Viewer
from server.read_log import COLLECTION
from tests.api import (
    ADMINISTRATOR,
    FUND,
    INSTITUTION,
    JOBCENTRE,
    OTHER_FUND,
    OTHER_JOBCENTRE,
    Api,
    as_citizen,
    codes_of,
)
from tests.operations import operation
from tests.server.casework import DRAFT_VERSION, INPUTS, Case, document_for, next_cpr, open_case
from tests.server.circumstances import Circumstance, died, member, moved, published_case

PLACED = "UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER"


async def nothing(api: Api, case: Case) -> None:
    """The case as it was opened: a member of the fund with the extended right."""


class Row(NamedTuple):
    """What a viewer does in some circumstances: reads the plan, reads a draft, writes; reads as a guest."""

    viewer: Viewer | None
    circumstance: Circumstance
    reads: bool
    draft: bool
    writes: bool
    as_guest: bool


Y, N = True, False
# The clock says 10 March 2027; 120 days before are 10 November 2026, 120 days after are 8 July 2027.
TABLE: dict[str, Row] = {
    "citizen, own plan": Row(None, nothing, Y, N, Y, N),
    "citizen, moved": Row(None, moved, Y, N, Y, N),
    "citizen, dead": Row(None, died, N, N, N, N),
    "citizen, somebody else's plan": Row(as_citizen("somebody"), nothing, N, N, N, N),
    "jobcentre, own citizen": Row(JOBCENTRE, nothing, Y, Y, Y, Y),
    "jobcentre, citizen moved away": Row(JOBCENTRE, moved, N, N, N, Y),
    "jobcentre, citizen moved here": Row(OTHER_JOBCENTRE, moved, Y, Y, Y, Y),
    "jobcentre, somebody else's citizen": Row(OTHER_JOBCENTRE, nothing, N, N, N, Y),
    "jobcentre, own citizen, dead": Row(JOBCENTRE, died, Y, Y, N, Y),
    "jobcentre, somebody else's citizen, dead": Row(OTHER_JOBCENTRE, died, N, N, N, Y),
    "fund, member with the right": Row(FUND, nothing, Y, Y, Y, Y),
    "fund, member whose right is over": Row(FUND, member("2027-01-01", extendedFrom=None), Y, N, Y, Y),
    "fund, member from today": Row(FUND, member("2027-03-10"), Y, Y, Y, Y),
    "fund, member from tomorrow": Row(FUND, member("2027-03-11"), Y, N, N, Y),
    "fund, 120 days before": Row(FUND, member("2027-07-08"), Y, N, N, Y),
    "fund, 121 days before": Row(FUND, member("2027-07-09"), N, N, N, Y),
    "fund, member until today": Row(FUND, member("2026-01-01", "2027-03-10"), Y, Y, Y, Y),
    "fund, member until yesterday": Row(FUND, member("2026-01-01", "2027-03-09"), Y, N, N, Y),
    "fund, 120 days after": Row(FUND, member("2026-01-01", "2026-11-10"), Y, N, N, Y),
    "fund, 121 days after": Row(FUND, member("2026-01-01", "2026-11-09"), N, N, N, Y),
    "fund, member who moved": Row(FUND, moved, Y, Y, Y, Y),
    "fund, member who died": Row(FUND, died, Y, Y, N, Y),
    "fund, never a member": Row(OTHER_FUND, nothing, N, N, N, N),
    "fund, never a member, dead": Row(OTHER_FUND, died, N, N, N, N),
}
GUEST_PLAN = "query($c: ID!) { plan(citizenId: $c, guestReason: COMPLAINT) { version activities { category } } }"


async def data_of(api: Api, viewer: Viewer, query: str, citizen_id: str) -> Any:
    answer = await api.ask(viewer, query, c=citizen_id, citizenId=citizen_id)
    (value,) = (answer.get("data") or {"": None}).values()
    return value


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE.keys())
async def test_role_by_relation_by_time(api: Api, row: Row) -> None:
    case = await published_case(api)
    await row.circumstance(api, case)
    viewer = row.viewer or as_citizen(case.citizen_id)
    name = "setJobWishes" if viewer.role is Role.CITIZEN else "recordAgreement"
    written = await api.ask(viewer, document_for(name), input=INPUTS[name](case, viewer.role))
    seen = {
        "reads": await data_of(api, viewer, operation("PlanOverview"), case.citizen_id) is not None,
        "draft": await data_of(api, viewer, operation("Draft"), case.citizen_id) is not None,
        "writes": "errors" not in written,
        "as_guest": await data_of(api, viewer, GUEST_PLAN, case.citizen_id) is not None,
    }
    assert seen == {"reads": row.reads, "draft": row.draft, "writes": row.writes, "as_guest": row.as_guest}


@pytest.mark.parametrize(("circumstance", "reaches"), [(nothing, True), (moved, True), (died, False)])
async def test_an_institution_reaches_orders_of_the_living(api: Api, circumstance: Circumstance, reaches: bool) -> None:
    case = await open_case(api, group=PLACED)
    await circumstance(api, case)
    shown = await api.ask(INSTITUTION, "{ placements { nodes { orderId } } }")
    assert bool(shown["data"]["placements"]["nodes"]) is reaches
    given = INPUTS["reportPlacement"](case, Role.INSTITUTION)
    answer = await api.ask(INSTITUTION, document_for("reportPlacement"), input=given)
    assert codes_of(answer) == ([] if reaches else ["NOT_FOUND"])


def test_every_role_is_in_the_table_or_reaches_nobody() -> None:
    tested = {(row.viewer or as_citizen("")).role for row in TABLE.values()} | {Role.INSTITUTION}
    assert set(ACCESS) == tested
    assert set(Role) - tested == {Role.ADMINISTRATOR}
    assert {role for role, access in ACCESS.items() if access.as_guest} == set(GUEST_REASONS)


async def test_an_administrator_reaches_no_plan(api: Api) -> None:
    await published_case(api)
    assert codes_of(await api.ask(ADMINISTRATOR, "{ plans { totalCount } }")) == ["GRAPHQL_VALIDATION_FAILED"]


@pytest.mark.parametrize("reason", GuestReason)
@pytest.mark.parametrize("viewer", [JOBCENTRE, FUND])
async def test_a_guest_names_a_reason_of_the_role_and_it_is_kept(api: Api, viewer: Viewer, reason: GuestReason) -> None:
    case = await published_case(api)
    stranger = OTHER_JOBCENTRE if viewer is JOBCENTRE else FUND
    if viewer is FUND:
        await member("2026-01-01", "2026-06-01")(api, case)
    query = f"query($c: ID!) {{ plan(citizenId: $c, guestReason: {reason.value}) {{ title }} }}"
    answer = await api.ask(stranger, query, c=case.citizen_id)
    if reason not in GUEST_REASONS[viewer.role]:
        assert codes_of(answer) == ["GRAPHQL_VALIDATION_FAILED"]
        return
    assert answer["data"]["plan"] is not None
    (entry,) = await api.database[COLLECTION].find({"reason": {"$ne": None}}).to_list(None)
    assert (entry["reader"]["subject"], entry["reason"]) == (stranger.subject, reason.value)
    log = await api.ask(as_citizen(case.citizen_id), "{ accessLog(first: 1) { entries { reason reader { name } } } }")
    assert log["data"]["accessLog"]["entries"] == [{"reason": reason.value, "reader": {"name": stranger.name}}]


async def test_a_guest_finds_a_citizen_by_number_and_sees_no_draft(api: Api) -> None:
    cpr = next_cpr()
    registered = await api.change(
        JOBCENTRE, "RegisterCitizen", cpr=cpr, name="Anna Holm", targetGroup="UNEMPLOYMENT_BENEFIT"
    )
    query = "query($cpr: String!) { citizenByCpr(cpr: $cpr, guestReason: MOVING_HERE) { id } }"
    assert (await api.ask(OTHER_JOBCENTRE, query, cpr=cpr))["data"]["citizenByCpr"]["id"] == registered["citizen"]["id"]
    assert await api.run(OTHER_JOBCENTRE, "Draft", citizenId=registered["citizen"]["id"]) is None


async def test_as_a_guest_a_fund_sees_what_a_fund_sees(api: Api) -> None:
    case = await open_case(api, history=False)
    hidden = case.draft(activity={**INPUTS["addActivity"](case, Role.JOBCENTRE)["activity"], "type": "HEALTH_EFFORT"})
    await api.change(JOBCENTRE, "AddActivity", **hidden)
    await api.change(JOBCENTRE, "PublishPlan", citizenId=case.citizen_id, draftVersion=DRAFT_VERSION + 1)
    await member("2026-01-01", "2026-06-01")(api, case)
    assert (await data_of(api, FUND, GUEST_PLAN, case.citizen_id))["activities"] == [{"category": "COMPANY"}]
    shown = await data_of(api, OTHER_JOBCENTRE, GUEST_PLAN, case.citizen_id)
    assert [each["category"] for each in shown["activities"]] == ["COMPANY", "HEALTH"]


async def test_lists_are_never_a_guests(api: Api) -> None:
    await published_case(api)
    for name in ("plans", "statusesDue", "educationWork"):
        answer = await api.ask(OTHER_JOBCENTRE, f"{{ {name}(guestReason: COMPLAINT) {{ pageInfo {{ endCursor }} }} }}")
        assert codes_of(answer) == ["GRAPHQL_VALIDATION_FAILED"]
