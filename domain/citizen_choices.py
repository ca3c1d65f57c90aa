"""What the citizen decides alone: job wishes and the reminder subscription (guide 3.1; huskeservice)."""

from collections.abc import Sequence
from enum import Enum
from typing import Final

from domain.change import Change
from domain.contact_details import parse_email, parse_phone
from domain.document import PlanDocument, Reminders
from domain.errors import RuleViolation
from domain.goals import GivenOccupation, parse_occupations
from domain.rules import Rule
from domain.target_groups import profile_of


class Unsaid(Enum):
    """Stands for a channel that the citizen says nothing about; no text is equal to it."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unsaid.UNCHANGED


def set_job_wishes(plan: PlanDocument, occupations: Sequence[GivenOccupation]) -> Change:
    """Replace "Jeg søger job som"; an active job seeker keeps at least one (JOB_WISH_REQUIRED)."""
    wishes = parse_occupations("occupations", occupations)
    if not wishes and profile_of(plan["target_group"]).seeking:
        raise RuleViolation(Rule.JOB_WISH_REQUIRED, "Keep at least one occupation that you look for a job as.")
    return Change(assign={"job_wishes": wishes})


def subscribe_reminders(
    plan: PlanDocument, sms: str | Unsaid | None = UNCHANGED, email: str | Unsaid | None = UNCHANGED
) -> Change:
    """Subscribe to reminders by SMS or e-mail; None ends a channel, UNCHANGED leaves it as it is."""
    current = plan["reminders"]
    reminders: Reminders = {
        "sms": current["sms"] if sms is UNCHANGED else None if sms is None else parse_phone("sms", sms),
        "email": current["email"] if email is UNCHANGED else None if email is None else parse_email("email", email),
    }
    return Change(assign={"reminders": reminders})
