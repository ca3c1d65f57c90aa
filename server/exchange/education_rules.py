"""The rules of an education order within a plan document: group, age, goals, and answers that fit the rest."""

from datetime import date

from domain.calendar import danish_day
from domain.cpr import birth_date
from domain.education_steps import AGE_LIMIT, STEPS_WITH_GOAL, is_too_old
from domain.errors import InvalidInput, RuleViolation
from domain.rules import Rule
from domain.target_groups import Element, profile_of
from server.exchange.education import AnswersRecord, EducationOrderRecord
from server.exchange.education_conversion import step_at
from server.exchange.plan import PlanRecord


def check_order(record: PlanRecord, _: str) -> None:
    """Raise what is wrong with the order of a plan, if there is one."""
    order = record.education_order
    if order is None:
        return
    titles = _goal_titles(record)
    _check_person(record, order)
    if order.ended_at is None and order.steps[-1].step in STEPS_WITH_GOAL and not titles:
        raise RuleViolation(Rule.GOAL_REQUIRED, f"Step {order.steps[-1].step} has an education goal.")
    for name, answers in (("saved", order.saved), ("sent", order.sent)):
        if answers is not None:
            _check_answers(name, answers, order, titles)


def _check_person(record: PlanRecord, order: EducationOrderRecord) -> None:
    if order.ended_at is None and not profile_of(record.target_group).has(Element.CASEWORKER_COMMENT):
        raise InvalidInput("targetGroup", "The target group has no education order; give the end of it.")
    born: date = birth_date(record.cpr)
    if any(is_too_old(born, danish_day(step.entered_at)) for step in order.steps):
        raise RuleViolation(Rule.ORDER_AGE, f"There is no education order from the age of {AGE_LIMIT}.")


def _check_answers(name: str, answers: AnswersRecord, order: EducationOrderRecord, titles: set[str]) -> None:
    named = {place.education_goal for place in answers.places}
    named |= {application.education_goal for application in answers.applications}
    if named - titles:
        raise InvalidInput(name, f"{name} names an education that is none of the education goals.")
    if step_at(order.steps, answers.at).step != answers.step:
        raise InvalidInput(name, f"{name} belongs to another step than the one that was in force then.")


def _goal_titles(record: PlanRecord) -> set[str]:
    """The education goals of draft and published plan."""
    contents = [content for content in (record.published, record.draft) if content is not None]
    return {goal.title for content in contents for goal in content.education_goals}
