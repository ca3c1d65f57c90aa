"""What every way of sending has in common: a parcel goes in, a report of what is known comes out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from server.deliveries import Delivery
from workers.message_texts import Variables


class Outcome(StrEnum):
    """What is known after an attempt."""

    ACCEPTED = "accepted"
    UNREACHED = "unreached"
    """Nothing has left: it can be sent again."""
    BUSY = "busy"
    """The other side asks to wait."""
    REFUSED = "refused"
    """It will never be accepted."""
    UNCERTAIN = "uncertain"
    """It may or may not have been accepted: ask before sending again."""


@dataclass(frozen=True, slots=True)
class Report:
    """How an attempt ended; ``reason`` is a code without personal data, ``after`` the seconds it was asked to wait."""

    outcome: Outcome
    reason: str = ""
    after: float | None = None


ACCEPTED = Report(Outcome.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery with all that is needed to send it; ``address`` is a number in E.164 form or an e-mail address."""

    delivery: Delivery
    address: str
    variables: Variables


class Carrier(Protocol):
    """One way of sending. A carrier reports; it raises only what it did not foresee."""

    def choose_gateway(self) -> str | None:
        """The name of the gateway for the next parcels, where there are several."""

    async def send(self, parcel: Parcel, gateway: str | None) -> Report:
        """Send a parcel, identified by its delivery id on every attempt."""

    async def ask(self, delivery_id: str, gateway: str | None) -> Outcome:
        """Whether an earlier attempt was accepted: ACCEPTED, UNREACHED (send it) or UNCERTAIN (ask again)."""

    async def close(self) -> None:
        """Give back connections."""
