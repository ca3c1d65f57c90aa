"""Who reaches whose plan: by how the citizen relates to the viewer, in time and place, and after death.

Deny by default: a role without an entry reaches nobody.
"""

from dataclasses import dataclass
from enum import Enum, auto

from domain.document import PlanDocument
from domain.errors import RuleViolation
from domain.guests import GUEST_REASONS, GuestReason
from domain.rules import Rule
from domain.viewer import Role, Viewer


class Relation(Enum):
    """How a citizen can relate to a viewer; a membership reaches some days further for reading than for writing."""

    THEMSELVES = auto()
    OF_MUNICIPALITY = auto()
    MEMBER = auto()
    AROUND_MEMBERSHIP = auto()
    ONCE_MEMBER = auto()
    SENT_TO_INSTITUTION = auto()
    ANYBODY = auto()


@dataclass(frozen=True, slots=True)
class Access:
    """Whose plan a role reads, and writes; whose published plan it reads as a guest, one at a time and with a reason."""

    reads: Relation
    writes: Relation
    as_guest: Relation | None = None
    after_death: bool = False


ACCESS: dict[Role, Access] = {
    Role.CITIZEN: Access(Relation.THEMSELVES, Relation.THEMSELVES),
    Role.JOBCENTRE: Access(
        Relation.OF_MUNICIPALITY, Relation.OF_MUNICIPALITY, as_guest=Relation.ANYBODY, after_death=True
    ),
    Role.FUND: Access(Relation.AROUND_MEMBERSHIP, Relation.MEMBER, as_guest=Relation.ONCE_MEMBER, after_death=True),
    Role.INSTITUTION: Access(Relation.SENT_TO_INSTITUTION, Relation.SENT_TO_INSTITUTION),
}
"""By role (DFDG: own, former and guest access). After death staff read and nobody writes (DFDG 4405)."""


def relation_to_read(viewer: Viewer, reason: GuestReason | None) -> Relation | None:
    """Whose plan a viewer reads, as a guest where there is a reason; None is nobody's."""
    access = ACCESS.get(viewer.role)
    if access is None:
        return None
    if reason is None:
        return access.reads
    return access.as_guest if reason in GUEST_REASONS.get(viewer.role, frozenset()) else None


def reads_after_death(role: Role) -> bool:
    """Whether a role still reads the plan of a citizen who has died."""
    return role in ACCESS and ACCESS[role].after_death


def check_alive(plan: PlanDocument) -> None:
    """Refuse to write in the plan of a citizen who has died (CITIZEN_DECEASED)."""
    if plan.get("died_on") is not None:
        raise RuleViolation(
            Rule.CITIZEN_DECEASED, "The citizen has died: staff read the plan, and nobody writes in it."
        )
