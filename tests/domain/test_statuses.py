"""States, statuses and what is due, for every category and state."""

from typing import Any

import pytest

from domain.activities import remove_activity
from domain.activity_course import Ending, add_status, end_activity
from domain.activity_document import Activity
from domain.activity_view import view_activity, view_sections
from domain.document import PlanDocument
from domain.errors import InvalidInput, RuleViolation
from domain.statuses import Outcome, WentTo, due_day, due_statuses, earliest_due_day, state_of
from tests.domain.samples import DAY, TODAY, TOMORROW, YESTERDAY, activity, changed, new_plan, note, occasion

NEEDS_STATUS = ["COMPANY", "EDUCATION", "MENTOR"]
KINDS = {
    "COMPANY": "WAGE_SUBSIDY",
    "MENTOR": "MENTOR",
    "EDUCATION": "LITERACY_COURSE",
    "OTHER": "EVENT",
    "AID": "AID_EMPLOYMENT",
    "PERSONAL_ASSISTANCE": "PERSONAL_ASSISTANCE",
    "SOCIAL": "SOCIAL_EFFORT",
    "HEALTH": "HEALTH_EFFORT",
    "OTHER_ADMINISTRATION": "OTHER_ADMINISTRATION",
}
# How an activity gets into a state, the state, and whether it is over.
STATES = {
    "planned": ({"starts_on": TOMORROW}, "PLANNED", False),
    "active from today": ({"starts_on": DAY}, "ACTIVE", False),
    "active until today": ({"ends_on": DAY}, "ACTIVE", False),
    "active without end": ({}, "ACTIVE", False),
    "past its end": ({"ends_on": YESTERDAY}, "ENDED", True),
    "completed": ({"outcome": "COMPLETED"}, "ENDED", True),
    "interrupted": ({"outcome": "INTERRUPTED", "ends_on": TOMORROW}, "INTERRUPTED", True),
    "cancelled": ({"outcome": "CANCELLED", "starts_on": TOMORROW}, "CANCELLED", True),
}
every_category = pytest.mark.parametrize("category", KINDS)
every_state = pytest.mark.parametrize(("fields", "state", "over"), STATES.values(), ids=STATES)


def plan_with(held: Activity) -> PlanDocument:
    plan = new_plan()
    return {**plan, "draft": {**plan["draft"], "activities": [held]}}


def ended(held: Activity, **ending: object) -> Activity:
    plan = plan_with(held)
    after = changed(plan, lambda p: end_activity(p, occasion(), 0, held["id"], Ending(**ending)))
    return after["draft"]["activities"][0]


@every_state
def test_state_and_heading_of_the_status(fields: dict[str, str], state: str, over: bool) -> None:
    held = activity(**fields)
    assert state_of(held, DAY) == state
    assert view_activity(held, DAY)["status_heading"] == ("Afsluttende status" if over else "Seneste status")


@every_category
@every_state
def test_which_status_is_due(category: str, fields: dict[str, str], state: str, over: bool) -> None:
    """STATUS_REQUIRED: an active offer without a status, and an ended one without a final status."""
    offer = category in NEEDS_STATUS

    def due(**more: object) -> list[str]:
        return [item.status.value for item in due_statuses([activity(KINDS[category], **{**fields, **more})], DAY)]

    without = [] if not offer or state in {"PLANNED", "CANCELLED"} else ["FINAL" if over else "LATEST"]
    assert due() == without
    assert due(statuses=[note(final=True)]) == []
    assert due(went_to="JOB") == []
    ran_out = fields.get("ends_on", DAY) < DAY and offer
    assert due(statuses=[note()]) == (["FINAL"] if ran_out else [])


@every_category
@every_state
def test_a_final_status_comes_only_after_the_end(category: str, fields: dict[str, str], state: str, over: bool) -> None:
    held = activity(KINDS[category], **fields)
    plan = plan_with(held)
    if over:
        after = changed(plan, lambda p: add_status(p, occasion(), 0, held["id"], "Godt forløb", final=True))
        written = after["draft"]["activities"][0]["statuses"]
        assert [(status["text"], status["final"], status["written_on"]) for status in written] == [
            ("Godt forløb", True, DAY)
        ]
        return
    with pytest.raises(RuleViolation) as refused:
        add_status(plan, occasion(), 0, held["id"], "Godt forløb", final=True)
    assert refused.value.rule == "FINAL_STATUS_AFTER_END"


@every_category
@every_state
def test_a_running_status_may_be_written_any_time(
    category: str, fields: dict[str, str], state: str, over: bool
) -> None:
    held = activity(KINDS[category], **fields)
    after = changed(plan_with(held), lambda p: add_status(p, occasion(), 0, held["id"], "Det går godt", final=False))
    assert view_activity(after["draft"]["activities"][0], DAY)["latest_status"]["text"] == "Det går godt"


@every_category
@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("went_to", [None, *WentTo])
def test_an_offer_ends_with_a_final_status_unless_the_citizen_left_or_it_never_ran(
    category: str, outcome: Outcome, went_to: WentTo | None
) -> None:
    held = activity(KINDS[category])
    refused = category in NEEDS_STATUS and outcome is not Outcome.CANCELLED and went_to is None
    if refused:
        with pytest.raises(RuleViolation) as error:
            ended(held, outcome=outcome, went_to=went_to)
        assert error.value.rule == "STATUS_REQUIRED"
    else:
        assert ended(held, outcome=outcome, went_to=went_to)["went_to"] == went_to
    closed = ended(held, outcome=outcome, went_to=went_to, final_status="Godt forløb")
    assert closed["outcome"] == outcome
    assert [(status["text"], status["final"]) for status in closed["statuses"]] == [("Godt forløb", True)]
    assert due_statuses([closed], DAY) == []


def test_a_final_status_written_earlier_is_enough_and_a_running_one_is_not() -> None:
    held = activity("MENTOR", ends_on=YESTERDAY, statuses=[note()])
    with pytest.raises(RuleViolation):
        ended(held, outcome=Outcome.COMPLETED)
    done = ended({**held, "statuses": [*held["statuses"], note(final=True)]}, outcome=Outcome.COMPLETED)
    assert done["outcome"] == "COMPLETED"


@pytest.mark.parametrize(
    ("fields", "ending", "last"),
    [
        ({}, {"outcome": Outcome.INTERRUPTED}, DAY),
        ({"ends_on": "2027-12-31"}, {"outcome": Outcome.INTERRUPTED}, DAY),
        ({"ends_on": YESTERDAY}, {"outcome": Outcome.COMPLETED}, YESTERDAY),
        ({"ends_on": "2027-02-01"}, {"outcome": Outcome.COMPLETED, "ends_on": TODAY}, DAY),
        ({"starts_on": DAY}, {"outcome": Outcome.COMPLETED, "ends_on": TODAY}, DAY),
        ({"starts_on": TOMORROW, "ends_on": None}, {"outcome": Outcome.CANCELLED}, None),
        ({"starts_on": TOMORROW, "ends_on": "2027-04-01"}, {"outcome": Outcome.CANCELLED}, "2027-04-01"),
    ],
)
def test_the_last_day_of_an_activity_that_was_ended(
    fields: dict[str, object], ending: dict[str, object], last: str | None
) -> None:
    assert ended(activity(**fields), **ending)["ends_on"] == last


@pytest.mark.parametrize(
    ("fields", "ending"),
    [
        ({}, {"outcome": Outcome.COMPLETED, "ends_on": TODAY.replace(day=16)}),
        ({"starts_on": DAY}, {"outcome": Outcome.COMPLETED, "ends_on": TODAY.replace(day=14)}),
        ({"starts_on": TOMORROW}, {"outcome": Outcome.INTERRUPTED, "ends_on": TODAY}),
        ({}, {"outcome": Outcome.CANCELLED, "ends_on": TODAY}),
    ],
)
def test_an_impossible_last_day_is_refused(fields: dict[str, object], ending: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as refused:
        ended(activity(**fields), **ending)
    assert refused.value.field == "endsOn"


def test_what_has_not_begun_is_cancelled_and_not_ended() -> None:
    with pytest.raises(InvalidInput) as refused:
        ended(activity(starts_on=TOMORROW), outcome=Outcome.COMPLETED)
    assert refused.value.field == "outcome"


def test_after_the_final_status_only_a_final_one_is_written() -> None:
    over = activity("LITERACY_COURSE", id="over", ends_on="2027-02-10", statuses=[note(final=True)])
    plan = plan_with(over)
    with pytest.raises(InvalidInput) as refused:
        add_status(plan, occasion(), 0, "over", "Det går godt.", final=False)
    assert refused.value.field == "final"
    corrected = changed(plan, lambda p: add_status(p, occasion(), 0, "over", "Du blev færdig.", final=True))
    assert [each["final"] for each in corrected["draft"]["activities"][0]["statuses"]] == [True, True]


def test_the_longest_overdue_comes_first_and_the_plan_knows_its_earliest_day() -> None:
    never = activity("MENTOR", id="never", starts_on="2027-03-01")
    over = activity("LITERACY_COURSE", id="over", ends_on="2027-02-10", statuses=[note()])
    later = activity("FLEX_JOB", id="later", starts_on="2027-05-01")
    due = due_statuses([never, later, over], DAY)
    assert [(item.activity["id"], item.status.value, item.since) for item in due] == [
        ("over", "FINAL", "2027-02-11"),
        ("never", "LATEST", "2027-03-01"),
    ]
    assert earliest_due_day([later, never, over]) == "2027-02-11"
    assert earliest_due_day([activity("EVENT")]) is None


@pytest.mark.parametrize("ends_on", ["9999-12-31", None])
def test_an_end_at_the_edge_of_the_calendar_is_harmless(ends_on: str | None) -> None:
    held = activity("FLEX_JOB", ends_on=ends_on, statuses=[note()])
    assert due_day(held) == ends_on
    assert due_statuses([held], DAY) == []


def headed(held: Activity) -> list[tuple[str, str | None, str]]:
    """The status in the box of an activity, as the citizen reads it."""
    sections = view_sections(held, DAY)
    return [(s["heading"], s["written_on"], s["paragraphs"][0]["text"]) for s in sections if "status" in s["heading"]]


@every_state
def test_only_a_final_status_stands_as_the_final_one(fields: dict[str, str], state: str, over: bool) -> None:
    usual, final = note("Det går godt."), note("Det gik godt.", final=True)
    assert headed(activity(**fields)) == []
    latest = [("Seneste status", "2027-02-01", "Det går godt.")]
    assert headed(activity(**fields, statuses=[usual])) == latest
    wanted = [("Afsluttende status", None, "Det gik godt.")] if over else latest
    assert headed(activity(**fields, statuses=[final, usual])) == wanted


@pytest.mark.parametrize("alone", [True, False])
def test_the_box_says_who_agreed_or_who_decided(alone: bool) -> None:
    [what] = [
        s for s in view_sections(activity(decided_without_agreement=alone), DAY) if s["heading"] == "Hvad er aftalt"
    ]
    agreed = "Aftalt med Nina Pettersen, Jobcenter Odense"
    decided = "Besluttet af Nina Pettersen, Jobcenter Odense, uden at det er aftalt med dig"
    assert what["paragraphs"][-1]["text"] == (decided if alone else agreed)


@every_category
@pytest.mark.parametrize("known", [True, False])
@every_state
def test_what_is_over_leaves_the_plan_only_with_its_final_status(
    category: str, known: bool, fields: dict[str, str], state: str, over: bool
) -> None:
    held, told = activity(KINDS[category], **fields), note(final=True)

    def remove(statuses: list[Any]) -> PlanDocument:
        plan = plan_with({**held, "statuses": statuses})
        published = [{**held, "statuses": statuses}] if known else []
        plan["published"] = {**plan["published"], "activities": published}
        return changed(plan, lambda p: remove_activity(p, occasion(), 0, held["id"]))

    if known and over and state != "CANCELLED" and category in NEEDS_STATUS:
        with pytest.raises(RuleViolation) as refused:
            remove([])
        assert refused.value.rule == "STATUS_REQUIRED"
    else:
        assert remove([])["draft"]["activities"] == []
    assert remove([told])["draft"]["activities"] == []
