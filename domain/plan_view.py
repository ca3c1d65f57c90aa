"""A plan as one role sees it, computed from what is left after the record filter, as far as it is asked for."""

from collections.abc import Callable, Sequence
from datetime import datetime

from domain.activity_view import view_activity
from domain.agreements import latest_agreement
from domain.calendar import danish_day
from domain.document import (
    Agreement,
    Content,
    Description,
    Draft,
    Edition,
    EducationGoal,
    JobGoal,
    Meeting,
    PlanDocument,
    Requirement,
    Snapshot,
    SubGoal,
)
from domain.education_view import order_comment, view_order
from domain.integration_contract import contract_of
from domain.lazy_view import LazyView
from domain.publishing import current_goals
from domain.requirement import current_requirement, requirement_heading
from domain.sharing import consents_of
from domain.target_groups import ELEMENT_HEADINGS, Element, GoalKind, Profile, profile_of
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
Later = dict[str, Callable[[], object]]


def view_plan(plan: PlanDocument, role: Role, now: datetime) -> LazyView:
    """The published plan for a role at an instant; the keys are the schema's fields in snake case."""
    profile = profile_of(plan["target_group"])
    made = {
        "citizen_id": plan["_id"],
        "target_group": plan["target_group"],
        "benefit_since": plan["benefit_since"],
        "job_wishes": plan["job_wishes"],
        "sharing_consents": consents_of(plan, role),
        **_view_edition(edition_of(plan["editions"], role)),
        **_view_profile(profile),
    }
    later: Later = {
        **_view_content(plan["published"], profile, role, danish_day(now).isoformat()),
        "elements": lambda: _elements(profile),
        "agreements": lambda: [view_agreement(agreement) for agreement in _by_time(plan["agreements"])],
        "meetings": lambda: [view_meeting(meeting) for meeting in _ahead(plan["meetings"], now)],
        "requirements": lambda: [view_requirement(requirement) for requirement in plan["requirements"]],
        "latest_jobcentre_agreement": lambda: _latest(plan, profile, Authority.JOBCENTRE),
        "latest_fund_agreement": lambda: _latest(plan, profile, Authority.FUND),
        "requirement": lambda: _requirement(plan),
        "education_order": lambda: _order(plan, profile, role),
        "integration_contract": lambda: _contract(plan, role),
        "description": lambda: _comment(plan, profile, role) or _published_description(plan["published"], profile),
    }
    return LazyView(made, later)


def view_snapshot(snapshot: Snapshot, role: Role) -> LazyView:
    """A published version for a role, with states as of the day it was published."""
    profile = profile_of(snapshot["target_group"])
    edition = edition_of(snapshot["editions"], role)
    published_at = edition["published_at"]
    day = danish_day(published_at).isoformat() if published_at else ""
    made = {
        "target_group": snapshot["target_group"],
        "published_by": snapshot["published_by"],
        **_view_edition(edition),
        "type": profile.plan_type.value,
        "title": profile.title,
    }
    return LazyView(made, _view_content(snapshot["content"], profile, role, day))


def view_draft(plan: PlanDocument, draft: Draft, now: datetime) -> View:
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
        "description": _description(draft["description"], profile),
        "prospects": draft["prospects"] if profile.prospects else None,
        "activities": [view_activity(activity, day) for activity in draft["activities"]],
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


def _view_edition(edition: Edition) -> View:
    return {"version": edition["version"], "published_at": edition["published_at"]}


def _view_profile(profile: Profile) -> View:
    return {"type": profile.plan_type.value, "title": profile.title, "links": LINKS, "appeal": APPEAL}


def _elements(profile: Profile) -> list[View]:
    return [{"kind": element.value, "heading": ELEMENT_HEADINGS[element]} for element in profile.elements]


def _view_content(content: Content, profile: Profile, role: Role, day: str) -> Later:
    return {
        "job_goals": lambda: _job_goals(content, profile, day),
        "education_goals": lambda: _education_goals(content, profile),
        "sub_goals": lambda: _sub_goals(content, profile),
        "description": lambda: _published_description(content, profile),
        "prospects": lambda: content["prospects"] if profile.prospects else None,
        "activities": lambda: [view_activity(activity, day) for activity in visible_activities(content, role)],
    }


def _job_goals(content: Content, profile: Profile, day: str) -> list[JobGoal]:
    return [goal for goal in current_goals(content["job_goals"], day) if goal["kind"] in profile.goals]


def _education_goals(content: Content, profile: Profile) -> list[EducationGoal]:
    return content["education_goals"] if GoalKind.EDUCATION in profile.goals else []


def _sub_goals(content: Content, profile: Profile) -> list[SubGoal]:
    return content["sub_goals"] if profile.has(Element.PLAN_DESCRIPTION) else []


def _description(description: Description | None, profile: Profile) -> View | None:
    if description is None:
        return None
    return {**description, "heading": ELEMENT_HEADINGS[profile.description or Element.PLAN_DESCRIPTION]}


def _published_description(content: Content, profile: Profile) -> View | None:
    return _description(content["description"], profile) if profile.description else None


def _order(plan: PlanDocument, profile: Profile, role: Role) -> View | None:
    """The order, also one that is over: for those who took part in it even in a group that has none."""
    order = plan.get("education_order")
    shown = order and (role is not Role.FUND or profile.has(Element.CASEWORKER_COMMENT))
    return view_order(plan, order, role) if order and shown else None


def _contract(plan: PlanDocument, role: Role) -> View | None:
    contract = contract_of(plan, role)
    return {**contract, "url": f"/plans/{plan['_id']}/contract"} if contract else None


def _comment(plan: PlanDocument, profile: Profile, role: Role) -> View | None:
    """In the element for the caseworker's comment, that of the current step comes before the description."""
    comment = order_comment(plan, role) if profile.has(Element.CASEWORKER_COMMENT) else None
    return {**comment, "heading": ELEMENT_HEADINGS[Element.CASEWORKER_COMMENT]} if comment else None


_LATEST_ELEMENT = {
    Authority.JOBCENTRE: Element.LATEST_JOBCENTRE_AGREEMENT,
    Authority.FUND: Element.LATEST_FUND_AGREEMENT,
}


def _latest(plan: PlanDocument, profile: Profile, authority: Authority) -> View | None:
    if not profile.has(_LATEST_ELEMENT[authority]):
        return None
    agreement = latest_agreement(plan["agreements"], authority)
    return view_agreement(agreement) if agreement else None


def _requirement(plan: PlanDocument) -> View | None:
    requirement = current_requirement(plan["requirements"], plan["target_group"])
    return view_requirement(requirement) if requirement else None


def _by_time(agreements: Sequence[Agreement]) -> list[Agreement]:
    return sorted(agreements, key=lambda agreement: (agreement["held_at"], agreement["recorded_at"]), reverse=True)


def _ahead(meetings: Sequence[Meeting], now: datetime) -> list[Meeting]:
    ahead = [meeting for meeting in meetings if meeting["cancelled_at"] is None and meeting["ends_at"] > now]
    return sorted(ahead, key=lambda meeting: meeting["starts_at"])
