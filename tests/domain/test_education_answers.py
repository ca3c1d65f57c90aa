"""What a young person answers: a draft of their own, sent, taken over, and what the institution gets of it."""

from datetime import timedelta

import pytest

from domain.education_answers import (
    ApplicationAnswer,
    GivenAnswers,
    GivenApplication,
    GivenPlace,
    GivenSuggestion,
    awaits_answers,
    is_answered,
    send_answers,
)
from domain.education_takeover import take_over_answers
from domain.education_view import view_order
from domain.errors import InvalidInput, NotFound
from domain.goals import GivenEducationGoal, set_education_goals
from domain.viewer import Role
from tests.domain.education_samples import (
    SUGGESTED,
    YOUNG,
    admitted,
    after,
    answered,
    applications,
    goal_of,
    kinds,
    moved,
    order_of,
    places,
    saved,
    sent,
    young_plan,
)
from tests.domain.samples import NOW, changed, occasion

GOAL = "id"  # Stands for the goal of the plan.
ANSWERS = {
    1: GivenAnswers(suggestions=[GivenSuggestion("Tømrer")]),
    2: GivenAnswers(places=[GivenPlace(GOAL, "Skolen")]),
    3: GivenAnswers(applications=[GivenApplication(GOAL, "Skolen", sent=True)]),
}


def with_goal(given: GivenAnswers, goal: str) -> GivenAnswers:
    return GivenAnswers(
        given.suggestions,
        [GivenPlace(goal, place.institution) for place in given.places],
        given.places_reason,
        [GivenApplication(goal, each.institution, each.sent, each.answer) for each in given.applications],
    )


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_only_the_current_step_is_answered(step: int, answer: int) -> None:
    plan = moved(young_plan(), step)
    given = with_goal(ANSWERS[answer], goal_of(plan))
    if answer == step:
        assert is_answered(order_of(answered(plan, given, after(1))))
    else:
        with pytest.raises(InvalidInput, match=f"in step {step}"):
            saved(plan, given)


@pytest.mark.parametrize("answer", [2, 3])
def test_a_goal_that_is_not_the_plans_is_not_found(answer: int) -> None:
    other = goal_of(young_plan())
    with pytest.raises(NotFound):
        saved(moved(young_plan(), answer), with_goal(ANSWERS[answer], other))


@pytest.mark.parametrize("answer", [ApplicationAnswer.ADMITTED, ApplicationAnswer.REJECTED])
def test_an_application_that_was_not_sent_has_no_answer(answer: ApplicationAnswer) -> None:
    plan = moved(young_plan(), 3)
    with pytest.raises(InvalidInput) as refused:
        saved(plan, GivenAnswers(applications=[GivenApplication(goal_of(plan), "Skolen", False, answer)]))
    assert refused.value.field == "applications.0.answer"


def test_a_draft_is_seen_by_the_young_person_alone() -> None:
    plan = moved(young_plan(), 1)
    draft = saved(plan, SUGGESTED)
    for role in (Role.JOBCENTRE, Role.FUND):
        assert view_order(draft, order_of(draft), role) == view_order(plan, order_of(plan), role)
    own = view_order(draft, order_of(draft), Role.CITIZEN)["answers"]
    assert isinstance(own, dict)
    assert (own["saved_at"], own["sent_at"], len(own["suggestions"])) == (NOW, None, 2)
    assert kinds(draft) == kinds(plan)


def test_what_was_sent_stays_to_be_seen_while_a_new_draft_goes_on_from_it() -> None:
    plan = answered(moved(young_plan(), 1), SUGGESTED, after(1))
    order = view_order(plan, order_of(plan), Role.CITIZEN)
    assert order["answers"] == {**order["sent_answers"], "saved_at": after(1)}  # type: ignore[dict-item] # a dictionary
    draft = saved(plan, GivenAnswers(suggestions=[GivenSuggestion("Maler")]), after(2))
    shown = view_order(draft, order_of(draft), Role.CITIZEN)
    assert shown["sent_answers"] == order["sent_answers"]
    assert shown["answers"]["suggestions"] == [{"title": "Maler", "reason": None}]  # type: ignore[index] # a dictionary


def test_answers_to_an_earlier_step_stay_with_those_that_follow() -> None:
    plan = admitted(answered(moved(young_plan(), 1), SUGGESTED), Skolen="461416")
    content = order_of(plan)["answers"]["sent"]
    assert [len(content["suggestions"]), len(content["places"]), len(content["applications"])] == [2, 1, 1]
    assert content["places_reason"] == "Tæt på"


@pytest.mark.parametrize(("days", "late"), [(0, False), (14, False), (15, True)])
def test_answers_after_the_day_of_the_deadline_are_late(days: int, late: bool) -> None:
    plan = answered(moved(young_plan(), 1), SUGGESTED, NOW + timedelta(days))
    assert order_of(plan)["answers"]["late"] is late
    assert is_answered(order_of(plan))


def test_sending_again_tells_nobody_unless_something_was_saved_or_asked_again() -> None:
    plan = answered(moved(young_plan(), 1), SUGGESTED)
    assert send_answers(plan, occasion(YOUNG, after(1))).empty
    same_instant = answered(plan, GivenAnswers(suggestions=[GivenSuggestion("Maler")]))
    assert order_of(same_instant)["answers"]["sent"]["suggestions"] == [{"title": "Maler", "reason": None}]
    assert kinds(same_instant).count("answers_sent") == 2
    saved_again = answered(plan, SUGGESTED, after(1))
    assert order_of(saved_again)["answers"]["sent_at"] == after(1)
    asked_again = moved(plan, 1, after(5))
    assert not is_answered(order_of(asked_again))
    resent = sent(asked_again, after(6))
    assert is_answered(order_of(resent))
    assert kinds(resent).count("answers_sent") == 2


def test_only_what_was_saved_for_the_step_is_sent() -> None:
    plan = saved(moved(young_plan(), 1), SUGGESTED)
    for step in (2, 3, 4):
        with pytest.raises(InvalidInput, match="Nothing is saved"):
            sent(moved(plan, step))
    assert order_of(sent(moved(moved(plan, 2), 1)))["answers"]["sent_step"] == 1


def test_suggestions_become_goals_once_and_places_applications() -> None:
    plan = answered(moved(young_plan(), 1), SUGGESTED)
    version = plan["draft"]["version"]
    taken = changed(plan, lambda p: take_over_answers(p, occasion(), version))
    assert [(goal["title"], goal["priority"]) for goal in taken["draft"]["education_goals"]] == [
        ("Tømrer", 1),
        ("Smed", 2),
    ]
    taken = answered(moved(taken, 2), places(taken, ("Skolen", "461416"), ("Skolen i Odense", None)))
    twice = changed(taken, *[lambda p: take_over_answers(p, occasion(), p["draft"]["version"])] * 2)
    assert len(twice["draft"]["education_goals"]) == 2
    for content in (order_of(twice)["answers"]["sent"], order_of(twice)["answers"]["saved"]):
        held = [(each["institution"], each["sent"], each["answer"]) for each in content["applications"]]
        assert held == [("Skolen", False, "WAITING"), ("Skolen i Odense", False, "WAITING")]


def test_what_was_taken_over_before_and_dropped_since_stays_dropped() -> None:
    plan = answered(moved(young_plan(), 1), SUGGESTED)
    plan = changed(plan, lambda p: take_over_answers(p, occasion(), p["draft"]["version"]))
    kept = [GivenEducationGoal("Tømrer")]
    plan = changed(plan, lambda p: set_education_goals(p, occasion(), p["draft"]["version"], kept))
    plan = answered(moved(plan, 2), places(plan, ("Skolen", "461416"), ("Andre", None)))
    plan = changed(plan, lambda p: take_over_answers(p, occasion(), p["draft"]["version"]))
    assert [goal["title"] for goal in plan["draft"]["education_goals"]] == ["Tømrer"]
    plan = answered(moved(plan, 3), applications(plan, Skolen="WAITING"))
    plan = changed(plan, lambda p: take_over_answers(p, occasion(), p["draft"]["version"]))
    assert [each["institution"] for each in order_of(plan)["answers"]["sent"]["applications"]] == ["Skolen"]


def test_a_goal_that_is_only_in_the_draft_is_not_shown_to_the_young_person() -> None:
    plan = moved(young_plan(), 2)
    goals = [GivenEducationGoal("Tømrer"), GivenEducationGoal("Hemmelig")]
    plan = changed(plan, lambda p: set_education_goals(p, occasion(), p["draft"]["version"], goals))
    secret = plan["draft"]["education_goals"][1]["id"]
    plan = answered(plan, GivenAnswers(places=[GivenPlace(secret, "Skolen")]))
    shown = {role: view_order(plan, order_of(plan), role)["answers"] for role in (Role.CITIZEN, Role.JOBCENTRE)}
    assert "Hemmelig" not in str(shown[Role.CITIZEN])
    assert "Hemmelig" in str(shown[Role.JOBCENTRE])


def test_applications_from_before_they_had_a_code_are_shown_without() -> None:
    plan = young_plan()
    plan = answered(moved(plan, 3), applications(plan, Skolen="ADMITTED"))
    [old] = order_of(plan)["answers"]["sent"]["applications"]
    del old["code"]
    shown = view_order(plan, order_of(plan), Role.JOBCENTRE)["sent_answers"]
    assert shown["applications"][0]["code"] is None  # type: ignore[index] # a view
    assert moved(plan, 4)["placements"][0]["versions"][0]["code"] is None


@pytest.mark.parametrize("step", [1, 2, 3])
def test_nothing_is_not_sent_as_an_answer(step: int) -> None:
    plan = saved(moved(young_plan(), step), GivenAnswers())
    with pytest.raises(InvalidInput) as refused:
        sent(plan)
    assert refused.value.field == "answers"
    assert awaits_answers(order_of(plan))


def test_the_number_of_an_institution_is_taken_as_it_is_written_and_kept_as_it_is() -> None:
    plan = moved(young_plan(), 2)
    given = [GivenPlace(goal_of(plan), name, code) for name, code in (("Skolen", " 46 14 16 "), ("Uden nummer", " "))]
    kept = order_of(saved(plan, GivenAnswers(places=given)))["answers"]["saved"]["places"]
    assert [place["code"] for place in kept] == ["461416", None]
    with pytest.raises(InvalidInput) as refused:
        saved(plan, GivenAnswers(places=[GivenPlace(goal_of(plan), "Skolen", "46/14")]))
    assert refused.value.field == "places.0.code"
