"""The citizen behind a plan as a role sees them, and the front page."""

from collections.abc import Mapping, Sequence

from domain.document import Membership, PlanDocument, Proposal
from domain.organisations import fund_name
from domain.viewer import Role, Viewer


def view_citizen(plan: PlanDocument, viewer: Viewer) -> dict[str, object]:
    """Name, group and circumstances; a fund sees its own memberships and proposals only."""
    own = viewer.organisation if viewer.role is Role.FUND else None
    postal = plan.get("postal")
    return {
        "id": plan["_id"],
        "name": plan["name"],
        "target_group": plan["target_group"],
        "benefit_since": plan["benefit_since"],
        "postal_delivery": bool(postal and postal["delivery"]),
        "exempt_from_digital_post": bool(postal and postal["exempt_from_digital_post"]),
        "memberships": [view_membership(item) for item in plan["memberships"] if own in (None, item["fund"])],
        "proposals": [view_proposal(item) for item in plan["proposals"] if own in (None, item["fund"])],
        "job_wishes": plan["job_wishes"],
        "reminders": plan.get("reminders"),
        "died_on": plan.get("died_on"),
    }


def view_inbox(plan: PlanDocument, notices: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The citizen's front page: notices and proposals, newest first."""
    proposals = sorted(plan["proposals"], key=lambda proposal: proposal["proposed_at"], reverse=True)
    return {"notices": notices, "proposals": [view_proposal(proposal) for proposal in proposals]}


def view_membership(membership: Membership) -> dict[str, object]:
    """A membership with the name of the fund."""
    right = membership["extended"]
    return {
        "fund": _fund(membership["fund"]),
        "since": membership["since"],
        "until": membership["until"],
        "extended_from": right["starts_on"] if right else None,
        "extended_until": right["ends_on"] if right else None,
    }


def view_proposal(proposal: Proposal) -> dict[str, object]:
    """A proposal with the name of the fund."""
    return {**proposal, "fund": _fund(proposal["fund"])}


def _fund(code: str) -> dict[str, object]:
    return {"code": code, "name": fund_name(code)}
