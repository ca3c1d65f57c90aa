"""Young people's plans in the states of an education order, changed as the store would change them."""

from datetime import date, datetime, timedelta

from domain.document import PlanDocument
from domain.education_answers import (
    ApplicationAnswer,
    GivenAnswers,
    GivenApplication,
    GivenPlace,
    GivenSuggestion,
    save_answers,
    send_answers,
)
from domain.education_course import close_order, move_order
from domain.education_document import EducationOrder
from domain.education_steps import OrderEnding
from domain.viewer import Role, Viewer
from tests.domain.samples import JOBCENTRE, NOW, TODAY, changed, new_plan, occasion, published, with_goals

BORN = date(2007, 1, 1)
DEADLINE = TODAY + timedelta(14)
YOUNG = Viewer(Role.CITIZEN, "citizen-1", "Anna Holm")
COLLEGE = Viewer(Role.INSTITUTION, "ida", "Ida Lund", "461416")
OTHER_COLLEGE = Viewer(Role.INSTITUTION, "iben", "Iben Holm", "621401")
SUGGESTED = GivenAnswers(suggestions=[GivenSuggestion("Tømrer", "Jeg kan lide træ"), GivenSuggestion("Smed")])


def young_plan(group: str = "EDUCATION_BENEFIT_READY") -> PlanDocument:
    """A published plan with the goal Tømrer."""
    return published(with_goals(new_plan(group)))


def after(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def moved(
    plan: PlanDocument,
    step: int,
    now: datetime = NOW,
    deadline: date = DEADLINE,
    *,
    comment: str | None = None,
    born: date = BORN,
    starts_on: date | None = None,
    viewer: Viewer = JOBCENTRE,
) -> PlanDocument:
    """The plan after a caseworker entered a step."""
    return changed(plan, lambda p: move_order(p, occasion(viewer, now), born, step, deadline, comment, starts_on))


def saved(plan: PlanDocument, given: GivenAnswers, now: datetime = NOW) -> PlanDocument:
    return changed(plan, lambda p: save_answers(p, occasion(YOUNG, now), given))


def sent(plan: PlanDocument, now: datetime = NOW) -> PlanDocument:
    return changed(plan, lambda p: send_answers(p, occasion(YOUNG, now)))


def answered(plan: PlanDocument, given: GivenAnswers, now: datetime = NOW) -> PlanDocument:
    return sent(saved(plan, given, now), now)


def closed(plan: PlanDocument, ending: OrderEnding = OrderEnding.COMPLETED, now: datetime = NOW) -> PlanDocument:
    return changed(plan, lambda p: close_order(p, occasion(now=now), ending))


def order_of(plan: PlanDocument) -> EducationOrder:
    assert plan["education_order"] is not None
    return plan["education_order"]


def goal_of(plan: PlanDocument, index: int = 0) -> str:
    return plan["published"]["education_goals"][index]["id"]


def places(plan: PlanDocument, *chosen: tuple[str, str | None]) -> GivenAnswers:
    """Places for the first goal, by name and code of the institution."""
    return GivenAnswers(places=[GivenPlace(goal_of(plan), name, code) for name, code in chosen], places_reason="Tæt på")


def applications(plan: PlanDocument, **answers: str) -> GivenAnswers:
    """Applications for the first goal that were sent, by name of the institution and what it answered."""
    return GivenAnswers(
        applications=[
            GivenApplication(goal_of(plan), name, sent=True, answer=ApplicationAnswer(answer))
            for name, answer in answers.items()
        ]
    )


def admitted(plan: PlanDocument, now: datetime = NOW, **institutions: str | None) -> PlanDocument:
    """The plan after an admission to the first of some institutions, given with their codes; the others refused."""
    first = next(iter(institutions))
    plan = answered(moved(plan, 2, now), places(plan, *institutions.items()), now)
    given = {name: "ADMITTED" if name == first else "REJECTED" for name in institutions}
    return answered(moved(plan, 3, now), applications(plan, **given), now)


def kinds(plan: PlanDocument) -> list[str]:
    """What others are told of, in order."""
    return [event["kind"] for event in plan["outbox"]]
