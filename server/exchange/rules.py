"""The rules of a whole plan document: what depends on the target group, on time and on other parts of it."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import cast

from domain.calendar import FAR_FUTURE, danish_day
from domain.document import EducationGoal, JobGoal
from domain.errors import DomainError, InvalidInput, RuleViolation
from domain.goals import check_goal_kinds, check_goals_present
from domain.publishing import current_goals
from domain.rules import Rule
from domain.statuses import needs_final_status
from domain.target_groups import Element, GoalKind, TargetGroup, profile_of
from domain.viewer import Authority
from server.exchange.content import ActivityRecord, ContentRecord, DraftRecord, FundDraftRecord
from server.exchange.education_rules import check_order
from server.exchange.plan import PlanRecord

Check = Callable[[PlanRecord, str], None]


def find_broken_rules(record: PlanRecord, now: datetime) -> list[str]:
    """One text for each part of the document that breaks a rule, with the part in front."""
    day = danish_day(now).isoformat()
    problems = []
    for path, check in CHECKS:
        try:
            check(record, day)
        except RuleViolation as error:
            problems.append(f"{path}: {error} ({error.rule})")
        except DomainError as error:
            problems.append(f"{path}: {error}")
    return problems


def _check_content(record: PlanRecord, content: ContentRecord | None) -> None:
    if content is None:
        return
    profile = profile_of(record.target_group)
    check_goal_kinds(profile, (goal.kind for goal in content.job_goals))
    check_goal_kinds(profile, (GoalKind.EDUCATION for _ in content.education_goals))
    if content.sub_goals and not profile.has(Element.PLAN_DESCRIPTION):
        raise InvalidInput("subGoals", "The target group has no sub-goals.")
    if content.description and profile.description is None:
        raise RuleViolation(Rule.DESCRIPTION_NOT_FOR_GROUP, "The target group has no plan description.")
    if content.prospects and record.target_group != TargetGroup.REHABILITATION_BENEFIT:
        raise InvalidInput("prospects", "Only a citizen on rehabilitation benefit has prospects in the plan.")
    _check_endings(content.activities)


def _check_endings(activities: Sequence[ActivityRecord]) -> None:
    for index, activity in enumerate(activities):
        if activity.outcome is not None and needs_final_status(activity.to_stored()):
            raise RuleViolation(
                Rule.STATUS_REQUIRED, f"activities.{index} ended and has neither a final status nor wentTo."
            )


def _check_draft(record: PlanRecord, _: str) -> None:
    _check_content(record, record.draft)
    _check_authority(record.draft, Authority.JOBCENTRE)


def _check_fund_draft(record: PlanRecord, _: str) -> None:
    if record.fund_draft is not None:
        check_goal_kinds(profile_of(record.target_group), (goal.kind for goal in record.fund_draft.job_goals))
    _check_authority(record.fund_draft, Authority.FUND)


def _check_authority(draft: DraftRecord | FundDraftRecord | None, authority: Authority) -> None:
    goals, activities = (draft.job_goals, draft.activities) if draft else ([], [])
    stated = {*(goal.authority for goal in goals), *(activity.authority for activity in activities)}
    if stated - {authority}:
        raise InvalidInput("authority", f"Everything in this draft has the authority {authority.value}.")


def _check_published(record: PlanRecord, day: str) -> None:
    _check_content(record, record.published)
    if record.published is None:
        if record.editions is not None:
            raise InvalidInput("published", "There are editions, but nothing is published.")
        return
    goals = [cast("JobGoal", goal.model_dump()) for goal in record.published.job_goals]
    educations = [cast("EducationGoal", goal.model_dump()) for goal in record.published.education_goals]
    check_goals_present(profile_of(record.target_group), current_goals(goals, day), educations)


def _check_ids(record: PlanRecord, _: str) -> None:
    if any(record.cpr in re.sub("[_-]", "", each) for each in _ids_in(record.model_dump())):
        raise InvalidInput(
            "id", "One holds the CPR number, and ids stand in addresses and logs; give another one or none."
        )


def _ids_in(value: object) -> Iterator[str]:
    """Every id in a record, that of the citizen and those of its parts."""
    if isinstance(value, dict):
        yield from (each for name, each in value.items() if name in {"id", "citizen_id"} and isinstance(each, str))
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _ids_in(part)


def _check_groups(record: PlanRecord, _: str) -> None:
    periods = record.target_groups
    if periods and periods[-1].target_group != record.target_group:
        raise InvalidInput("targetGroups", "The last one is the targetGroup of the plan.")
    if any(later.since < earlier.since for earlier, later in pairwise(periods)):
        raise InvalidInput("targetGroups", "They stand in the order in which they held.")


def _check_memberships(record: PlanRecord, _: str) -> None:
    ordered = sorted(record.memberships, key=lambda membership: membership.since)
    for earlier, later in pairwise(ordered):
        if (earlier.until or FAR_FUTURE) >= later.since:
            raise InvalidInput("memberships", "A citizen is a member of one fund at a time; end the earlier one.")


def _check_postal(record: PlanRecord, _: str) -> None:
    by_letter = record.postal is not None and record.postal.delivery and not record.postal.exempt_from_digital_post
    if by_letter and profile_of(record.target_group).digital_duty:
        raise RuleViolation(
            Rule.POSTAL_NOT_ALLOWED, "The target group reads the plan digitally, unless exempt from digital post."
        )


def _check_requirements(record: PlanRecord, _: str) -> None:
    in_force = [requirement for requirement in record.requirements if requirement.replaced_on is None]
    if in_force and in_force != record.requirements[-1:]:
        raise InvalidInput("requirements", "Only the last one is in force; the ones before it have replacedOn.")
    if in_force and in_force[0].authority != profile_of(record.target_group).requirement:
        raise RuleViolation(
            Rule.REQUIREMENT_AUTHORITY, "The one in force is not set by the authority of the target group."
        )


CHECKS: tuple[tuple[str, Check], ...] = (
    ("ids", _check_ids),
    ("targetGroups", _check_groups),
    ("memberships", _check_memberships),
    ("postal", _check_postal),
    ("draft", _check_draft),
    ("fundDraft", _check_fund_draft),
    ("published", _check_published),
    ("requirements", _check_requirements),
    ("educationOrder", check_order),
)
"""Every part that a rule holds for; all are judged, so that one reading names everything that is wrong."""
