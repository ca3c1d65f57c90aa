"""Goals in a draft: occupations, job functions, educations and the steps on the way (guide 3.1, 3.6, 4.1, 5.1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.change import Change
from domain.document import Draft, EducationGoal, JobGoal, Occupation, PlanDocument, SubGoal
from domain.drafts import edit_draft, open_draft
from domain.education_steps import check_goal_kept
from domain.errors import InvalidInput, RuleViolation
from domain.membership import extended_right_on
from domain.occasion import Occasion
from domain.ownership import hold
from domain.rules import Rule
from domain.target_groups import Element, GoalKind, Profile, profile_of
from domain.text import TITLE_LIMIT, check_count, parse_text

CODE_LIMIT = 255


@dataclass(frozen=True, slots=True)
class GivenOccupation:
    """An occupation as it comes in."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class GivenJobGoal:
    """A job goal as it comes in: exactly one of occupation and function."""

    occupation: GivenOccupation | None = None
    function: str | None = None
    ends_on: date | None = None
    decided_without_agreement: bool | None = None
    """None for as it was, which is False for a goal that is new."""


@dataclass(frozen=True, slots=True)
class GivenEducationGoal:
    """An education goal as it comes in."""

    title: str
    decided_without_agreement: bool | None = None
    """As for a job goal."""


@dataclass(frozen=True, slots=True)
class GivenSubGoal:
    """A sub-goal as it comes in."""

    text: str
    due_on: date | None = None
    reached: bool = False


def parse_occupations(field: str, given: Sequence[GivenOccupation]) -> list[Occupation]:
    """A bounded list of occupations without repetition; InvalidInput names the place."""
    check_count(field, len(given))
    occupations: list[Occupation] = [
        {
            "code": parse_text(f"{field}.{index}.code", occupation.code, CODE_LIMIT),
            "title": parse_text(f"{field}.{index}.title", occupation.title, TITLE_LIMIT),
        }
        for index, occupation in enumerate(given)
    ]
    _check_distinct(field, [(occupation["code"], occupation["title"]) for occupation in occupations])
    return occupations


def set_job_goals(plan: PlanDocument, occasion: Occasion, draft_version: int, goals: Sequence[GivenJobGoal]) -> Change:
    """Replace the job goals of the draft; a goal that stays as it was stays whole, with who agreed to it.

    Raises RuleViolation(GOAL_OCCUPATION_ONLY) or InvalidInput for goals that the group may not have.
    """
    name, draft = open_draft(plan, occasion, draft_version)
    check_count("goals", len(goals))
    profile = profile_of(plan["target_group"])
    last_day = _last_day(plan, occasion)
    known = {(goal["kind"], goal["code"], goal["title"]): goal for goal in draft["job_goals"]}
    parsed = [_parse_job_goal(f"goals.{index}", goal, occasion, last_day) for index, goal in enumerate(goals)]
    check_goal_kinds(profile, (goal["kind"] for goal in parsed))
    _check_distinct("goals", [(goal["kind"], goal["code"], goal["title"]) for goal in parsed])
    kept = [
        _keep(goal, given, known.get((goal["kind"], goal["code"], goal["title"])))
        for goal, given in zip(parsed, goals, strict=True)
    ]
    for index, goal in enumerate(kept):
        _check_end(f"goals.{index}.endsOn", goal, draft, occasion.day)
    return edit_draft(name, draft, job_goals=kept)


def set_education_goals(
    plan: PlanDocument, occasion: Occasion, draft_version: int, goals: Sequence[GivenEducationGoal]
) -> Change:
    """Replace the education goals of the draft, in order of priority; a goal that stays in its place stays whole."""
    name, draft = open_draft(plan, occasion, draft_version)
    check_count("goals", len(goals))
    check_goal_kinds(profile_of(plan["target_group"]), (GoalKind.EDUCATION for _ in goals))
    known = {goal["title"]: goal for goal in draft["education_goals"]}
    parsed = [_parse_education_goal(index, goal, known, occasion) for index, goal in enumerate(goals)]
    _check_distinct("goals", [goal["title"] for goal in parsed])
    if not plan["published"]["education_goals"]:
        check_goal_kept(plan, parsed)
    return edit_draft(name, draft, education_goals=parsed)


def set_sub_goals(plan: PlanDocument, occasion: Occasion, draft_version: int, goals: Sequence[GivenSubGoal]) -> Change:
    """Replace the sub-goals of the draft; only groups with a plan description have them."""
    name, draft = open_draft(plan, occasion, draft_version)
    check_count("subGoals", len(goals))
    if goals and not profile_of(plan["target_group"]).has(Element.PLAN_DESCRIPTION):
        raise InvalidInput("subGoals", "The target group has no sub-goals.")
    parsed: list[SubGoal] = [
        {
            "id": occasion.new_id(),
            "text": parse_text(f"subGoals.{index}.text", goal.text),
            "due_on": goal.due_on.isoformat() if goal.due_on else None,
            "reached": goal.reached,
        }
        for index, goal in enumerate(goals)
    ]
    _check_distinct("subGoals", [goal["text"] for goal in parsed])
    known = {goal["text"]: goal["id"] for goal in draft["sub_goals"]}
    return edit_draft(name, draft, sub_goals=[{**goal, "id": known.get(goal["text"], goal["id"])} for goal in parsed])


def check_goal_kinds(profile: Profile, kinds: Iterable[str]) -> None:
    """Refuse goals that the target group may not have."""
    for kind in kinds:
        if kind in profile.goals:
            continue
        if kind == GoalKind.FUNCTION and profile.seeking:
            raise RuleViolation(
                Rule.GOAL_OCCUPATION_ONLY,
                "A job goal of an active job seeker is an occupation; name its code and title.",
            )
        allowed = ", ".join(sorted(profile.goals))
        raise InvalidInput(
            "goals",
            f"The target group has no goals of the kind {kind} (allowed: {allowed}); take them out of the draft.",
        )


def check_goals_present(
    profile: Profile, job_goals: Sequence[JobGoal], education_goals: Sequence[EducationGoal]
) -> None:
    """Refuse to go on without the goals that a published plan has (GOAL_REQUIRED).

    Goals of a kind that the target group does not have, left from an earlier group, do not count.
    """
    combined = Element.JOB_GOALS in profile.elements and Element.EDUCATION_GOALS in profile.elements
    job = any(goal["kind"] in profile.goals for goal in job_goals)
    education = bool(education_goals) and GoalKind.EDUCATION in profile.goals
    enough = job and education if combined else job or education
    if not enough:
        wanted = (" and " if combined else " or ").join(_kinds_of(profile))
        raise RuleViolation(Rule.GOAL_REQUIRED, f"Set {wanted} before the plan is published.")


def _kinds_of(profile: Profile) -> list[str]:
    """The kinds of goals that the target group may have, in words."""
    kinds = {
        "an education goal": GoalKind.EDUCATION in profile.goals,
        "a job goal": profile.goals - {GoalKind.EDUCATION},
    }
    return [name for name, has in kinds.items() if has]


def _parse_job_goal(field: str, given: GivenJobGoal, occasion: Occasion, last_day: str | None) -> JobGoal:
    if (given.occupation is None) == (given.function is None):
        raise InvalidInput(field, f"{field} names exactly one of occupation and function.")
    if given.occupation is not None:
        kind, code = GoalKind.OCCUPATION, parse_text(f"{field}.occupation.code", given.occupation.code, CODE_LIMIT)
        title = parse_text(f"{field}.occupation.title", given.occupation.title, TITLE_LIMIT)
    else:
        kind, code = GoalKind.FUNCTION, None
        title = parse_text(f"{field}.function", given.function or "", TITLE_LIMIT)
    ends_on = given.ends_on.isoformat() if given.ends_on else None
    made: JobGoal = {
        "id": occasion.new_id(),
        "kind": kind.value,
        "code": code,
        "title": title,
        "ends_on": min((day for day in (ends_on, last_day) if day), default=None),
        "authority": occasion.viewer.authority.value,
        "agreed_with": occasion.person,
        "decided_without_agreement": bool(given.decided_without_agreement),
    }
    return hold(made, occasion.viewer)


def _parse_education_goal(
    index: int, given: GivenEducationGoal, known: Mapping[str, EducationGoal], occasion: Occasion
) -> EducationGoal:
    title = parse_text(f"goals.{index}.title", given.title, TITLE_LIMIT)
    held = known.get(title)
    alone = _alone(given.decided_without_agreement, held)
    if held and (held["priority"], held["decided_without_agreement"]) == (index + 1, alone):
        return held
    return {
        "id": held["id"] if held else occasion.new_id(),
        "title": title,
        "priority": index + 1,
        "agreed_with": occasion.person,
        "decided_without_agreement": alone,
    }


def _last_day(plan: PlanDocument, occasion: Occasion) -> str | None:
    right = extended_right_on(plan, occasion.viewer, occasion.day)
    return right["ends_on"] if right else None


def _check_end(field: str, goal: JobGoal, draft: Draft, day: str) -> None:
    """A goal ends today or later, unless it is one that has ended and stands in the list as it was."""
    held = [(other["id"], other["ends_on"]) for other in draft["job_goals"]]
    if goal["ends_on"] is not None and goal["ends_on"] < day and (goal["id"], goal["ends_on"]) not in held:
        raise InvalidInput(field, f"{field} lies before today.")


def _keep(goal: JobGoal, given: GivenJobGoal, known: JobGoal | None) -> JobGoal:
    if known is None:
        return goal
    alone = given.decided_without_agreement
    stays = alone in (None, known["decided_without_agreement"]) and goal["ends_on"] == known["ends_on"]
    kept = known if stays else {**goal, "decided_without_agreement": _alone(alone, known)}
    # Whose it is follows from whose draft it is in, also for what came without it.
    held: JobGoal = {**goal, **kept, "id": known["id"]}
    return held


def _alone(said: bool | None, known: JobGoal | EducationGoal | None) -> bool:
    """Whether it was decided without the citizen; nothing said of it keeps what is known."""
    if said is None:
        return known is not None and known["decided_without_agreement"]
    return said


def _check_distinct(field: str, keys: Sequence[object]) -> None:
    if len(set(keys)) != len(keys):
        raise InvalidInput(field, f"{field} names the same thing twice.")
