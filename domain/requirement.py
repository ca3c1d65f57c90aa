"""The job-search requirement: set at once by the authority of the target group (guide 3.5, 5.4, 6.4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.change import NO_CHANGE, Change, Value
from domain.document import PlanDocument, Requirement
from domain.errors import InvalidInput, RuleViolation
from domain.events import EventKind
from domain.goals import GivenOccupation, parse_occupations
from domain.occasion import Occasion
from domain.repetition import is_repeated
from domain.rules import Rule
from domain.target_groups import profile_of
from domain.text import parse_optional_text, parse_texts
from domain.viewer import Authority

_AUTHORITY_NAMES = {Authority.FUND: "A-kasse", Authority.JOBCENTRE: "Jobcenter"}
REQUIREMENT_LIMIT = 500
"""How many requirements, old ones included, one plan may hold."""


@dataclass(frozen=True, slots=True)
class GivenRequirement:
    """A requirement as it comes in."""

    occupations: Sequence[GivenOccupation] = field(default=())
    areas: Sequence[str] = field(default=())
    regions: Sequence[str] = field(default=())
    expectations: str | None = None


def set_requirement(plan: PlanDocument, occasion: Occasion, given: GivenRequirement) -> Change:
    """Set the requirement and end the one before it; at least one occupation or area is named."""
    if profile_of(plan["target_group"]).requirement is not occasion.viewer.authority:
        raise RuleViolation(Rule.REQUIREMENT_AUTHORITY, _whose(plan["target_group"]))
    requirement: Requirement = {
        "id": occasion.new_id(),
        "authority": occasion.viewer.authority.value,
        "occupations": parse_occupations("occupations", given.occupations),
        "areas": parse_texts("areas", given.areas),
        "regions": parse_texts("regions", given.regions),
        "expectations": parse_optional_text("expectations", given.expectations),
        "set_on": occasion.day,
        "set_by": occasion.person,
        "replaced_on": None,
    }
    if not (requirement["occupations"] or requirement["areas"]):
        raise InvalidInput("occupations", "Name at least one occupation or area to apply within.")
    if len(plan["requirements"]) >= REQUIREMENT_LIMIT:
        raise InvalidInput("citizenId", f"A plan holds at most {REQUIREMENT_LIMIT} requirements.")
    if is_repeated(plan["requirements"], requirement, ("id",)):
        return NO_CHANGE
    assign: dict[str, Value] = {"visible": True, "requirements": [*_ended(plan, requirement), requirement]}
    return Change(assign=assign, events=(occasion.event(EventKind.REQUIREMENT_SET, requirement["id"]),))


def _ended(plan: PlanDocument, coming: Requirement) -> list[Requirement]:
    """The requirements so far, the last one ended; one of the same day that the new one corrects has never held."""
    day, authority = coming["set_on"], coming["authority"]
    return [
        {**earlier, "replaced_on": day} if earlier["replaced_on"] is None else earlier
        for earlier in plan["requirements"]
        if (earlier["set_on"], earlier["replaced_on"], earlier["authority"]) != (day, None, authority)
    ]


def current_requirement(requirements: Sequence[Requirement], group: str) -> Requirement | None:
    """The requirement in force: the last one, as long as its authority is the one of the target group."""
    if not requirements:
        return None
    last = requirements[-1]
    holds = last["replaced_on"] is None and last["authority"] == profile_of(group).requirement
    return last if holds else None


def requirement_heading(requirement: Requirement) -> str:
    """The heading with the authority in brackets, as on the timeline."""
    return f"Krav til jobsøgning ({_AUTHORITY_NAMES[Authority(requirement['authority'])]})"


def _whose(group: str) -> str:
    authority = profile_of(group).requirement
    if authority is None:
        return "The target group has no job-search requirement."
    return f"The job-search requirement of this target group is set by the {authority.value.lower()}."
