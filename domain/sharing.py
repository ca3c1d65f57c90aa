"""Sharing the whole plan with another administration, which has no access of its own: only with the citizen's consent (guide 2.1)."""

from domain.change import NO_CHANGE, Change
from domain.document import PlanDocument
from domain.enclosure_document import SharingConsent
from domain.errors import InvalidInput, NotFound, RuleViolation
from domain.occasion import Occasion
from domain.rules import Rule
from domain.text import ITEM_LIMIT, TITLE_LIMIT, parse_text
from domain.viewer import Role

CONSENT_READERS = frozenset({Role.CITIZEN, Role.JOBCENTRE})
"""The name of an administration tells of efforts that a fund may not see."""


def consents_of(plan: PlanDocument, role: Role) -> list[SharingConsent]:
    """The consents that were given, withdrawn ones included, for those who may read them."""
    return plan.get("sharing_consents", []) if role in CONSENT_READERS else []


def record_consent(plan: PlanDocument, occasion: Occasion, administration: str) -> Change:
    """Record that the citizen lets an administration have the plan; once more changes nothing while it holds."""
    name = parse_text("administration", administration, TITLE_LIMIT)
    consents = plan.get("sharing_consents", [])
    if any(_holds_for(consent, name) for consent in consents):
        return NO_CHANGE
    if len(consents) >= ITEM_LIMIT:
        raise InvalidInput("administration", f"A plan holds at most {ITEM_LIMIT} consents.")
    consent: SharingConsent = {
        "id": occasion.new_id(),
        "administration": name,
        "given_at": occasion.now,
        "recorded_by": occasion.person,
        "withdrawn_at": None,
        "withdrawn_by": None,
    }
    return Change(assign={"sharing_consents": [*consents, consent]})


def withdraw_consent(plan: PlanDocument, occasion: Occasion, consent_id: str) -> Change:
    """End a consent from now on; one that has ended already stays as it is."""
    consents = plan.get("sharing_consents", [])
    found = next((consent for consent in consents if consent["id"] == consent_id), None)
    if found is None:
        raise NotFound("consent")
    if found["withdrawn_at"] is not None:
        return NO_CHANGE
    ended: SharingConsent = {**found, "withdrawn_at": occasion.now, "withdrawn_by": occasion.person}
    return Change(assign={"sharing_consents": [ended if consent is found else consent for consent in consents]})


def find_consent(plan: PlanDocument, administration: str) -> SharingConsent:
    """The consent that holds for an administration, as it has just been recorded."""
    name = parse_text("administration", administration, TITLE_LIMIT)
    return next(consent for consent in plan.get("sharing_consents", []) if _holds_for(consent, name))


def require_consent(plan: PlanDocument, consent_id: str) -> SharingConsent:
    """The consent with an id, if it holds; RuleViolation(SHARING_NEEDS_CONSENT) for any other."""
    for consent in plan.get("sharing_consents", []):
        if consent["id"] == consent_id and consent["withdrawn_at"] is None:
            return consent
    raise RuleViolation(
        Rule.SHARING_NEEDS_CONSENT,
        "The whole plan is shared only by a consent of the citizen's that holds: record one and name its id.",
    )


def _holds_for(consent: SharingConsent, administration: str) -> bool:
    return consent["withdrawn_at"] is None and consent["administration"].casefold() == administration.casefold()
