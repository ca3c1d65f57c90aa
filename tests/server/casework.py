"""A citizen whose plan jobcentre and fund work on, made through the API, and a valid input for every mutation."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from domain.viewer import Role, Viewer
from schema.policy import grants_of
from tests.api import FUND, INSTITUTION, JOBCENTRE, TODAY, VIEWERS, Api, as_citizen
from tests.server.history import add_history

Input = dict[str, Any]
_numbers = count(1)

DRAFT_VERSION = 2
"""The version of either draft in a case: goals and one activity."""

OPEN_CASE = """mutation($input: SetFundMembershipInput!) { setFundMembership(input: $input) { citizen { id } } }"""
CONSENT = "mutation($i: RecordSharingConsentInput!) { recordSharingConsent(input: $i) { consent { id } } }"
UNEMPLOYED = "UNEMPLOYMENT_BENEFIT"
HANDED_OVER = "TRANSITION_BENEFIT"
WELDER = {"code": "7212", "title": "Svejser"}
PLUMBER = {"code": "7126", "title": "Rørlægger"}


def next_cpr() -> str:
    """A made-up number of somebody born on 1 January 1980."""
    return f"010180{next(_numbers):04d}"


def young_cpr(born: str = "010107") -> str:
    """A made-up number of somebody born in this century, on 1 January 2007 unless said otherwise."""
    return f"{born}{4000 + next(_numbers)}"


def activity(kind: str = "WAGE_SUBSIDY", **other: Any) -> Input:
    return {
        "type": kind,
        "title": "Svejser",
        "hoursPerWeek": 30,
        "description": "Svejsning af rør",
        "startsOn": "2027-03-15",
        "endsOn": "2027-06-14",
        "reason": "At komme tættere på et job",
        **other,
    }


async def register(api: Api, viewer: Viewer = JOBCENTRE, group: str = "UNEMPLOYMENT_BENEFIT", **other: Any) -> str:
    given = {"cpr": next_cpr(), "name": "Anna Holm", "targetGroup": group, "benefitSince": "2027-02-01", **other}
    citizen_id: str = (await api.change(viewer, "RegisterCitizen", **given))["citizen"]["id"]
    return citizen_id


@dataclass
class Case:
    """The ids of a citizen's plan; activities, an ended one, meeting and agreement by the role that made them."""

    citizen_id: str
    activities: dict[Role, str] = field(default_factory=dict)
    meetings: dict[Role, str] = field(default_factory=dict)
    ended: dict[Role, str] = field(default_factory=dict)
    agreements: dict[Role, str] = field(default_factory=dict)
    proposal_id: str = ""
    order_id: str = ""
    consent_id: str = ""

    def draft(self, **more: Any) -> Input:
        return {"citizenId": self.citizen_id, "draftVersion": DRAFT_VERSION, **more}


async def open_case(
    api: Api,
    jobcentre: Viewer = JOBCENTRE,
    fund: Viewer = FUND,
    group: str = "UNEMPLOYMENT_BENEFIT",
    *,
    history: bool = True,
) -> Case:
    """A registered citizen, a member of a fund with the extended right; drafts and meetings of both, nothing published.

    With ``history`` each has also cancelled an activity and recorded an agreement. In a group with an education order there is one; in HANDED_OVER the fund has published, and its right is over.
    """
    case = Case(await register(api, jobcentre, cpr=young_cpr() if group in ORDERS else next_cpr()))
    member = {"fund": fund.organisation, "since": "2027-01-01", "extendedFrom": "2027-02-01"}
    await api.ask(jobcentre, OPEN_CASE, input={"citizenId": case.citizen_id, **member})
    for viewer, kind in ((jobcentre, "WAGE_SUBSIDY"), (fund, "EVENT")):
        at = {"citizenId": case.citizen_id}
        await api.change(viewer, "SetJobGoals", **at, draftVersion=0, goals=[{"occupation": WELDER}])
        added = await api.change(viewer, "AddActivity", **at, draftVersion=1, activity=activity(kind))
        case.activities[viewer.role] = added["activity"]["id"]
        booked = await api.change(viewer, "ScheduleMeeting", **at, **MEETING)
        case.meetings[viewer.role] = booked["meeting"]["id"]
    if history:
        case.ended, case.agreements = await add_history(api, case.citizen_id)
    proposed = await api.change(fund, "ProposePlan", citizenId=case.citizen_id, jobGoals=[PLUMBER], text="Forslag")
    case.proposal_id = proposed["proposal"]["id"]
    consented = await api.ask(
        jobcentre, CONSENT, i={"citizenId": case.citizen_id, "administration": "Sundhedsforvaltningen"}
    )
    case.consent_id = consented["data"]["recordSharingConsent"]["consent"]["id"]
    if group == HANDED_OVER:
        await api.change(fund, "PublishPlan", **case.draft())
        await end_right(api, case, jobcentre, fund)
    if group != UNEMPLOYED:
        # Only with unemployment benefit does the fund write; the plan and what it holds follow the citizen.
        await api.change(jobcentre, "SetTargetGroup", citizenId=case.citizen_id, targetGroup=group)
    if group in ORDERS:
        await ORDERS[group](api, case, jobcentre)
    return case


async def end_right(api: Api, case: Case, jobcentre: Viewer = JOBCENTRE, fund: Viewer = FUND) -> None:
    """The fund stays, and writes the plan no longer."""
    member = {"fund": fund.organisation, "since": "2027-01-01", "extendedFrom": None}
    await api.ask(jobcentre, OPEN_CASE, input={"citizenId": case.citizen_id, **member})


async def _open_order(api: Api, case: Case, jobcentre: Viewer) -> None:
    """Step 1, answered, with one comment."""
    await _enter(api, case, jobcentre, 1)
    await _answer(api, case, suggestions=[{"title": "Tømrer"}])


async def _open_placement(api: Api, case: Case, jobcentre: Viewer) -> None:
    """Step 4 at an institution: the one of the tests for the jobcentre of the tests."""
    goals = case.draft(goals=[{"title": "Tømrer"}])
    (goal,) = (await api.change(jobcentre, "SetEducationGoals", **goals))["draft"]["educationGoals"]
    place = {"educationGoalId": goal["id"], "institution": "Skolen"}
    await _enter(api, case, jobcentre, 2)
    await _answer(
        api, case, places=[{**place, "code": INSTITUTION.organisation if jobcentre == JOBCENTRE else "999999"}]
    )
    await _enter(api, case, jobcentre, 3)
    await _answer(api, case, applications=[{**place, "sent": True, "answer": "ADMITTED"}])
    await _enter(api, case, jobcentre, 4)


async def _enter(api: Api, case: Case, jobcentre: Viewer, step: int) -> None:
    given = {"citizenId": case.citizen_id, "step": step, "deadline": "2027-04-01", "comment": "Husk fristen"}
    query = "mutation($i: SetEducationOrderStepInput!) { setEducationOrderStep(input: $i) { educationOrder { id } } }"
    entered = (await api.ask(jobcentre, query, i=given))["data"]["setEducationOrderStep"]
    case.order_id = entered["educationOrder"]["id"]


async def _answer(api: Api, case: Case, **answers: Any) -> None:
    await api.change(as_citizen(case.citizen_id), "SaveEducationAnswers", **answers)
    await api.run(as_citizen(case.citizen_id), "SendEducationAnswers")


ORDERS: Mapping[str, Callable[[Api, Case, Viewer], Awaitable[None]]] = {
    "EDUCATION_BENEFIT_OBVIOUSLY_READY": _open_order,
    "UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER": _open_placement,
}
"""How far the order is in the groups that have one."""


WHEN = {"startsAt": "2027-04-01T09:00:00Z", "endsAt": "2027-04-01T10:00:00Z"}
LATER = {"startsAt": "2027-04-02T09:00:00Z", "endsAt": "2027-04-02T10:00:00Z"}
MEETING = {**WHEN, "form": "IN_PERSON", "title": "Jobsamtale", "address": "Torvet 1"}
AGREEMENT = {"heldAt": "2027-03-09T09:00:00Z", "text": "Vi har aftalt at søge bredt", "form": "PHONE"}
REQUIREMENT = {"occupations": [WELDER], "areas": ["Industri"], "regions": ["Syddanmark"], "expectations": "2 om ugen"}
PROSPECTS = {"admission": "Gode", "lastingWork": "Gode"}

GivenInput = Callable[[Case, Role], Input]


def _of_citizen(**more: Any) -> GivenInput:
    return lambda case, _: {"citizenId": case.citizen_id, **more}


def _of_participant(**more: Any) -> GivenInput:
    """As a citizen says nothing of whom it is about."""
    return lambda case, role: more if role is Role.CITIZEN else {"citizenId": case.citizen_id, **more}


def _of_draft(**more: Any) -> GivenInput:
    return lambda case, _: case.draft(**more)


def _of_activity(**more: Any) -> GivenInput:
    return lambda case, role: case.draft(activityId=case.activities[role], **more)


def _of_ended(**more: Any) -> GivenInput:
    return lambda case, role: case.draft(activityId=case.ended[role], **more)


def _of_meeting(**more: Any) -> GivenInput:
    return lambda case, role: {"meetingId": case.meetings[role], **more}


INPUTS: Mapping[str, GivenInput] = {
    "registerCitizen": lambda _, __: {"cpr": next_cpr(), "name": "Bo Lind", "targetGroup": "SELF_SUPPORTING"},
    "setTargetGroup": _of_citizen(targetGroup="SICKNESS_BENEFIT_2"),
    "setFundMembership": _of_citizen(fund="021", since="2027-01-01", until="2028-01-01"),
    "removeFundMembership": _of_citizen(fund="021"),
    "correctCitizen": _of_citizen(name="Anna Holm Berg", benefitSince="2027-01-15"),
    "setPostalDelivery": _of_citizen(postal=True, exemptFromDigitalPost=True, reason="Ingen computer"),
    "moveCitizen": _of_citizen(municipality="0751"),
    "changeCpr": lambda case, _: {"citizenId": case.citizen_id, "cpr": next_cpr()},
    "recordDeath": _of_citizen(diedOn="2027-03-09"),
    "setJobGoals": _of_draft(goals=[{"occupation": PLUMBER}]),
    "setEducationGoals": _of_draft(goals=[{"title": "Tømrer"}, {"title": "Smed"}]),
    "setSubGoals": _of_draft(subGoals=[{"text": "Ring til en virksomhed"}]),
    "setPlanDescription": _of_draft(text="Du vil gerne arbejde med metal"),
    "setProspects": _of_draft(prospects=PROSPECTS),
    "takeOverProposal": lambda case, _: case.draft(proposalId=case.proposal_id),
    "takeOverFundActivities": _of_draft(),
    "addActivity": _of_draft(activity=activity("EVENT")),
    "updateActivity": lambda case, role: case.draft(
        activityId=case.activities[role], activity=activity("EVENT" if role is Role.FUND else "FLEX_JOB")
    ),
    "removeActivity": _of_activity(),
    "addActivityStatus": _of_activity(text="Går godt", final=False),
    "removeActivityStatus": _of_ended(number=0),
    "endActivity": _of_activity(outcome="CANCELLED"),
    "reopenActivity": _of_ended(),
    "publishPlan": _of_draft(),
    "scheduleMeeting": _of_citizen(**MEETING | {"title": "Opfølgning"}),
    "rescheduleMeeting": _of_meeting(**LATER),
    "cancelMeeting": _of_meeting(),
    "recordAgreement": _of_citizen(**AGREEMENT),
    "withdrawAgreement": lambda case, role: {"citizenId": case.citizen_id, "agreementId": case.agreements[role]},
    "setJobSearchRequirement": _of_citizen(**REQUIREMENT),
    "proposePlan": _of_citizen(jobGoals=[WELDER], text="Forslag", reason="Erfaring"),
    "setJobWishes": lambda _, __: {"occupations": [WELDER]},
    "subscribeReminders": lambda _, __: {"sms": "+4520304050", "email": "anna@example.org"},
    "setEducationOrderStep": _of_citizen(step=1, deadline="2027-04-01", comment="Foreslå uddannelser"),
    "endEducationOrder": _of_citizen(completed=True),
    "takeOverAnswers": _of_draft(),
    "saveEducationAnswers": lambda _, __: {"suggestions": [{"title": "Smed", "reason": "Jeg kan lide metal"}]},
    "sendEducationAnswers": lambda _, __: {},
    "postComment": _of_participant(text="Hej"),
    "markCommentsRead": _of_participant(number=1),
    "recordSharingConsent": _of_participant(administration="Socialforvaltningen"),
    "withdrawSharingConsent": lambda case, role: (
        {"consentId": case.consent_id} | ({} if role is Role.CITIZEN else {"citizenId": case.citizen_id})
    ),
    "reportPlacement": lambda case, _: {"orderId": case.order_id, "kind": "STARTED", "on": TODAY},
}
"""A valid input for each mutation in an open case."""

GROUPS: Mapping[tuple[str, Role], str] = {
    ("setJobSearchRequirement", Role.JOBCENTRE): "CASH_BENEFIT_JOB_READY",
    ("takeOverFundActivities", Role.JOBCENTRE): HANDED_OVER,
    ("setEducationGoals", Role.JOBCENTRE): "EDUCATION_BENEFIT_OBVIOUSLY_READY",
    **{
        (name, role): "EDUCATION_BENEFIT_OBVIOUSLY_READY"
        for name in (
            "setEducationOrderStep",
            "endEducationOrder",
            "takeOverAnswers",
            "saveEducationAnswers",
            "sendEducationAnswers",
            "postComment",
            "markCommentsRead",
        )
        for role in (Role.JOBCENTRE, Role.CITIZEN)
    },
    ("reportPlacement", Role.INSTITUTION): "UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER",
    **{
        (name, Role.JOBCENTRE): "REHABILITATION_BENEFIT"
        for name in ("setSubGoals", "setPlanDescription", "setProspects")
    },
}
"""The target group in which a mutation is allowed, where that is not unemployment benefit."""

MUTATIONS = [(name, role) for name, roles in grants_of("Mutation") if name in INPUTS for role in Role if role in roles]
"""Every mutation with every role that has it."""


def group_for(mutation: str, role: Role) -> str:
    return GROUPS.get((mutation, role), "UNEMPLOYMENT_BENEFIT")


WITHOUT_INPUT = {"sendEducationAnswers"}
INPUT_TYPES = {"saveEducationAnswers": "EducationAnswersInput"}


def document_for(mutation: str) -> str:
    """A document that calls a mutation and asks for nothing but the name of what it answers."""
    if mutation in WITHOUT_INPUT:
        return f"mutation {{ {mutation} {{ __typename }} }}"
    kind = INPUT_TYPES.get(mutation, f"{mutation[0].upper()}{mutation[1:]}Input")
    return f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ __typename }} }}"


def viewer_for(role: Role, case: Case) -> Viewer:
    viewer = VIEWERS[role]
    return Viewer(role, case.citizen_id, viewer.name) if role is Role.CITIZEN else viewer
