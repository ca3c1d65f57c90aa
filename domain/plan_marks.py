"""How far a plan has come for one role: enough to know whether there is anything new to tell."""

from dataclasses import dataclass

from domain.document import PlanDocument
from domain.viewer import Role
from domain.visibility import edition_of


@dataclass(frozen=True, slots=True)
class PlanMarks:
    """The version that a role's view has, and the latest comment of the conversation by its order and number."""

    version: int
    order_id: str | None
    comment_number: int


def marks_of(plan: PlanDocument, role: Role) -> PlanMarks:
    """The marks in a plan as it is read for a role; for a fund there is no conversation."""
    version = edition_of(plan["editions"], role)["version"]
    order = None if role is Role.FUND else plan.get("education_order")
    if order is None:
        return PlanMarks(version, None, 0)
    return PlanMarks(version, order["id"], order["comment_count"])
