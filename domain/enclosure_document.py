"""A plan document's part that lies beside the plan itself: the contract, and the consents to sharing, as stored."""

from datetime import datetime
from typing import TypedDict

from domain.person import Person


class IntegrationContract(TypedDict):
    """The contract's PDF: where its bytes lie, their SHA-256, how many they are, and who put them there."""

    file_id: str
    digest: str
    size: int
    uploaded_at: datetime
    uploaded_by: Person


class SharingConsent(TypedDict):
    """The citizen's word that an administration may have the whole plan, until it is withdrawn."""

    id: str
    administration: str
    given_at: datetime
    recorded_by: Person
    withdrawn_at: datetime | None
    withdrawn_by: Person | None
