"""The integration contract: a PDF that the jobcentre keeps with the plan, present at once (guide 6.5).

A contract can name efforts that a fund may not see: citizen and jobcentre read it, nobody else learns that there is one.
"""

from dataclasses import dataclass

from domain.change import NO_CHANGE, Change
from domain.document import PlanDocument
from domain.enclosure_document import IntegrationContract
from domain.errors import NotFound
from domain.events import EventKind
from domain.occasion import Occasion
from domain.viewer import Role

CONTRACT_READERS = frozenset({Role.CITIZEN, Role.JOBCENTRE})
CONTRACT_LIMIT = 10 * 1024 * 1024
"""Bytes that a contract may have."""


@dataclass(frozen=True, slots=True)
class GivenContract:
    """A file that has been checked and stored: where it lies, the SHA-256 of its bytes, and how many they are."""

    file_id: str
    digest: str
    size: int


def contract_of(plan: PlanDocument, role: Role) -> IntegrationContract | None:
    """The contract, for those who may read it; None for everybody else, as where there is none."""
    return plan.get("integration_contract") if role in CONTRACT_READERS else None


def keep_contract(plan: PlanDocument, occasion: Occasion, given: GivenContract) -> Change:
    """Take a file in the place of the one before; the same file again changes nothing.

    The plan becomes no more visible by it: a fund would see that.
    """
    before = plan.get("integration_contract")
    if before is not None and before["digest"] == given.digest:
        return NO_CHANGE
    contract: IntegrationContract = {
        "file_id": given.file_id,
        "digest": given.digest,
        "size": given.size,
        "uploaded_at": occasion.now,
        "uploaded_by": occasion.person,
    }
    return Change(
        assign={"integration_contract": contract}, events=(occasion.event(EventKind.CONTRACT_KEPT, given.digest),)
    )


def remove_contract(plan: PlanDocument) -> Change:
    """Take the contract out of the plan; NotFound where there is none."""
    if plan.get("integration_contract") is None:
        raise NotFound("contract")
    return Change(assign={"integration_contract": None})
