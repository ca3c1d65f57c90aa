"""Bad input for every rule that writes at once: the coded error, and the plan stays as it was."""

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.agreements import AGREEMENT_LIMIT, record_agreement
from domain.change import Change
from domain.circumstances import GROUP_LIMIT, set_postal_delivery, set_target_group
from domain.citizen_choices import set_job_wishes, subscribe_reminders
from domain.description import GivenProspects, set_description, set_prospects
from domain.document import PlanDocument
from domain.errors import InvalidInput, NotFound
from domain.goals import (
    GivenEducationGoal,
    GivenJobGoal,
    GivenOccupation,
    GivenSubGoal,
    set_education_goals,
    set_job_goals,
    set_sub_goals,
)
from domain.meetings import (
    MEETING_LIMIT,
    GivenMeeting,
    MeetingForm,
    cancel_meeting,
    reschedule_meeting,
    schedule_meeting,
)
from domain.proposals import PROPOSAL_LIMIT, propose_plan
from domain.registration import Registration, register
from domain.requirement import REQUIREMENT_LIMIT, GivenRequirement, set_requirement
from domain.target_groups import TargetGroup
from domain.viewer import Viewer
from tests.domain.samples import (
    FUND,
    JOBCENTRE,
    NOW,
    OTHER_FUND,
    PLUMBER,
    TODAY,
    changed,
    membership,
    new_plan,
    occasion,
)

Act = Callable[[PlanDocument], Change]
SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
LONG = "t" * 4051


def occupations(count: int) -> list[GivenOccupation]:
    return [GivenOccupation(str(number), "Titel") for number in range(count)]


def meeting(**fields: Any) -> GivenMeeting:
    values = {"starts_at": SOON, "ends_at": LATER, "form": MeetingForm.VIDEO, "title": "Jobsamtale", **fields}
    return GivenMeeting(**values)


def book(**fields: Any) -> Act:
    return lambda plan: schedule_meeting(plan, occasion(), meeting(**fields))


def goals(*given: GivenJobGoal) -> Act:
    return lambda plan: set_job_goals(plan, occasion(), 0, given)


def steps(*given: GivenSubGoal) -> Act:
    return lambda plan: set_sub_goals(plan, occasion(), 0, given)


def require(**fields: Any) -> Act:
    return lambda plan: set_requirement(
        {**plan, "target_group": "CASH_BENEFIT_JOB_READY"}, occasion(), GivenRequirement(**fields)
    )


def educations(*given: GivenEducationGoal) -> Act:
    return lambda plan: set_education_goals({**plan, "target_group": "EDUCATION_BENEFIT_READY"}, occasion(), 0, given)


def prospects(*given: str | None) -> Act:
    return lambda plan: set_prospects(
        {**plan, "target_group": "REHABILITATION_BENEFIT"}, occasion(), 0, GivenProspects(*given)
    )


def full(field: str, count: int, act: Act) -> Act:
    return lambda plan: act({**plan, field: [*range(count)]})


def propose(given: list[GivenOccupation], text: str = "Forslag", reason: str | None = None) -> Act:
    return lambda plan: propose_plan(plan, occasion(FUND), given, text, reason)


def agree(held_at: datetime = NOW, text: str = "Aftalt") -> Act:
    return lambda plan: record_agreement(plan, occasion(), held_at, text, None)


INVALID: list[tuple[str, Act]] = [
    ("goals.0", goals(GivenJobGoal())),
    ("goals.0", goals(GivenJobGoal(PLUMBER, "Kundebetjening"))),
    ("goals.1.function", goals(GivenJobGoal(PLUMBER), GivenJobGoal(function=" "))),
    ("goals.0.function", goals(GivenJobGoal(function="f" * 256))),
    ("goals.0.occupation.code", goals(GivenJobGoal(GivenOccupation("", "Kok")))),
    ("goals.0.occupation.title", goals(GivenJobGoal(GivenOccupation("1", "")))),
    ("goals.0.endsOn", goals(GivenJobGoal(PLUMBER, ends_on=TODAY - timedelta(days=1)))),
    ("goals", goals(GivenJobGoal(PLUMBER), GivenJobGoal(PLUMBER))),
    ("goals", goals(*(GivenJobGoal(each) for each in occupations(101)))),
    ("subGoals.0.text", steps(GivenSubGoal(LONG))),
    ("subGoals", steps(GivenSubGoal("Samme"), GivenSubGoal(" Samme "))),
    ("subGoals", steps(*(GivenSubGoal(str(number)) for number in range(101)))),
    ("goals.0.title", educations(GivenEducationGoal(""))),
    ("goals", educations(GivenEducationGoal("Smed"), GivenEducationGoal("Smed "))),
    ("goals", educations(*(GivenEducationGoal(str(number)) for number in range(101)))),
    ("text", lambda plan: set_description(plan, occasion(), 0, "")),
    ("text", lambda plan: set_description(plan, occasion(), 0, LONG)),
    ("prospects.admission", prospects("", "Gode")),
    ("prospects.lastingWork", prospects("Gode", LONG)),
    ("prospects.companyRole", prospects("Gode", "Gode", "")),
    ("prospects.jobcentreSupport", prospects("Gode", "Gode", None, "\x00")),
    ("startsAt", book(starts_at=NOW, ends_at=LATER)),
    ("endsAt", book(ends_at=SOON)),
    ("endsAt", book(ends_at=SOON + timedelta(hours=24, seconds=1))),
    ("endsAt", book(starts_at=datetime(9999, 12, 31, 22, tzinfo=UTC), ends_at=datetime(9999, 12, 31, 23, 30, tzinfo=UTC))),
    ("address", book(form=MeetingForm.IN_PERSON)),
    ("address", book(address="")),
    ("phone", book(form=MeetingForm.PHONE)),
    ("phone", book(phone="12")),
    ("title", book(title=" ")),
    ("title", book(title="t" * 256)),
    ("citizenId", full("meetings", MEETING_LIMIT, book())),
    ("heldAt", agree(NOW + timedelta(seconds=1))),
    ("text", agree(text="")),
    ("text", agree(text=LONG)),
    ("citizenId", full("agreements", AGREEMENT_LIMIT, agree())),
    ("occupations", require()),
    ("occupations", require(regions=["Fyn"], expectations="Søg bredt.")),
    ("occupations.0.title", require(occupations=[GivenOccupation("1", "")])),
    ("occupations", require(occupations=[PLUMBER, PLUMBER])),
    ("occupations", require(occupations=occupations(101))),
    ("areas.1", require(areas=["Lager", ""])),
    ("areas", require(areas=["Lager"] * 101)),
    ("regions.0", require(occupations=[PLUMBER], regions=["r" * 256])),
    ("expectations", require(occupations=[PLUMBER], expectations="")),
    ("citizenId", full("requirements", REQUIREMENT_LIMIT, require(areas=["Lager"]))),
    ("jobGoals", propose(occupations(101))),
    ("jobGoals", propose([PLUMBER, PLUMBER])),
    ("jobGoals.0.code", propose([GivenOccupation(" ", "Kok")])),
    ("text", propose([], "")),
    ("reason", propose([], reason=LONG)),
    ("citizenId", full("proposals", PROPOSAL_LIMIT, propose([]))),
    ("occupations.0.code", lambda plan: set_job_wishes(plan, [GivenOccupation("c" * 256, "Kok")])),
    ("occupations", lambda plan: set_job_wishes(plan, occupations(101))),
    ("occupations", lambda plan: set_job_wishes(plan, [PLUMBER, PLUMBER])),
    ("sms", lambda plan: subscribe_reminders(plan, sms="12")),
    ("email", lambda plan: subscribe_reminders(plan, email="anna")),
    ("targetGroup", full("target_groups", GROUP_LIMIT, lambda p: set_target_group(p, occasion(), TargetGroup.UNDER_18))),
    ("reason", lambda plan: set_postal_delivery(plan, occasion(), postal=True, exempt_from_digital_post=True, reason=" ")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "act"), INVALID, ids=[f"{number}-{field}" for number, (field, _) in enumerate(INVALID)]
)
def test_invalid_input_is_named_by_its_field_and_changes_nothing(field: str, act: Act) -> None:
    plan = new_plan()
    before = copy.deepcopy(plan)
    with pytest.raises(InvalidInput) as refused:
        act(plan)
    assert refused.value.field == field
    assert plan == before


@pytest.mark.parametrize("name", ["", " ", "n" * 151, "Anna\x00"])
def test_a_citizen_has_a_name(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        register(Registration({"hashes": [], "cipher": ""}, name, TargetGroup.UNDER_18), occasion())
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    ("booker", "viewer"),
    [
        (JOBCENTRE, FUND),
        (FUND, JOBCENTRE),
        (FUND, OTHER_FUND),
        (JOBCENTRE, replace(JOBCENTRE, organisation="0101")),
        (JOBCENTRE, replace(FUND, organisation="0461")),
    ],
    ids=["a fund", "the jobcentre", "another fund", "another jobcentre", "a fund with the same code"],
)
def test_another_organisations_meeting_does_not_exist(booker: Viewer, viewer: Viewer) -> None:
    plan = changed(new_plan(memberships=[membership()]), lambda p: schedule_meeting(p, occasion(booker), meeting()))
    held = plan["meetings"][0]["id"]
    for act in (
        lambda: cancel_meeting(plan, occasion(viewer), held),
        lambda: reschedule_meeting(plan, occasion(viewer), held, SOON, LATER),
        lambda: cancel_meeting(plan, occasion(), "unknown"),
        lambda: reschedule_meeting(plan, occasion(), "unknown", SOON, LATER),
    ):
        with pytest.raises(NotFound) as refused:
            act()
        assert refused.value.thing == "meeting"


def test_a_meeting_is_moved_and_cancelled_only_while_it_is_ahead() -> None:
    plan = changed(new_plan(), book())
    held = plan["meetings"][0]["id"]
    over = occasion(now=LATER)
    for act in (
        lambda: cancel_meeting(plan, over, held),
        lambda: reschedule_meeting(plan, over, held, LATER + timedelta(hours=1), LATER + timedelta(hours=2)),
        lambda: reschedule_meeting(plan, occasion(), held, LATER, SOON),
        lambda: reschedule_meeting(plan, occasion(), held, NOW, LATER),
    ):
        with pytest.raises(InvalidInput):
            act()
    assert reschedule_meeting(plan, occasion(), held, SOON, LATER).empty
    off = changed(plan, lambda p: cancel_meeting(p, occasion(), held))
    assert cancel_meeting(off, occasion(), held).empty
    with pytest.raises(InvalidInput):
        reschedule_meeting(off, occasion(), held, SOON, LATER + timedelta(hours=1))
