"""The order at an institution: sent once, changed, ended, and reported on."""

from datetime import date, timedelta

import pytest

from domain.education_answers import (
    ApplicationAnswer,
    GivenAnswers,
    GivenApplication,
    GivenPlace,
)
from domain.education_steps import OrderEnding
from domain.education_view import view_order, view_placement_for
from domain.errors import InvalidInput, NotFound
from domain.goals import GivenEducationGoal, set_education_goals
from domain.placement import GivenReport, ReportKind, report_placement
from domain.viewer import Role, Viewer
from tests.domain.education_samples import (
    COLLEGE,
    DEADLINE,
    OTHER_COLLEGE,
    admitted,
    after,
    answered,
    applications,
    closed,
    goal_of,
    kinds,
    moved,
    order_of,
    places,
    young_plan,
)
from tests.domain.samples import TODAY, changed, occasion


def test_step_4_without_an_admission_sends_nothing() -> None:
    plan = young_plan()
    rejected = answered(moved(plan, 3), applications(plan, Skolen="REJECTED", Andre="WAITING"))
    for each in (plan, rejected):
        assert moved(each, 4)["placements"] == []
        assert "placement_sent" not in kinds(moved(each, 4))


def test_step_4_sends_the_order_once_and_each_change_of_it() -> None:
    plan = moved(admitted(young_plan(), Skolen="461416", Andre="621401"), 4, starts_on=date(2027, 8, 1))
    (placement,) = plan["placements"]
    (version,) = placement["versions"]
    assert (version["institution"], version["code"], version["education"]) == ("Skolen", "461416", "Tømrer")
    assert (version["version"], version["starts_on"]) == (1, "2027-08-01")
    assert placement["codes"] == ["461416"]
    assert kinds(plan).count("placement_sent") == 1
    same = moved(moved(plan, 4, after(1)), 4, after(2), DEADLINE + timedelta(1))
    assert same["placements"] == plan["placements"]
    later = moved(same, 4, after(3), starts_on=date(2028, 1, 3))
    assert [each["starts_on"] for each in later["placements"][0]["versions"]] == ["2027-08-01", "2028-01-03"]
    ended = closed(later, OrderEnding.COMPLETED, after(4))
    assert [each["ending"] for each in ended["placements"][0]["versions"]] == [None, None, "COMPLETED"]
    assert kinds(ended).count("placement_sent") == 3


def test_of_several_admissions_that_for_the_first_goal_counts() -> None:
    plan = young_plan()
    goals = [GivenEducationGoal("Tømrer"), GivenEducationGoal("Smed")]
    plan = changed(plan, lambda p: set_education_goals(p, occasion(), p["draft"]["version"], goals))
    smith = plan["draft"]["education_goals"][1]["id"]
    given = [
        GivenApplication(goal, name, True, ApplicationAnswer.ADMITTED)
        for goal, name in ((smith, "Smedjen"), (goal_of(plan), "Skolen"))
    ]
    plan = answered(moved(plan, 3), GivenAnswers(applications=given))
    assert moved(plan, 4)["placements"][0]["versions"][0]["institution"] == "Skolen"


@pytest.mark.parametrize(("with_place", "code"), [("111111", "222222"), (None, "222222"), ("111111", None)])
def test_the_code_given_with_the_application_comes_first(with_place: str | None, code: str | None) -> None:
    plan = young_plan()
    if with_place:
        plan = answered(moved(plan, 2), places(plan, ("Skolen", with_place)))
    applied = GivenApplication(goal_of(plan), "Skolen", True, ApplicationAnswer.ADMITTED, code)
    plan = answered(moved(plan, 3), GivenAnswers(applications=[applied]))
    shown = view_order(plan, order_of(plan), Role.JOBCENTRE)["sent_answers"]
    assert shown["applications"][0]["code"] == code  # type: ignore[index] # a view
    assert moved(plan, 4)["placements"][0]["codes"] == [code or with_place]


def test_the_code_is_that_of_the_place_for_the_admitted_goal() -> None:
    plan = young_plan()
    goals = [GivenEducationGoal("Tømrer"), GivenEducationGoal("Smed")]
    plan = changed(plan, lambda p: set_education_goals(p, occasion(), p["draft"]["version"], goals))
    smith = plan["draft"]["education_goals"][1]["id"]
    chosen = [GivenPlace(goal_of(plan), "Skolen", "111111"), GivenPlace(smith, "Skolen", "222222")]
    plan = answered(moved(plan, 2), GivenAnswers(places=chosen))
    given = [GivenApplication(smith, "Skolen", True, ApplicationAnswer.ADMITTED)]
    plan = answered(moved(plan, 3), GivenAnswers(applications=given))
    assert moved(plan, 4)["placements"][0]["codes"] == ["222222"]


def reported(viewer: Viewer, kind: ReportKind = ReportKind.STARTED) -> GivenReport:
    return GivenReport(kind, TODAY, note=f"Fra {viewer.name}")


def test_each_institution_reads_what_was_sent_to_it_and_what_it_reported() -> None:
    plan = moved(admitted(young_plan(), Skolen="461416", Andre="621401"), 4)
    order_id = order_of(plan)["id"]
    with pytest.raises(NotFound):
        report_placement(plan, occasion(OTHER_COLLEGE), order_id, reported(OTHER_COLLEGE))
    plan = changed(plan, lambda p: report_placement(p, occasion(COLLEGE), order_id, reported(COLLEGE)))
    given = applications(plan, Skolen="REJECTED", Andre="ADMITTED")
    plan = moved(answered(moved(plan, 3, after(1)), given, after(2)), 4, after(3))
    plan = changed(plan, lambda p: report_placement(p, occasion(OTHER_COLLEGE), order_id, reported(OTHER_COLLEGE)))
    (placement,) = plan["placements"]
    for viewer, institution, version in ((COLLEGE, "Skolen", 2), (OTHER_COLLEGE, "Andre", 3)):
        shown = view_placement_for(plan, placement, viewer.organisation)
        assert (shown["institution"], shown["code"], shown["version"]) == (institution, viewer.organisation, version)
        assert [each["note"] for each in shown["reports"]] == [f"Fra {viewer.name}"]  # type: ignore[attr-defined] # a list
    seen = view_order(plan, order_of(plan), Role.JOBCENTRE)["placement"]
    assert isinstance(seen, dict)
    assert [each["author"]["organisation"] for each in seen["reports"]] == ["Skolen", "Andre"]


def test_an_institution_is_told_when_the_order_leaves_it_and_when_it_comes_back() -> None:
    plan = moved(admitted(young_plan(), Skolen="461416", Andre="621401"), 4)
    plan = moved(plan, 3, after(1))
    plan = moved(answered(plan, applications(plan, Skolen="REJECTED", Andre="ADMITTED"), after(2)), 4, after(3))
    plan = moved(plan, 4, after(4))
    plan = moved(moved(plan, 2, after(5)), 4, after(6))
    (placement,) = plan["placements"]
    told = [(v["version"], v["event"], v["institution"], v["ending"]) for v in placement["versions"]]
    assert told == [
        (1, "placed", "Skolen", None),
        (2, "ended", "Skolen", "STEP_LEFT"),
        (3, "placed", "Andre", None),
        (4, "ended", "Andre", "STEP_LEFT"),
        (5, "placed", "Andre", None),
    ]


def test_what_has_not_happened_is_not_reported_and_a_report_sent_again_is_kept_once() -> None:
    plan = moved(admitted(young_plan(), Skolen="461416"), 4)
    order_id = order_of(plan)["id"]
    with pytest.raises(InvalidInput) as refused:
        report_placement(plan, occasion(COLLEGE), order_id, GivenReport(ReportKind.STARTED, TODAY + timedelta(days=1)))
    assert refused.value.field == "on"
    coming = GivenReport(ReportKind.CONTACT_PERSON, TODAY + timedelta(days=1), contact_name="Ida Lund")
    plan = changed(plan, lambda p: report_placement(p, occasion(COLLEGE), order_id, coming))
    assert report_placement(plan, occasion(COLLEGE, after(1)), order_id, coming).empty
