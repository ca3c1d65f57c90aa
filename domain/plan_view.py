"""A plan as one role sees it, computed from what is left after the record filter, as far as it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import cast

from domain.activity_view import view_activity
from domain.agreements import latest_agreement
from domain.calendar import danish_day
from domain.document import (
    Agreement,
    Content,
    Description,
    Draft,
    EducationGoal,
    JobGoal,
    Meeting,
    PlanDocument,
    Requirement,
    Snapshot,
    SubGoal,
)
from domain.education_document import EducationOrder
from domain.education_view import order_comment, view_order
from domain.integration_contract import contract_of
from domain.lazy_view import LazyView
from domain.publishing import current_goals
from domain.requirement import current_requirement, requirement_heading
from domain.sharing import consents_of
from domain.target_groups import ELEMENT_HEADINGS, PLAN_TITLES, Element, GoalKind, PlanType, Profile, profile_of
from domain.viewer import Authority, Role
from domain.visibility import edition_of, visible_activities

LINKS = (
    {"title": "Find job", "url": "https://jobnet.dk/find-job"},
    {"title": "Joblog", "url": "https://jobnet.dk/joblog"},
    {"title": "Gode råd til jobsøgning", "url": "https://jobnet.dk/gode-raad"},
    {"title": "Find uddannelse", "url": "https://www.ug.dk"},
)
"""Andre veje til job."""

APPEAL = (
    "Min Plan er ikke i sig selv en afgørelse. Du kan klage over afgørelser om indholdet i planen til Ankestyrelsen."
)

View = dict[str, object]


class Seen:
    """What one role sees at an instant: a published content and the profile it is shown by."""

    __slots__ = ("_day", "content", "instant", "profile", "role")

    def __init__(self, content: Content, profile: Profile, role: Role, instant: datetime | None) -> None:
        self.content = content
        self.profile = profile
        self.role = role
        self.instant = instant
        self._day = "" if instant is None else None

    @property
    def day(self) -> str:
        """The day in Denmark as of which states are told; empty for what has never been published."""
        if self._day is None:
            self._day = danish_day(cast("datetime", self.instant)).isoformat()
        return self._day


class SeenPlan(Seen):
    """As the base, with the whole plan, as it is now."""

    __slots__ = ("now", "plan")

    def __init__(self, plan: PlanDocument, profile: Profile, role: Role, now: datetime) -> None:
        super().__init__(plan["published"], profile, role, now)
        self.plan = plan
        self.now = now


def view_plan(plan: PlanDocument, role: Role, now: datetime) -> LazyView[SeenPlan]:
    """The published plan for a role at an instant; the keys are the schema's fields in snake case."""
    profile, edition = profile_of(plan["target_group"]), edition_of(plan["editions"], role)
    made = {
        **_HEADS[profile.plan_type],
        "citizen_id": plan["_id"],
        "version": edition["version"],
        "published_at": edition["published_at"],
        "target_group": plan["target_group"],
        "benefit_since": plan["benefit_since"],
        "job_wishes": plan["job_wishes"],
        "links": LINKS,
        "appeal": APPEAL,
    }
    return LazyView(made, PLAN_FIELDS, SeenPlan(plan, profile, role, now))


def view_snapshot(snapshot: Snapshot, role: Role) -> LazyView[Seen]:
    """A published version for a role, with states as of the day it was published."""
    profile, edition = profile_of(snapshot["target_group"]), edition_of(snapshot["editions"], role)
    made = {
        **_HEADS[profile.plan_type],
        "version": edition["version"],
        "published_at": edition["published_at"],
        "target_group": snapshot["target_group"],
        "published_by": snapshot["published_by"],
    }
    return LazyView(made, CONTENT_FIELDS, Seen(snapshot["content"], profile, role, edition["published_at"]))


def view_draft(plan: PlanDocument, draft: Draft, role: Role, now: datetime) -> View:
    """A draft as its authority sees it, whole."""
    day = danish_day(now).isoformat()
    profile = profile_of(plan["target_group"])
    return {
        "citizen_id": plan["_id"],
        "version": draft["version"],
        "target_group": plan["target_group"],
        "job_goals": draft["job_goals"],
        "education_goals": draft["education_goals"],
        "sub_goals": draft["sub_goals"],
        "description": _description(draft["description"], profile) if draft["description"] else None,
        "prospects": draft["prospects"] if profile.prospects else None,
        "activities": [view_activity(activity, day) for activity in draft["activities"]],
        "integration_contract": _view_contract(plan, role),
    }


def view_agreement(agreement: Agreement) -> View:
    """An agreement as an entry of the timeline."""
    return {"__typename": "Agreement", **agreement}


def view_meeting(meeting: Meeting) -> View:
    """A meeting as an entry of the timeline."""
    return {"__typename": "Meeting", **meeting}


def view_requirement(requirement: Requirement) -> View:
    """A requirement as an entry of the timeline, with the authority in its heading."""
    return {"__typename": "JobSearchRequirement", **requirement, "heading": requirement_heading(requirement)}


def _elements(seen: Seen) -> list[View]:
    return [_ELEMENTS[element] for element in seen.profile.elements]


def _job_goals(seen: Seen) -> list[JobGoal]:
    kinds = seen.profile.goals
    return [goal for goal in current_goals(seen.content["job_goals"], seen.day) if goal["kind"] in kinds]


def _education_goals(seen: Seen) -> list[EducationGoal]:
    return seen.content["education_goals"] if GoalKind.EDUCATION in seen.profile.goals else []


def _sub_goals(seen: Seen) -> list[SubGoal]:
    return seen.content["sub_goals"] if seen.profile.has(Element.PLAN_DESCRIPTION) else []


def _activities(seen: Seen) -> list[View]:
    day = seen.day
    return [view_activity(activity, day) for activity in visible_activities(seen.content, seen.role)]


def _description(description: Description, profile: Profile) -> View:
    return {**description, "heading": ELEMENT_HEADINGS[profile.description or Element.PLAN_DESCRIPTION]}


def _published_description(seen: Seen) -> View | None:
    description = seen.content["description"]
    return _description(description, seen.profile) if description and seen.profile.description else None


def _commented_description(seen: SeenPlan) -> View | None:
    """In the element for the caseworker's comment, the newer of that on the current step and the description."""
    description, comment = seen.content["description"], order_comment(seen.plan, seen.role)
    if comment is None or Element.CASEWORKER_COMMENT not in seen.profile.elements:
        return _published_description(seen)
    if description is not None and description["written_at"] > comment["written_at"]:
        return _published_description(seen)
    return {**comment, "heading": ELEMENT_HEADINGS[Element.CASEWORKER_COMMENT]}


def shows_order(seen: SeenPlan) -> bool:
    """Whether there is an order to be shown, also one that is over: for those who took part in it even in a group that has none."""
    return bool(seen.plan.get("education_order")) and (
        seen.role is not Role.FUND or seen.profile.has(Element.CASEWORKER_COMMENT)
    )


def former_orders(seen: SeenPlan) -> list[EducationOrder]:
    """The orders before the present one, the latest first; a fund took part in none of them."""
    return [] if seen.role is Role.FUND else seen.plan.get("education_orders", [])[::-1]


def _order(seen: SeenPlan) -> View | None:
    order = seen.plan.get("education_order")
    return view_order(seen.plan, order, seen.role) if order and shows_order(seen) else None


def _view_contract(plan: PlanDocument, role: Role) -> View | None:
    contract = contract_of(plan, role)
    return {**contract, "url": f"/plans/{plan['_id']}/contract"} if contract else None


_LATEST_ELEMENT = {
    Authority.JOBCENTRE: Element.LATEST_JOBCENTRE_AGREEMENT,
    Authority.FUND: Element.LATEST_FUND_AGREEMENT,
}


def _latest(seen: SeenPlan, authority: Authority) -> View | None:
    if _LATEST_ELEMENT[authority] not in seen.profile.elements:
        return None
    agreement = latest_agreement(seen.plan["agreements"], authority)
    return view_agreement(agreement) if agreement else None


def _requirement(seen: SeenPlan) -> View | None:
    requirement = current_requirement(seen.plan["requirements"], seen.plan["target_group"])
    return view_requirement(requirement) if requirement else None


def _by_time(agreements: Sequence[Agreement]) -> list[Agreement]:
    return sorted(agreements, key=lambda agreement: (agreement["held_at"], agreement["recorded_at"]), reverse=True)


def _ahead(meetings: Sequence[Meeting], now: datetime) -> list[Meeting]:
    ahead = [meeting for meeting in meetings if meeting["cancelled_at"] is None and meeting["ends_at"] > now]
    return sorted(ahead, key=lambda meeting: meeting["starts_at"])


_HEADS: Mapping[PlanType, View] = {kind: {"type": kind.value, "title": PLAN_TITLES[kind]} for kind in PlanType}
"""What the kind of a plan says alone."""
_ELEMENTS: Mapping[Element, View] = {kind: {"kind": kind.value, "heading": ELEMENT_HEADINGS[kind]} for kind in Element}

CONTENT_FIELDS: Mapping[str, Callable[[Seen], object]] = {
    "job_goals": _job_goals,
    "education_goals": _education_goals,
    "sub_goals": _sub_goals,
    "description": _published_description,
    "prospects": lambda seen: seen.content["prospects"] if seen.profile.prospects else None,
    "activities": _activities,
}
"""What is shown of every published content, now or then."""

PLAN_FIELDS: Mapping[str, Callable[[SeenPlan], object]] = {
    **CONTENT_FIELDS,
    "elements": _elements,
    "description": _commented_description,
    "agreements": lambda seen: [view_agreement(agreement) for agreement in _by_time(seen.plan["agreements"])],
    "meetings": lambda seen: [view_meeting(meeting) for meeting in _ahead(seen.plan["meetings"], seen.now)],
    "requirements": lambda seen: [view_requirement(requirement) for requirement in seen.plan["requirements"]],
    "latest_jobcentre_agreement": lambda seen: _latest(seen, Authority.JOBCENTRE),
    "latest_fund_agreement": lambda seen: _latest(seen, Authority.FUND),
    "requirement": _requirement,
    "education_order": _order,
    "former_education_orders": lambda seen: [view_order(seen.plan, each, seen.role) for each in former_orders(seen)],
    "integration_contract": lambda seen: _view_contract(seen.plan, seen.role),
    "sharing_consents": lambda seen: consents_of(seen.plan, seen.role),
}
"""What is shown of a plan besides what ``view_plan`` takes from it as it is."""
