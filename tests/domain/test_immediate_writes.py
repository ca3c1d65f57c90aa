"""What goes into the plan at once, without a draft: meetings, agreements, requirements, proposals and choices."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from domain.agreements import record_agreement
from domain.change import Change
from domain.circumstances import set_postal_delivery, set_target_group
from domain.citizen_choices import set_job_wishes, subscribe_reminders
from domain.citizen_view import view_citizen, view_inbox
from domain.document import PlanDocument
from domain.goals import GivenOccupation
from domain.meetings import GivenMeeting, MeetingForm, cancel_meeting, reschedule_meeting, schedule_meeting
from domain.occasion import Occasion
from domain.plan_view import view_plan
from domain.proposals import propose_plan
from domain.requirement import GivenRequirement, set_requirement
from domain.target_groups import TargetGroup
from domain.viewer import Role, Viewer
from tests.domain.samples import (
    FUND,
    JOBCENTRE,
    NOW,
    OTHER_FUND,
    PLUMBER,
    STAFF,
    WELDER,
    at,
    changed,
    membership,
    new_plan,
    occasion,
)

SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(hours=2)


def book(plan: PlanDocument, viewer: Viewer = JOBCENTRE, **fields: Any) -> Change:
    values = {"starts_at": SOON, "ends_at": LATER, "form": MeetingForm.VIDEO, "title": "Samtale", **fields}
    return schedule_meeting(plan, occasion(viewer), GivenMeeting(**values))


def agree(plan: PlanDocument, day: str, text: str, viewer: Viewer = JOBCENTRE) -> Change:
    return record_agreement(plan, occasion(viewer), at(day), text, MeetingForm.PHONE)


def require(plan: PlanDocument, title: str, viewer: Viewer = JOBCENTRE) -> Change:
    return set_requirement(plan, occasion(viewer), GivenRequirement(areas=[title]))


def seen(plan: PlanDocument) -> Any:
    return view_plan(plan, Role.CITIZEN, NOW)


@pytest.mark.parametrize("viewer", [JOBCENTRE, FUND])
def test_a_meeting_is_booked_moved_and_cancelled_by_its_authority(viewer: Viewer) -> None:
    plan = changed(new_plan(), lambda p: book(p, viewer, form=MeetingForm.PHONE, phone="20 12 34 56"))
    held = plan["meetings"][0]
    assert (held["authority"], held["organisation"], held["phone"]) == (
        viewer.authority,
        viewer.organisation,
        "+4520123456",
    )
    moved = changed(plan, lambda p: reschedule_meeting(p, occasion(viewer), held["id"], LATER, LATER + timedelta(hours=1)))  # fmt: skip
    assert (moved["meetings"][0]["starts_at"], moved["meetings"][0]["moved_at"]) == (LATER, NOW)
    off = changed(moved, lambda p: cancel_meeting(p, occasion(viewer), held["id"]))
    assert off["meetings"][0]["cancelled_at"] == NOW
    assert seen(off)["meetings"] == []
    assert [event["kind"] for event in off["outbox"]] == ["meeting_booked", "meeting_moved", "meeting_cancelled"]
    assert {event["about"] for event in off["outbox"]} == {held["id"]}


def test_meetings_ahead_come_in_order() -> None:
    plan = changed(
        new_plan(),
        lambda p: book(p, starts_at=at("2027-05-01"), ends_at=at("2027-05-01", 13)),
        lambda p: book(p, starts_at=at("2027-04-01"), ends_at=at("2027-04-01", 13), title="Først"),
    )
    assert [held["title"] for held in seen(plan)["meetings"]] == ["Først", "Samtale"]


@pytest.mark.parametrize(
    ("group", "jobcentre", "fund"),
    [
        ("UNEMPLOYMENT_BENEFIT", "Nyt", "A-kasse"),
        ("CASH_BENEFIT_JOB_READY", "Nyt", None),
        ("FLEX_JOB_EMPLOYEE", None, None),
    ],
)
def test_the_newest_agreement_of_each_authority_is_highlighted_where_the_group_has_it(
    group: str, jobcentre: str | None, fund: str | None
) -> None:
    plan = changed(
        new_plan(group),
        lambda p: agree(p, "2027-03-01", "Nyt"),
        lambda p: agree(p, "2027-02-01", "Gammelt, skrevet senere"),
        lambda p: agree(p, "2027-03-10", "A-kasse", FUND),
    )
    view = seen(plan)
    for key, text in (("latest_jobcentre_agreement", jobcentre), ("latest_fund_agreement", fund)):
        assert (view[key] or {}).get("text") == text
    assert [held["text"] for held in view["agreements"]] == ["A-kasse", "Nyt", "Gammelt, skrevet senere"]
    assert plan["visible"] is True


def test_of_two_agreements_about_one_meeting_the_one_recorded_last_counts() -> None:
    plan = new_plan()
    for minute, text in enumerate(["Første", "Rettet"]):
        now = NOW + timedelta(minutes=minute)
        plan = changed(plan, lambda p, t=text, n=now: record_agreement(p, occasion(now=n), at("2027-03-01"), t, None))
    assert seen(plan)["latest_jobcentre_agreement"]["text"] == "Rettet"


def test_a_new_requirement_replaces_the_one_before() -> None:
    plan = changed(new_plan("CASH_BENEFIT_JOB_READY"), lambda p: require(p, "Lager"))
    first = plan["requirements"][0]["id"]
    later = occasion(now=NOW + timedelta(days=1))
    kitchen, shop = (GivenRequirement(areas=[area]) for area in ("Køkken", "Butik"))
    plan = changed(plan, lambda p: set_requirement(p, later, kitchen))
    assert [(held["areas"], held["replaced_on"]) for held in plan["requirements"]] == [
        (["Lager"], "2027-03-16"),
        (["Køkken"], None),
    ]
    assert plan["requirements"][0]["id"] == first
    corrected = changed(plan, lambda p: set_requirement(p, later, shop))
    assert [held["areas"] for held in corrected["requirements"]] == [["Lager"], ["Butik"]], (
        "what held for no day is gone"
    )
    assert seen(corrected)["requirement"]["areas"] == ["Butik"]


def test_what_is_sent_again_because_no_answer_came_is_written_once() -> None:
    plan = new_plan("CASH_BENEFIT_JOB_READY")
    ahead = GivenMeeting(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1), MeetingForm.VIDEO, "Samtale")
    calls: Mapping[str, Callable[[PlanDocument, Occasion], Change]] = {
        "agreements": lambda p, o: record_agreement(p, o, at("2027-03-01"), "Aftalt", None),
        "meetings": lambda p, o: schedule_meeting(p, o, ahead),
        "proposals": lambda p, o: propose_plan(p, o, [GivenOccupation("7212", "Svejser")], "Forslag", None),
        "requirements": lambda p, o: set_requirement(p, o, GivenRequirement(areas=["Lager"])),
    }
    for held, call in calls.items():
        viewer = FUND if held == "proposals" else JOBCENTRE
        after = changed(plan, lambda p, c=call, v=viewer: c(p, occasion(v)))
        again = call(after, occasion(viewer, now=NOW + timedelta(seconds=30)))
        assert (len(after[held]), again.empty) == (1, True), held  # type: ignore[literal-required]  # names of lists


@pytest.mark.parametrize(
    ("group", "holds"),
    [
        ("CASH_BENEFIT_JOB_READY", True),
        ("FLEX_JOB_ALLOWANCE", True),
        ("UNEMPLOYMENT_BENEFIT", False),
        ("UNDER_18", False),
    ],
)
def test_a_requirement_holds_as_long_as_its_authority_is_the_groups(group: str, holds: bool) -> None:
    plan = changed(
        new_plan("TRANSITION_BENEFIT"),
        lambda p: require(p, "Lager"),
        lambda p: set_target_group(p, occasion(), TargetGroup(group)),
    )
    assert (seen(plan)["requirement"] is not None) is holds


@pytest.mark.parametrize("authority", STAFF)
def test_who_wrote_it_is_named_without_an_identity(authority: str) -> None:
    plan = changed(new_plan(), lambda p: agree(p, "2027-03-01", "Aftalt", STAFF[authority]))
    signed = plan["agreements"][0]["agreed_with"]
    names = {"JOBCENTRE": ("Nina Pettersen", "Jobcenter Odense"), "FUND": ("Berit Hansen", "Magistrenes A-kasse")}
    assert (signed["name"], signed["organisation"]) == names[authority]


def test_reminders_change_channel_by_channel() -> None:
    plan = changed(new_plan(), lambda p: subscribe_reminders(p, sms="20123456", email="Anna@Example.org"))
    assert plan["reminders"] == {"sms": "+4520123456", "email": "Anna@example.org"}
    assert changed(plan, lambda p: subscribe_reminders(p, sms=None))["reminders"] == {
        "sms": None,
        "email": "Anna@example.org",
    }
    assert changed(plan, lambda p: subscribe_reminders(p))["reminders"] == plan["reminders"]


def test_a_letter_is_decided_by_somebody_at_some_time() -> None:
    plan = changed(
        new_plan("UNDER_18"),
        lambda p: set_postal_delivery(p, occasion(), postal=True, exempt_from_digital_post=False, reason="Ingen pc"),
    )
    citizen = view_citizen(plan, JOBCENTRE)
    assert (citizen["postal_delivery"], citizen["exempt_from_digital_post"]) == (True, False)
    assert plan["postal"] == {
        "delivery": True,
        "exempt_from_digital_post": False,
        "reason": "Ingen pc",
        "decided_at": NOW,
        "decided_by": occasion().person,
    }


def test_a_fund_sees_its_own_memberships_and_proposals_only() -> None:
    plan = changed(
        new_plan(memberships=[membership("021", "2026-01-01", "2026-12-31"), membership("022")]),
        lambda p: propose_plan(p, occasion(FUND), [PLUMBER], "Fra 021", None),
        lambda p: propose_plan(p, occasion(OTHER_FUND, NOW + timedelta(hours=1)), [WELDER], "Fra 022", None),
        lambda p: set_job_wishes(p, [PLUMBER]),
    )
    expected = {FUND: ["Fra 021"], OTHER_FUND: ["Fra 022"], JOBCENTRE: ["Fra 021", "Fra 022"]}
    for viewer, texts in expected.items():
        citizen: Any = view_citizen(plan, viewer)
        assert [proposal["text"] for proposal in citizen["proposals"]] == texts
        assert len(citizen["memberships"]) == len(texts)
        assert citizen["job_wishes"] == [{"code": "7126", "title": "Rørlægger"}]
    inbox: Any = view_inbox(plan, [{"id": "notice"}])
    assert [proposal["text"] for proposal in inbox["proposals"]] == ["Fra 022", "Fra 021"]
    assert inbox["proposals"][1]["fund"] == {"code": "021", "name": "Magistrenes A-kasse"}
    assert inbox["notices"] == [{"id": "notice"}]
