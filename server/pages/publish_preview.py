"""What publishing a draft would change for the citizen, in the words that the citizen reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from domain.danish import write_day
from domain.organisations import organisation_name
from domain.target_groups import Element, GoalKind, Profile
from domain.viewer import Role, Viewer
from server.pages.words import STATES


class ChangeKind(StrEnum):
    """What happens to a part of the plan."""

    NEW = "Nyt"
    CHANGED = "Ændret"
    GONE = "Fjernes"


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One part of the plan as the citizen reads it now and will read it."""

    kind: ChangeKind
    title: str
    before: str
    after: str


Content = Mapping[str, Any]
ALONE = "Besluttet uden aftale med borgeren"
_NOTHING: Content = {
    "jobGoals": (),
    "educationGoals": (),
    "subGoals": (),
    "description": None,
    "prospects": None,
    "activities": (),
}


def show_draft(draft: Content, plan: Content | None, profile: Profile, day: date) -> Content:
    """Of a draft what the citizen will see: what the target group shows, and goals that have not ended."""
    today, education = day.isoformat(), GoalKind.EDUCATION in profile.goals
    current = [
        goal for goal in draft["jobGoals"] if goal["kind"] in profile.goals and (goal["endsOn"] or today) >= today
    ]
    return {
        **draft,
        "jobGoals": current,
        "educationGoals": draft["educationGoals"] if education else (),
        "subGoals": draft["subGoals"] if profile.has(Element.PLAN_DESCRIPTION) else (),
        "description": _show_description(draft, plan, profile) if profile.description else None,
    }


def _show_description(draft: Content, plan: Content | None, profile: Profile) -> Content | None:
    """The draft's, unless a comment on the step of an order is newer, which then goes on standing in its place."""
    described: Content | None = draft["description"]
    order = plan.get("educationOrder") if plan and Element.CASEWORKER_COMMENT in profile.elements else None
    if plan is None or order is None or order["endedAt"] or not order["comment"]:
        return described
    shown: Content = plan["description"]
    return described if described and described["writtenAt"] > shown["writtenAt"] else shown


def list_changes(draft: Content, plan: Content | None, viewer: Viewer) -> list[PlanChange]:
    """The changes that publishing the viewer's draft brings; what others wrote stays as it is."""
    published = _NOTHING if plan is None else _own(plan, draft, viewer)
    parts = [
        (title, write(published), write(draft))
        for title, write in _PARTS.items()
        # A fund's draft holds goals and activities only; of the rest it says nothing.
        if viewer.role is Role.JOBCENTRE or title == _GOALS
    ]
    changes = [_compare(title, before, after) for title, before, after in parts]
    changes += [
        _compare(title, before, after) for title, before, after in _pair(published["activities"], draft["activities"])
    ]
    return [change for change in changes if change is not None]


def _own(plan: Content, draft: Content, viewer: Viewer) -> Content:
    """What publishing would take the place of: the viewer's own, and what the viewer took over from somebody else."""
    taken_over = viewer.role is Role.JOBCENTRE
    held = {activity["id"] for activity in draft["activities"]} if taken_over else set()
    goals = [goal for goal in plan["jobGoals"] if _is_own(goal, viewer)]
    activities = [each for each in plan["activities"] if each["id"] in held or _is_own(each, viewer)]
    return {**plan, "jobGoals": goals, "activities": activities}


def _is_own(item: Content, viewer: Viewer) -> bool:
    """Whether publishing would take its place: a fund leaves what a former fund published as it is."""
    if item["authority"] != viewer.authority:
        return False
    return viewer.role is not Role.FUND or item["agreedWith"]["organisation"] == organisation_name(viewer)


def _compare(title: str, before: str, after: str) -> PlanChange | None:
    if before == after:
        return None
    kind = ChangeKind.CHANGED if before and after else ChangeKind.NEW if after else ChangeKind.GONE
    return PlanChange(kind, title, before, after)


def _pair(before: Sequence[Content], after: Sequence[Content]) -> list[tuple[str, str, str]]:
    """Each activity by its id, before and after: whole where it comes or goes, else the fields that change."""
    old = {activity["id"]: activity for activity in before}
    new = {activity["id"]: activity for activity in after}
    return [
        (_name(new.get(key) or old[key]), *_write_both(_fields(old.get(key)), _fields(new.get(key))))
        for key in {**old, **new}
    ]


def _name(activity: Content) -> str:
    return f"{activity['heading']}: {activity['title']}"


def _write_both(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, str]:
    if before and after:
        before, after = (
            {name: text for name, text in one.items() if other.get(name) != text}
            for one, other in ((before, after), (after, before))
        )
    return "\n\n".join(before.values()), "\n\n".join(after.values())


def _fields(activity: Content | None) -> dict[str, str]:
    """Where an activity stands and the fields of its box."""
    if activity is None:
        return {}
    fields = {section["heading"]: _write_section(section) for section in activity["sections"]}
    return {STATES[activity["state"]]: STATES[activity["state"]], **fields}


def _write_section(section: Content) -> str:
    written = f" ({write_day(section['writtenOn'])})" if section["writtenOn"] else ""
    paragraphs = (
        f"{paragraph['label']}: {paragraph['text']}" if paragraph["label"] else str(paragraph["text"])
        for paragraph in section["paragraphs"]
    )
    return "\n".join([f"{section['heading']}{written}", *paragraphs])


def _write_goals(content: Content) -> str:
    return "\n".join(_write_goal(goal) for goal in content["jobGoals"])


def _write_goal(goal: Content) -> str:
    code = f" ({goal['code']})" if goal["code"] else ""
    until = f" (til den {write_day(goal['endsOn'])})" if goal["endsOn"] else ""
    return f"{goal['title']}{code}{until}{_mark(goal)}"


def _write_education(content: Content) -> str:
    goals = enumerate(content["educationGoals"], 1)
    return "\n".join(f"{number}. {goal['title']}{_mark(goal)}" for number, goal in goals)


def _mark(goal: Content) -> str:
    return f" – {ALONE[0].lower()}{ALONE[1:]}" if goal["decidedWithoutAgreement"] else ""


def _write_steps(content: Content) -> str:
    return "\n".join(
        f"{step['text']} ({'nået' if step['reached'] else write_day(step['dueOn']) if step['dueOn'] else 'på vej'})"
        for step in content["subGoals"]
    )


def _write_description(content: Content) -> str:
    return str(content["description"]["text"]) if content["description"] else ""


def _write_prospects(content: Content) -> str:
    prospects = content["prospects"] or {}
    return "\n".join(str(text) for text in prospects.values() if text)


_GOALS = "Jobmål"
_PARTS: dict[str, Callable[[Content], str]] = {
    "Uddannelsesmål": _write_education,
    _GOALS: _write_goals,
    "Planbeskrivelse": _write_description,
    "Delmål": _write_steps,
    "Muligheder": _write_prospects,
}
