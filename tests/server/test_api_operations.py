"""The operations of the contract, as they are written there, for each role that has them."""

from typing import Any

import pytest

from domain.viewer import Role
from schema.policy import grants_of
from server.notices import Notices
from tests.api import FUND, JOBCENTRE, NOON, TODAY, Api, as_citizen
from tests.operations import field_of, operation, operation_names
from tests.server.casework import (
    INPUTS,
    Case,
    activity,
    document_for,
    group_for,
    next_cpr,
    open_case,
    register,
    viewer_for,
)

ROLES = {name: roles for root in ("Query", "Mutation") for name, roles in grants_of(root)}
LIVE = {name for name, _ in grants_of("Subscription")}
"""Served over a websocket: see test_live_protocol.py."""
# A fund has the field that the operation asks for, and nothing of what it asks about.
WITHHELD = {("EducationAnswers", Role.FUND)}
OPERATIONS = [
    (name, role)
    for name in operation_names()
    if field_of(name) not in LIVE
    for role in Role
    if role in ROLES[field_of(name)] and (name, role) not in WITHHELD
]
# What administrators do is about messages, not about plans.
MUTATION_FIELDS = [name for name, roles in grants_of("Mutation") if roles != {Role.ADMINISTRATOR}]


def variables_for(name: str, case: Case, role: Role) -> dict[str, Any]:
    if field_of(name) in INPUTS:
        return {"input": INPUTS[field_of(name)](case, role)}
    return {
        "Timeline": {"citizenId": case.citizen_id, "from": TODAY, "months": 3},
        "Plans": {"first": 10},
        "MyPlan": {},
        "Inbox": {},
        "AccessLog": {"first": 5},
    }.get(name, {"citizenId": case.citizen_id})


@pytest.mark.parametrize(("name", "role"), OPERATIONS)
async def test_an_operation_of_the_contract_answers_a_role_that_has_it(api: Api, name: str, role: Role) -> None:
    case = await open_case(api, group=group_for(field_of(name), role))
    await api.change(JOBCENTRE, "PublishPlan", **case.draft())
    answer = await api.ask(viewer_for(role, case), operation(name), **variables_for(name, case, role))
    assert "errors" not in answer
    assert answer["data"][field_of(name)] is not None


@pytest.mark.parametrize(("name", "role"), [(n, role) for n in INPUTS for role in Role if role in ROLES[n]])
async def test_every_mutation_takes_a_valid_input(api: Api, name: str, role: Role) -> None:
    case = await open_case(api, group=group_for(name, role))
    answer = await api.ask(viewer_for(role, case), document_for(name), input=INPUTS[name](case, role))
    assert "errors" not in answer


async def test_registering_gives_the_citizen_an_empty_plan_with_draft_version_0(api: Api) -> None:
    answer = await api.change(
        JOBCENTRE,
        "RegisterCitizen",
        cpr=next_cpr(),
        name="Anna Holm",
        targetGroup="UNEMPLOYMENT_BENEFIT",
        fund="021",
        fundMemberSince="2019-10-01",
        benefitSince="2019-10-01",
    )
    citizen_id = answer["citizen"].pop("id")
    assert answer == {"citizen": {"name": "Anna Holm", "targetGroup": "UNEMPLOYMENT_BENEFIT"}}
    draft = await api.run(JOBCENTRE, "Draft", citizenId=citizen_id)
    assert draft == {"version": 0, "jobGoals": [], "educationGoals": [], "description": None, "activities": []}
    assert await api.run(JOBCENTRE, "PlanOverview", citizenId=citizen_id) is None
    assert await api.run(as_citizen(citizen_id), "MyPlan") is None


async def test_edits_count_the_draft_up_and_publishing_copies_it_unchanged(api: Api) -> None:
    citizen_id = await register(api, group="REHABILITATION_BENEFIT")
    at = {"citizenId": citizen_id}
    goals = [{"occupation": {"code": "7126", "title": "Rørlægger"}}, {"function": "Kundebetjening"}]
    draft = (await api.change(JOBCENTRE, "SetJobGoals", **at, draftVersion=0, goals=goals))["draft"]
    assert (draft["version"], [(goal["title"], goal["kind"]) for goal in draft["jobGoals"]]) == (
        1,
        [("Rørlægger", "OCCUPATION"), ("Kundebetjening", "FUNCTION")],
    )
    described = await api.change(JOBCENTRE, "SetPlanDescription", **at, draftVersion=1, text=" Vi aftalte ")
    assert described == {"draft": {"version": 2}}
    before = await api.run(JOBCENTRE, "Draft", citizenId=citizen_id)
    plan = (await api.change(JOBCENTRE, "PublishPlan", **at, draftVersion=2))["plan"]
    assert plan == {"version": 1, "publishedAt": "2027-03-10T11:00:00.000Z"}
    assert await api.run(JOBCENTRE, "Draft", citizenId=citizen_id) == before
    seen = await api.run(as_citizen(citizen_id), "PlanOverview", citizenId=citizen_id)
    assert seen["jobGoals"] == before["jobGoals"]
    assert (seen["description"]["text"], seen["description"]["author"]["name"]) == ("Vi aftalte", "Nina Pettersen")
    assert seen["title"] == "Min jobplan"


async def test_a_draft_is_not_seen_before_it_is_published(api: Api) -> None:
    case = await open_case(api, history=False)
    await api.change(JOBCENTRE, "PublishPlan", **case.draft())
    await api.change(JOBCENTRE, "AddActivity", **case.draft(activity=activity("MENTOR", title="Ny mentor")))
    for viewer in (as_citizen(case.citizen_id), JOBCENTRE, FUND):
        seen = await api.run(viewer, "Activities", citizenId=case.citizen_id)
        assert [each["title"] for each in seen["activities"]] == ["Svejser"]


async def test_the_timeline_holds_activities_agreements_meetings_and_requirements(api: Api) -> None:
    case = await open_case(api, history=False)
    await api.change(JOBCENTRE, "PublishPlan", **case.draft())
    await api.change(FUND, "RecordAgreement", **INPUTS["recordAgreement"](case, Role.FUND))
    await api.change(FUND, "SetJobSearchRequirement", **INPUTS["setJobSearchRequirement"](case, Role.FUND))
    window = {"citizenId": case.citizen_id, "from": "2027-03-01", "months": 3}
    timeline = (await api.run(as_citizen(case.citizen_id), "Timeline", **window))["timeline"]
    assert (timeline["from"], timeline["to"]) == ("2027-03-01", "2027-05-31")
    assert [(entry["__typename"], entry.get("authority")) for entry in timeline["entries"]] == [
        ("Agreement", "FUND"),
        ("JobSearchRequirement", "FUND"),
        ("CompanyActivity", None),
        ("Meeting", "JOBCENTRE"),
        ("Meeting", "FUND"),
    ]


async def test_agreement_and_requirement_are_in_the_plan_at_once_under_their_authority(api: Api) -> None:
    citizen_id = await register(api, fund="021", fundMemberSince="2027-01-01")
    for viewer in (JOBCENTRE, FUND):
        given = {"citizenId": citizen_id, "heldAt": "2027-03-09T09:00:00Z", "text": viewer.name, "form": "VIDEO"}
        recorded = (await api.change(viewer, "RecordAgreement", **given))["agreement"]
        assert (recorded["authority"], recorded["text"]) == (viewer.authority, viewer.name)
    given = {"citizenId": citizen_id, "occupations": [], "areas": ["Industri"], "regions": [], "expectations": None}
    requirement = (await api.change(FUND, "SetJobSearchRequirement", **given))["requirement"]
    seen = await api.run(as_citizen(citizen_id), "PlanOverview", citizenId=citizen_id)
    assert seen["latestJobcentreAgreement"]["agreedWith"] == {
        "name": "Nina Pettersen",
        "organisation": "Jobcenter Odense",
    }
    assert seen["latestFundAgreement"]["text"] == "Berit Hansen"
    assert seen["requirement"] == requirement
    assert (seen["version"], seen["publishedAt"]) == (0, None)


async def test_a_meeting_is_booked_moved_and_cancelled(api: Api) -> None:
    case = await open_case(api)
    moved = await api.change(JOBCENTRE, "RescheduleMeeting", **INPUTS["rescheduleMeeting"](case, Role.JOBCENTRE))
    assert moved["meeting"]["startsAt"] == "2027-04-02T09:00:00.000Z"
    api.clock.pass_by(hours=1)
    cancelled = await api.change(JOBCENTRE, "CancelMeeting", meetingId=case.meetings[Role.JOBCENTRE])
    assert cancelled["meeting"]["cancelledAt"] == "2027-03-10T12:00:00.000Z"


async def test_the_front_page_shows_notices_and_proposals(api: Api) -> None:
    case = await open_case(api)
    text = "Der er nyt i din plan."
    await Notices(api.database).add(
        [
            {"_id": f"n-{number}", "citizen_id": citizen_id, "kind": "plan_published", "text": text, "created_at": NOON}
            for number, citizen_id in enumerate((case.citizen_id, "somebody-else"))
        ]
    )
    inbox = await api.run(as_citizen(case.citizen_id), "Inbox")
    assert inbox["notices"] == [
        {"id": "n-0", "kind": "plan_published", "text": text, "createdAt": "2027-03-10T11:00:00.000Z"}
    ]
    (proposal,) = inbox["proposals"]
    assert (proposal["fund"]["name"], proposal["jobGoals"]) == ("Magistrenes A-kasse", [{"title": "Rørlægger"}])


async def test_a_channel_of_reminders_ends_with_null_and_stays_when_left_out(api: Api) -> None:
    citizen = as_citizen(await register(api))
    both = await api.change(citizen, "SubscribeReminders", sms="20 30 40 50", email="Anna@Example.org")
    assert both["reminders"] == {"sms": "+4520304050", "email": "Anna@example.org"}
    assert (await api.change(citizen, "SubscribeReminders", sms=None))["reminders"] == {
        "sms": None,
        "email": "Anna@example.org",
    }


async def test_the_table_of_inputs_names_every_mutation_of_a_plan() -> None:
    assert sorted(INPUTS) == sorted(MUTATION_FIELDS)
