"""What the jobcentre records about the citizen: target group and postal delivery (guide 2; 2018 agreement)."""

from domain.change import NO_CHANGE, Change, Value
from domain.document import GroupPeriod, PlanDocument, Postal, Requirement
from domain.education_course import close_order
from domain.education_steps import OrderEnding, has_active_order
from domain.errors import InvalidInput, RuleViolation
from domain.events import EventKind
from domain.membership import end_goals, writes_plan
from domain.occasion import Occasion
from domain.rules import Rule
from domain.target_groups import PROFILES, Element, TargetGroup, profile_of
from domain.text import parse_optional_text

GROUP_LIMIT = 500
"""How many changes of target group one plan may hold."""


def set_target_group(plan: PlanDocument, occasion: Occasion, group: TargetGroup) -> Change:
    """Move the citizen to another target group; plan and history follow.

    An education order ends with the last group that has one, and the job goals of a fund with its right to write.
    """
    if plan["target_group"] == group:
        return NO_CHANGE
    if len(plan["target_groups"]) >= GROUP_LIMIT:
        raise InvalidInput("targetGroup", f"A plan holds at most {GROUP_LIMIT} changes of target group.")
    period: GroupPeriod = {"target_group": group.value, "since": occasion.now}
    ended = NO_CHANGE
    if has_active_order(plan) and not PROFILES[group].has(Element.CASEWORKER_COMMENT):
        ended = close_order(plan, occasion, OrderEnding.TARGET_GROUP_CHANGED)
    return Change(
        assign={
            "target_group": group.value,
            "postal": _end_letters(plan["postal"], group),
            "requirements": _end_requirement(plan["requirements"], group, occasion.day),
            **_end_goals_of_fund(plan, group, occasion.day),
            **ended.assign,
        },
        append={"target_groups": period, **ended.append},
        events=(occasion.event(EventKind.TARGET_GROUP_CHANGED), *ended.events),
    )


def set_postal_delivery(
    plan: PlanDocument, occasion: Occasion, *, postal: bool, exempt_from_digital_post: bool, reason: str | None
) -> Change:
    """Decide whether the plan goes out as a letter (POSTAL_NOT_ALLOWED)."""
    profile = profile_of(plan["target_group"])
    if postal and profile.digital_duty and not exempt_from_digital_post:
        raise RuleViolation(
            Rule.POSTAL_NOT_ALLOWED, "The target group reads the plan digitally, unless exempt from digital post."
        )
    decision: Postal = {
        "delivery": postal,
        "exempt_from_digital_post": exempt_from_digital_post,
        "reason": parse_optional_text("reason", reason),
        "decided_at": occasion.now,
        "decided_by": occasion.person,
    }
    return Change(assign={"postal": decision})


def _end_requirement(requirements: list[Requirement], group: TargetGroup, day: str) -> list[Requirement]:
    """The requirements, the last one ended where another authority, or none, sets them in the new group."""
    authority = PROFILES[group].requirement
    return [
        {**requirement, "replaced_on": day}
        if requirement["replaced_on"] is None and requirement["authority"] != authority
        else requirement
        for requirement in requirements
    ]


def _end_goals_of_fund(plan: PlanDocument, group: TargetGroup, day: str) -> dict[str, Value]:
    """What a fund set as goals while it wrote the plan has a last day once the jobcentre goes on alone (guide 3.7)."""
    goals = plan["published"]["job_goals"]
    ended = goals if writes_plan(group) else end_goals(goals, day)
    return {} if ended == goals else {"published.job_goals": ended}


def _end_letters(postal: Postal | None, group: TargetGroup) -> Postal | None:
    """The decision on letters, which ends with a group that reads the plan digitally (POSTAL_NOT_ALLOWED)."""
    if postal is None or postal["exempt_from_digital_post"] or not PROFILES[group].digital_duty:
        return postal
    return {**postal, "delivery": False}
