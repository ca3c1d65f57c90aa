"""What people may see of messages to citizens, and do about them: never the message, nor where it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

View = dict[str, Any]


class Channel(StrEnum):
    """How a message is sent."""

    SMS = "SMS"
    EMAIL = "EMAIL"
    LETTER = "LETTER"
    INSTITUTION = "INSTITUTION"


class DeliveryState(StrEnum):
    """Where a delivery stands; UNKNOWN means that it may have been sent, which is being found out."""

    WAITING = "WAITING"
    SENDING = "SENDING"
    UNKNOWN = "UNKNOWN"
    SENT = "SENT"
    FAILED = "FAILED"
    DROPPED = "DROPPED"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries: to a citizen, in a state, by a channel; ``after`` is the key of the last one of the page before."""

    citizen_id: str | None = None
    state: DeliveryState | None = None
    channel: Channel | None = None
    after: tuple[datetime, str] | None = None


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries in the order of a list, and whether more come after them."""

    deliveries: Sequence[View]
    more: bool


class MessageDesk(Protocol):
    """Deliveries and dead letters, as views whose keys are the fields of the API.

    Every view of a list has a ``key`` that a later page can go on from.
    """

    async def list_deliveries(self, wanted: Wanted, size: int) -> DeliveryPage:
        """The newest first; failed and dropped ones by when that was."""

    async def read_delivery(self, delivery_id: str) -> View | None:
        """One delivery."""

    async def retry_delivery(self, delivery_id: str, now: datetime) -> View:
        """Have it dealt with again; NotFound, or InvalidInput for one that was sent."""

    async def drop_delivery(self, delivery_id: str, now: datetime) -> View:
        """Give it up; NotFound, or InvalidInput for one that is finished."""

    async def list_dead_letters(self, size: int) -> Sequence[View]:
        """The newest messages that no worker could handle."""

    async def replay_dead_letter(self, letter_id: str) -> None:
        """Have it handled as if it were new; NotFound."""
