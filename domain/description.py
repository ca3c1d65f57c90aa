"""The plan description and a rehabilitation plan's prospects in a draft (guide 4.2, 5.2; citizen information)."""

from dataclasses import dataclass

from domain.change import Change
from domain.document import PlanDocument, Prospects
from domain.drafts import edit_draft, open_draft
from domain.errors import InvalidInput, RuleViolation
from domain.occasion import Occasion
from domain.rules import Rule
from domain.target_groups import profile_of
from domain.text import parse_optional_text, parse_text


@dataclass(frozen=True, slots=True)
class GivenProspects:
    """Prospects as they come in; the company's part only where a company is involved."""

    admission: str
    lasting_work: str
    company_role: str | None = None
    jobcentre_support: str | None = None


def set_description(plan: PlanDocument, occasion: Occasion, draft_version: int, text: str | None) -> Change:
    """Write the plan description: 1 to 4050 characters, only for groups that have the element; None takes it away."""
    name, draft = open_draft(plan, occasion, draft_version)
    if text is None:
        return edit_draft(name, draft, description=None)
    if profile_of(plan["target_group"]).description is None:
        raise RuleViolation(
            Rule.DESCRIPTION_NOT_FOR_GROUP, "The target group has no plan description; write it in an agreement."
        )
    parsed, held = parse_text("text", text), draft["description"]
    if held is not None and held["text"] == parsed:
        # Who wrote it, and when, stays: the newest of several texts is the one that is shown.
        return edit_draft(name, draft, description=held)
    return edit_draft(name, draft, description={"text": parsed, "author": occasion.person, "written_at": occasion.now})


def set_prospects(plan: PlanDocument, occasion: Occasion, draft_version: int, given: GivenProspects | None) -> Change:
    """Write the prospects that the plan of a citizen in rehabilitation states; None takes them away."""
    name, draft = open_draft(plan, occasion, draft_version)
    if given is None:
        return edit_draft(name, draft, prospects=None)
    if not profile_of(plan["target_group"]).prospects:
        raise InvalidInput("prospects", "Only a citizen on rehabilitation benefit has prospects in the plan.")
    prospects: Prospects = {
        "admission": parse_text("prospects.admission", given.admission),
        "lasting_work": parse_text("prospects.lastingWork", given.lasting_work),
        "company_role": parse_optional_text("prospects.companyRole", given.company_role),
        "jobcentre_support": parse_optional_text("prospects.jobcentreSupport", given.jobcentre_support),
    }
    return edit_draft(name, draft, prospects=prospects)
