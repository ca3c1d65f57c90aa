"""The fund's proposal for the plan, and the jobcentre taking its job goals over (guide 3.1, 3.2)."""

from collections.abc import Sequence

from domain.change import NO_CHANGE, Change
from domain.document import JobGoal, PlanDocument, Proposal
from domain.drafts import edit_draft, open_draft
from domain.errors import InvalidInput, NotFound
from domain.events import EventKind
from domain.goals import GivenOccupation, check_goal_kinds, parse_occupations
from domain.occasion import Occasion
from domain.repetition import is_repeated
from domain.target_groups import GoalKind, profile_of
from domain.text import ITEM_LIMIT, parse_optional_text, parse_text

PROPOSAL_LIMIT = ITEM_LIMIT


def propose_plan(
    plan: PlanDocument, occasion: Occasion, job_goals: Sequence[GivenOccupation], text: str, reason: str | None
) -> Change:
    """Append a proposal; citizen and jobcentre read it before their first meeting."""
    if len(plan["proposals"]) >= PROPOSAL_LIMIT:
        raise InvalidInput("citizenId", f"A plan holds at most {PROPOSAL_LIMIT} proposals.")
    proposal: Proposal = {
        "id": occasion.new_id(),
        "fund": occasion.viewer.organisation,
        "job_goals": parse_occupations("jobGoals", job_goals),
        "text": parse_text("text", text),
        "reason": parse_optional_text("reason", reason),
        "proposed_at": occasion.now,
        "author": occasion.person,
        "taken_over_at": None,
    }
    if is_repeated(plan["proposals"], proposal, ("id", "proposed_at")):
        return NO_CHANGE
    return Change(append={"proposals": proposal}, events=(occasion.event(EventKind.PROPOSAL_MADE, proposal["id"]),))


def take_over_proposal(plan: PlanDocument, occasion: Occasion, draft_version: int, proposal_id: str) -> Change:
    """Add the proposal's job goals to the draft, except those that it holds already."""
    name, draft = open_draft(plan, occasion, draft_version)
    index = next((i for i, proposal in enumerate(plan["proposals"]) if proposal["id"] == proposal_id), None)
    if index is None:
        raise NotFound("proposal")
    proposal = plan["proposals"][index]
    held = {(goal["code"], goal["title"]) for goal in draft["job_goals"]}
    added: list[JobGoal] = [
        {
            "id": occasion.new_id(),
            "kind": GoalKind.OCCUPATION.value,
            "code": goal["code"],
            "title": goal["title"],
            "ends_on": None,
            "authority": occasion.viewer.authority.value,
            "agreed_with": occasion.person,
            "decided_without_agreement": False,
        }
        for goal in proposal["job_goals"]
        if (goal["code"], goal["title"]) not in held
    ]
    check_goal_kinds(profile_of(plan["target_group"]), (goal["kind"] for goal in added))
    if len(draft["job_goals"]) + len(added) > ITEM_LIMIT:
        raise InvalidInput("proposalId", f"A plan holds at most {ITEM_LIMIT} job goals.")
    edited = edit_draft(name, draft, job_goals=[*draft["job_goals"], *added])
    return Change(assign={**edited.assign, f"proposals.{index}.taken_over_at": occasion.now})
