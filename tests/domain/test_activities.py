"""Adding and changing activities: when one may start, what a moved period says, and what the input may be."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.activities import ACTIVITY_LIMIT, GivenContact, GivenPlace, GivenProvider, add_activity, update_activity
from domain.activity_course import STATUS_LIMIT, Ending, add_status, end_activity
from domain.activity_types import ActivityType, category_of
from domain.document import PlanDocument
from domain.errors import InvalidInput, RuleViolation
from domain.publishing import publish_plan
from domain.statuses import Outcome
from tests.domain.samples import (
    DAY,
    FUND,
    NOW,
    TODAY,
    activity,
    changed,
    given_activity,
    new_plan,
    note,
    occasion,
    published,
    trial_plan,
    version_of,
    with_activity,
    with_goals,
)

LATER = NOW + timedelta(days=3)
AIDS = {"AID_EMPLOYMENT", "AID_FLEX_JOB", "AID_DURING_OFFER"}
FUND_TYPES = {"OTHER_ACTIVITY", "EVENT"}


def drafted(plan: PlanDocument, **fields: Any) -> PlanDocument:
    return with_activity(with_goals(plan), given_activity(**fields))


def moved(plan: PlanDocument, **fields: Any) -> PlanDocument:
    held = plan["draft"]["activities"][0]["id"]
    return changed(plan, lambda p: update_activity(p, occasion(), version_of(p), held, given_activity(**fields)))


@pytest.mark.parametrize("kind", list(ActivityType))
@pytest.mark.parametrize("days", [-400, -1, 0, 1])
def test_a_new_activity_does_not_start_before_today(kind: ActivityType, days: int) -> None:
    start = TODAY + timedelta(days=days)
    if days < 0:
        with pytest.raises(RuleViolation) as refused:
            add_activity(new_plan(), occasion(), 0, given_activity(kind, starts_on=start))
        assert refused.value.rule == "ACTIVITY_STARTS_AFTER_PUBLISH"
    else:
        plan = with_activity(new_plan(), given_activity(kind, starts_on=start))
        assert plan["draft"]["activities"][0]["starts_on"] == start.isoformat()


def test_today_is_the_danish_day() -> None:
    """Half past eleven in the evening, UTC, is tomorrow in Denmark."""
    late = NOW.replace(hour=23, minute=30)
    with pytest.raises(RuleViolation):
        add_activity(new_plan(), occasion(now=late), 0, given_activity(starts_on=TODAY))
    assert add_activity(new_plan(), occasion(now=late), 0, given_activity(starts_on=date(2027, 3, 16))).append


@pytest.mark.parametrize("outcome", [None, Outcome.COMPLETED, Outcome.INTERRUPTED])
def test_an_activity_that_began_before_it_was_published_is_refused(outcome: Outcome | None) -> None:
    plan = drafted(new_plan())
    if outcome:
        held = plan["draft"]["activities"][0]["id"]
        plan = changed(plan, lambda p: end_activity(p, occasion(now=LATER), 2, held, Ending(outcome)))
    with pytest.raises(RuleViolation) as refused:
        publish_plan(plan, occasion(now=LATER), plan["draft"]["version"])
    assert refused.value.rule == "ACTIVITY_STARTS_AFTER_PUBLISH"


def test_an_activity_that_was_cancelled_in_time_may_be_published_later() -> None:
    plan = drafted(new_plan())
    held = plan["draft"]["activities"][0]["id"]
    plan = changed(plan, lambda p: end_activity(p, occasion(), 2, held, Ending(Outcome.CANCELLED)))
    assert published(plan, now=LATER)["published"]["activities"][0]["outcome"] == "CANCELLED"


def test_a_published_activity_may_lie_in_the_past_and_an_unpublished_one_may_not() -> None:
    past = {"starts_on": date(2027, 3, 1)}
    plan = drafted(new_plan())
    with pytest.raises(RuleViolation) as refused:
        moved(plan, **past)
    assert refused.value.rule == "ACTIVITY_STARTS_AFTER_PUBLISH"
    again = published(moved(published(plan), **past), now=LATER)
    assert again["published"]["activities"][0]["starts_on"] == "2027-03-01"


def test_a_moved_period_names_the_one_that_was_published() -> None:
    may, june, july = date(2027, 5, 1), date(2027, 6, 1), date(2027, 7, 1)
    plan = published(drafted(new_plan(), starts_on=may))
    shown = {"starts_on": "2027-05-01", "ends_on": None}

    def note_of(plan: PlanDocument) -> object:
        return plan["draft"]["activities"][0]["moved_from"]

    assert note_of(plan) is None
    assert note_of(moved(plan, starts_on=may, title="Ny titel")) is None
    once = moved(plan, starts_on=june)
    assert note_of(once) == shown
    assert note_of(moved(once, starts_on=july)) == shown, "the period in between was never shown to anybody"
    assert note_of(moved(once, starts_on=may)) is None
    known = published(once)
    assert note_of(moved(known, starts_on=june, title="Ny titel")) == shown
    assert note_of(moved(known, starts_on=june, ends_on=july)) == {"starts_on": "2027-06-01", "ends_on": None}


def test_before_it_is_published_a_period_may_change_without_a_note() -> None:
    plan = moved(drafted(new_plan()), starts_on=date(2027, 9, 1))
    assert plan["draft"]["activities"][0]["moved_from"] is None


def test_an_update_keeps_id_statuses_and_outcome() -> None:
    plan = published(drafted(new_plan(), kind="MENTOR"))
    held = plan["draft"]["activities"][0]["id"]
    plan = changed(
        plan,
        lambda p: add_status(p, occasion(), 2, held, "Det går godt", final=False),
        lambda p: end_activity(p, occasion(), 3, held, Ending(Outcome.INTERRUPTED, final_status="Stoppet")),
    )
    after = moved(plan, kind="MENTOR", title="Ny titel", ends_on=TODAY)["draft"]["activities"][0]
    assert (after["id"], after["title"], after["outcome"]) == (held, "Ny titel", "INTERRUPTED")
    assert [status["text"] for status in after["statuses"]] == ["Det går godt", "Stoppet"]


@pytest.mark.parametrize("ends_on", [None, TODAY + timedelta(days=1)])
def test_what_has_ended_gets_no_period_that_goes_on(ends_on: date | None) -> None:
    plan = published(drafted(new_plan(), kind="EVENT"))
    held = plan["draft"]["activities"][0]["id"]
    plan = changed(plan, lambda p: end_activity(p, occasion(), 2, held, Ending(Outcome.COMPLETED)))
    with pytest.raises(InvalidInput) as refused:
        moved(plan, kind="EVENT", ends_on=ends_on)
    assert refused.value.field == "activity.endsOn"


def test_an_activity_keeps_its_category() -> None:
    plan = drafted(new_plan(), kind="WAGE_SUBSIDY")
    assert moved(plan, kind="FLEX_JOB")["draft"]["activities"][0]["type"] == "FLEX_JOB"
    with pytest.raises(InvalidInput) as refused:
        moved(plan, kind="EVENT")
    assert refused.value.field == "activity.type"


@pytest.mark.parametrize("kind", list(ActivityType))
def test_what_a_fund_may_record(kind: ActivityType) -> None:
    """Offers stay with the jobcentre, and of the hidden categories a fund knows nothing."""
    if kind in FUND_TYPES:
        held = with_activity(trial_plan(), given_activity(kind), FUND)["fund_draft"]["activities"][0]
        assert (held["authority"], held["agreed_with"]["organisation"]) == ("FUND", "Magistrenes A-kasse")
        return
    with pytest.raises(InvalidInput) as refused:
        add_activity(trial_plan(), occasion(FUND), 0, given_activity(kind))
    assert refused.value.field == "activity.type"


@pytest.mark.parametrize("kind", list(ActivityType))
def test_an_aid_has_a_provider_and_everything_else_a_place(kind: ActivityType) -> None:
    place, provider = GivenPlace(name="Havnevej 1"), GivenProvider(name="Depotet")
    right, wrong = (
        ({"provider": provider}, {"place": place}) if kind in AIDS else ({"place": place}, {"provider": provider})
    )
    held = with_activity(new_plan(), given_activity(kind, **right))["draft"]["activities"][0]
    assert (held["place"] is None) is (kind in AIDS)
    assert (held["provider"] is None) is (kind not in AIDS)
    with pytest.raises(InvalidInput) as refused:
        add_activity(new_plan(), occasion(), 0, given_activity(kind, **wrong))
    assert refused.value.field == f"activity.{next(iter(wrong))}"
    assert category_of(kind) == held["category"]


INVALID: list[tuple[dict[str, Any], str]] = [
    ({"hours_per_week": -1}, "activity.hoursPerWeek"),
    ({"hours_per_week": 60}, "activity.hoursPerWeek"),
    ({"ends_on": date(2027, 3, 14)}, "activity.endsOn"),
    ({"title": " "}, "activity.title"),
    ({"title": "t" * 256}, "activity.title"),
    ({"description": ""}, "activity.description"),
    ({"description": "d" * 4051}, "activity.description"),
    ({"reason": "\n\t"}, "activity.reason"),
    ({"reason": "r" * 4051}, "activity.reason"),
    ({"place": GivenPlace(address="a" * 256)}, "activity.place.address"),
    ({"place": GivenPlace(name="")}, "activity.place.name"),
    ({"place": GivenPlace(company_address="\x07")}, "activity.place.companyAddress"),
    ({"contact": GivenContact(name="")}, "activity.contact.name"),
    ({"contact": GivenContact(name="n" * 151)}, "activity.contact.name"),
    ({"contact": GivenContact("Bo", phone="12")}, "activity.contact.phone"),
    ({"contact": GivenContact("Bo", email="bo@")}, "activity.contact.email"),
    ({"contact": GivenContact("Bo", organisation="")}, "activity.contact.organisation"),
    ({"kind": "AID_EMPLOYMENT", "provider": GivenProvider(name="")}, "activity.provider.name"),
    ({"kind": "AID_EMPLOYMENT", "provider": GivenProvider(address="a" * 256)}, "activity.provider.address"),
]


@pytest.mark.parametrize(("fields", "field"), INVALID, ids=[f"{field}-{n}" for n, (_, field) in enumerate(INVALID)])
def test_invalid_input_is_named_by_its_field(fields: dict[str, Any], field: str) -> None:
    for plan, act in (
        (new_plan(), lambda p: add_activity(p, occasion(), 0, given_activity(**fields))),
        (drafted(new_plan(), kind=fields.get("kind", "EVENT")), lambda p: moved(p, **{"kind": "EVENT", **fields})),
    ):
        with pytest.raises(InvalidInput) as refused:
            act(plan)
        assert refused.value.field == field


@given(
    hours=st.one_of(st.none(), st.integers(0, 59)),
    days=st.integers(0, 4000),
    length=st.one_of(st.none(), st.integers(0, 4000)),
    text=st.text("abcæøå 1234", min_size=1, max_size=60).filter(str.strip),
)
def test_valid_input_is_kept_as_it_was_given(hours: int | None, days: int, length: int | None, text: str) -> None:
    start = TODAY + timedelta(days=days)
    end = None if length is None else start + timedelta(days=length)
    fields = {"hours_per_week": hours, "starts_on": start, "ends_on": end, "description": text}
    held = with_activity(new_plan(), given_activity(**fields))["draft"]["activities"][0]
    assert (held["hours_per_week"], held["starts_on"], held["description"]) == (hours, start.isoformat(), text.strip())
    assert held["ends_on"] == (end.isoformat() if end else None)


def test_a_plan_and_an_activity_stay_bounded() -> None:
    full: Any = [activity(id=str(number)) for number in range(ACTIVITY_LIMIT)]
    plan = new_plan()
    plan["draft"]["activities"] = full
    with pytest.raises(InvalidInput):
        add_activity(plan, occasion(), 0, given_activity())
    plan["draft"]["activities"] = [activity(id="0", statuses=[note()] * STATUS_LIMIT)]
    with pytest.raises(InvalidInput):
        add_status(plan, occasion(), 0, "0", "Endnu en", final=False)
    with pytest.raises(InvalidInput):
        end_activity(plan, occasion(), 0, "0", Ending(Outcome.CANCELLED, final_status="Endnu en"))


def test_the_day_on_which_a_status_is_due_follows_the_jobcentres_draft_only() -> None:
    plan = with_activity(new_plan(), given_activity("MENTOR"))
    assert plan["status_due_on"] == DAY
    trial = with_activity(trial_plan(), given_activity("EVENT"), FUND)
    assert trial["status_due_on"] is None
