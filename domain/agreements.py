"""Agreements from meetings: recorded at once in the plan by jobcentre or fund (guide 3.3, 3.4, 4.3, 5.3)."""

from collections.abc import Sequence
from datetime import datetime

from domain.change import NO_CHANGE, Change
from domain.document import Agreement, PlanDocument
from domain.errors import InvalidInput, NotFound
from domain.events import EventKind
from domain.meetings import MeetingForm
from domain.membership import membership_on
from domain.occasion import Occasion
from domain.ownership import hold, is_own
from domain.repetition import is_repeated
from domain.text import parse_text
from domain.viewer import Authority, Role

AGREEMENT_LIMIT = 1000
"""How many agreements one plan may hold; some decades of a contact course."""


def record_agreement(
    plan: PlanDocument, occasion: Occasion, held_at: datetime, text: str, form: MeetingForm | None
) -> Change:
    """Append what was agreed at a meeting that was held; the authority is the viewer's."""
    if held_at > occasion.now:
        raise InvalidInput("heldAt", "heldAt lies in the future; an agreement is recorded once the meeting was held.")
    if len(plan["agreements"]) >= AGREEMENT_LIMIT:
        raise InvalidInput("citizenId", f"A plan holds at most {AGREEMENT_LIMIT} agreements.")
    agreement: Agreement = {
        "id": occasion.new_id(),
        "authority": occasion.viewer.authority.value,
        "held_at": held_at,
        "form": form.value if form else None,
        "text": parse_text("text", text),
        "agreed_with": occasion.person,
        "recorded_at": occasion.now,
    }
    hold(agreement, occasion.viewer)
    if is_repeated(plan["agreements"], agreement, ("id", "recorded_at")):
        return NO_CHANGE
    return Change(
        assign={"visible": True},
        append={"agreements": agreement},
        events=(occasion.event(EventKind.AGREEMENT_RECORDED, agreement["id"]),),
    )


def withdraw_agreement(plan: PlanDocument, occasion: Occasion, agreement_id: str) -> Change:
    """Take back what was recorded by mistake, such as what was agreed with somebody else; nothing of it stays in the plan.

    The jobcentre also takes back what a fund recorded that the citizen is no member of. Raises NotFound for an agreement
    of anybody else, as for one that is not there.
    """
    found = next((agreement for agreement in plan["agreements"] if agreement["id"] == agreement_id), None)
    if found is None or not may_withdraw(plan, found, occasion):
        raise NotFound("agreement")
    event = occasion.event(EventKind.AGREEMENT_WITHDRAWN, agreement_id)
    return Change(remove={"agreements": agreement_id}, events=(event,))


def may_withdraw(plan: PlanDocument, agreement: Agreement, occasion: Occasion) -> bool:
    """Whether the viewer may take back an agreement."""
    if occasion.viewer.role is Role.FUND or agreement["authority"] == Authority.JOBCENTRE:
        return is_own(agreement, occasion.viewer)
    return membership_on(plan, agreement.get("fund", ""), occasion.day) is None


def latest_agreement(agreements: Sequence[Agreement], authority: Authority) -> Agreement | None:
    """The newest agreement with an authority by the time of the meeting, then of recording."""
    own = [agreement for agreement in agreements if agreement["authority"] == authority]
    return max(own, key=lambda agreement: (agreement["held_at"], agreement["recorded_at"]), default=None)
