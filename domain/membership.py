"""Memberships of funds: who may read and write when, and the extended right (guide 3.7; LAB section 42)."""

import re
from collections.abc import Iterable
from datetime import date

from domain.activity_document import Period
from domain.calendar import FAR_FUTURE, add_days, add_months
from domain.change import Change, Value
from domain.document import JobGoal, Membership, PlanDocument
from domain.errors import InvalidInput
from domain.occasion import Occasion
from domain.target_groups import TargetGroup
from domain.text import check_count
from domain.viewer import Authority, Role, Viewer

READING_MARGIN_DAYS = 120
"""A fund reads from so many days before to so many days after the membership (DFDG)."""
EXTENDED_MONTHS = 3
"""So long into the unemployment benefit the fund writes the plan."""

_FUND_CODE = re.compile(r"[0-9A-Za-z]{1,10}")


def start_membership(fund: str, since: date, benefit_since: date | None, group: TargetGroup) -> Membership:
    """A membership without an end; with unemployment benefit the fund has the extended right at first."""
    extended = group is TargetGroup.UNEMPLOYMENT_BENEFIT and benefit_since is not None
    return {
        "fund": parse_fund(fund),
        "since": since.isoformat(),
        "until": None,
        "extended": extended_by_law(benefit_since) if extended and benefit_since else None,
    }


def usual_right(plan: PlanDocument, fund: str) -> Period | None:
    """The extended right that a fund has where nothing else is said: the one recorded, or the one by law."""
    recorded = next((membership for membership in plan["memberships"] if membership["fund"] == fund), None)
    if recorded is not None:
        return recorded["extended"]
    since = _benefit(plan)
    return extended_by_law(since) if since and writes_plan(plan["target_group"]) else None


def parse_fund(fund: str) -> str:
    """A fund code; InvalidInput for anything else."""
    if not _FUND_CODE.fullmatch(fund):
        raise InvalidInput("fund", "fund is a code of at most 10 digits and letters, such as 021.")
    return fund


def extended_by_law(benefit_since: date) -> Period:
    """The first three months of unemployment benefit, first and last day."""
    try:
        after = add_months(benefit_since, EXTENDED_MONTHS)
    except ValueError:
        raise InvalidInput("benefitSince", "benefitSince lies too far in the future.") from None
    # Where that month has no such day, its last day is still within the three months.
    whole = after.day < benefit_since.day
    return {"starts_on": benefit_since.isoformat(), "ends_on": add_days(after.isoformat(), 0 if whole else -1)}


def set_membership(plan: PlanDocument, occasion: Occasion, membership: Membership) -> Change:
    """Replace the fund's membership, or add it; a membership of another fund ends the day before.

    Job goals that funds published end with the extended right, today if none is left. Raises InvalidInput
    for reversed periods, and for a period that runs into a later membership of another fund.
    """
    _check_period("until", membership["since"], membership["until"])
    if membership["extended"] is not None:
        _check_period("extendedUntil", membership["extended"]["starts_on"], membership["extended"]["ends_on"])
    others = [other for other in plan["memberships"] if other["fund"] != membership["fund"]]
    ways = [(other, _make_way(other, membership)) for other in others]
    made_way = [_alone(other) for other, kept in ways if kept != other]
    held = next((each for each in plan["memberships"] if each["fund"] == membership["fund"]), None)
    if before := [*(held.get("before", []) if held else []), *made_way]:
        membership = {**membership, "before": before}
    memberships = [*(kept for _, kept in ways if kept), membership]
    check_count("memberships", len(memberships))
    return Change(assign={**_assign(plan, memberships, occasion.day), **_name_draft_owner(plan, membership["fund"])})


def remove_membership(plan: PlanDocument, occasion: Occasion, fund: str) -> Change:
    """Take back a membership that there never was: the fund reads no longer, from now on, and what made way is back.

    Raises InvalidInput for a fund that the plan knows of no membership of.
    """
    removed = next((membership for membership in plan["memberships"] if membership["fund"] == fund), None)
    if removed is None:
        raise InvalidInput("fund", "No membership of this fund is recorded.")
    left = [membership for membership in plan["memberships"] if membership["fund"] != fund]
    for before in removed.get("before", []):
        left = _restore(left, before, add_days(removed["since"], -1))
    return Change(assign={**_assign(plan, left, occasion.day), **_name_draft_owner(plan, None)})


def _restore(memberships: list[Membership], before: Membership, ended_on: str) -> list[Membership]:
    """With a membership as it was before it made way, unless somebody has changed it since."""
    present = next((each for each in memberships if each["fund"] == before["fund"]), None)
    if present is None:
        return [*memberships, before]
    made_way = present["since"] == before["since"] and present["until"] == ended_on
    return [before if each is present and made_way else each for each in memberships]


def _alone(membership: Membership) -> Membership:
    """A membership without those that made way for it."""
    alone: Membership = {**membership}
    alone.pop("before", None)
    return alone


def follow_benefit(plan: PlanDocument, benefit_since: date | None, day: str) -> dict[str, Value]:
    """The values that change with the first day of the benefit: rights that followed from the old one by law."""
    old, new = (extended_by_law(each) if each else None for each in (_benefit(plan), benefit_since))
    # Without a day there was no right by law; with one there is, for a fund that may write.
    follows = old is not None or writes_plan(plan["target_group"])
    memberships: list[Membership] = [
        {**membership, "extended": new} if follows and membership["extended"] == old else membership
        for membership in plan["memberships"]
    ]
    parts = (("published", plan["published"]["job_goals"]), ("fund_draft", plan["fund_draft"]["job_goals"]))
    moved = {part: _move_ends(goals, old, new) for part, goals in parts}
    ends = _last_right_end(memberships, day)
    return {
        **_assign(plan, memberships, day),
        "published.job_goals": end_goals(moved["published"], ends),
        "fund_draft.job_goals": moved["fund_draft"],
    }


def _move_ends(goals: Iterable[JobGoal], old: Period | None, new: Period | None) -> list[JobGoal]:
    """The goals of funds that ended with the old right end with the new one."""
    if old is None or new is None:
        return list(goals)
    return [
        {**goal, "ends_on": new["ends_on"]}
        if goal["authority"] == Authority.FUND and goal["ends_on"] == old["ends_on"]
        else goal
        for goal in goals
    ]


def _benefit(plan: PlanDocument) -> date | None:
    return date.fromisoformat(plan["benefit_since"]) if plan["benefit_since"] else None


def _assign(plan: PlanDocument, memberships: list[Membership], day: str) -> dict[str, Value]:
    job_goals = end_goals(plan["published"]["job_goals"], _last_right_end(memberships, day))
    return {"memberships": memberships, "funds": funds_of(memberships), "published.job_goals": job_goals}


def _name_draft_owner(plan: PlanDocument, fund: str | None) -> dict[str, Value]:
    """A draft that came without an owner is that of the fund which was the last one before another comes."""
    latest = max(plan["memberships"], key=lambda membership: membership["since"], default=None)
    owned = "owner" in plan["fund_draft"]
    return {} if owned or latest is None or latest["fund"] == fund else {"fund_draft.owner": latest["fund"]}


def end_goals(goals: Iterable[JobGoal], day: str | None) -> list[JobGoal]:
    """The job goals, those of funds with an end on a day at the latest; None is no end."""
    return [
        {**goal, "ends_on": _earliest(goal["ends_on"], day)} if goal["authority"] == Authority.FUND else goal
        for goal in goals
    ]


def funds_of(memberships: list[Membership]) -> list[str]:
    """The codes of all funds that a plan has to do with, for the index."""
    return sorted({membership["fund"] for membership in memberships})


def membership_on(plan: PlanDocument, fund: str, day: str) -> Membership | None:
    """The membership of a fund that holds on a day; only then may the fund write."""
    return next(
        (
            membership
            for membership in plan["memberships"]
            if membership["fund"] == fund and membership["since"] <= day <= (membership["until"] or FAR_FUTURE)
        ),
        None,
    )


def extended_right_on(plan: PlanDocument, viewer: Viewer, day: str) -> Period | None:
    """The period of the viewer's extended right that holds on a day, if any; it ends with the membership."""
    membership = membership_on(plan, viewer.organisation, day) if viewer.role is Role.FUND else None
    right = _right_within(membership) if membership and writes_plan(plan["target_group"]) else None
    return right if right and right["starts_on"] <= day <= (right["ends_on"] or FAR_FUTURE) else None


def any_right_on(plan: PlanDocument, day: str) -> bool:
    """Whether any fund's extended right holds on a day."""
    rights = [
        right
        for membership in plan["memberships"]
        if membership["since"] <= day <= (membership["until"] or FAR_FUTURE) and (right := _right_within(membership))
    ]
    return writes_plan(plan["target_group"]) and any(
        right["starts_on"] <= day <= (right["ends_on"] or FAR_FUTURE) for right in rights
    )


def writes_plan(group: str) -> bool:
    """Whether a fund can write the plan in a target group; any other goes on in the jobcentre."""
    return group == TargetGroup.UNEMPLOYMENT_BENEFIT


def _make_way(other: Membership, new: Membership) -> Membership | None:
    """What is left of another fund's membership beside a new one; one from the same day on was an error."""
    if (other["until"] or FAR_FUTURE) < new["since"] or other["since"] > (new["until"] or FAR_FUTURE):
        return other
    if other["since"] > new["since"]:
        raise InvalidInput("until", "Another fund's membership begins within the period; let until lie before it.")
    return None if other["since"] == new["since"] else {**other, "until": add_days(new["since"], -1)}


def _right_within(membership: Membership) -> Period | None:
    right = membership["extended"]
    if right is None:
        return None
    return {"starts_on": right["starts_on"], "ends_on": _earliest(right["ends_on"], membership["until"])}


def _last_right_end(memberships: Iterable[Membership], day: str) -> str | None:
    ends = [right["ends_on"] for membership in memberships if (right := _right_within(membership))]
    known = [end for end in ends if end is not None]
    return None if len(known) < len(ends) else max(known, default=day)


def _earliest(*days: str | None) -> str | None:
    return min((day for day in days if day is not None), default=None)


def _check_period(field: str, since: str, until: str | None) -> None:
    if until is not None and until < since:
        raise InvalidInput(field, f"{field} lies before the start of the period.")
