"""What has no server in development: it stays in the local outbox, whatever channel it was for."""

from collections.abc import Callable
from typing import NotRequired, TypedDict

from server.local_outbox import keep_message
from server.mongo import Database
from server.runtime import Clock
from workers.carriers import ACCEPTED, Outcome, Parcel, Report


class Words(TypedDict):
    """What a message says."""

    text: str
    subject: NotRequired[str]
    html: NotRequired[str]


class LocalCarrier:
    """Keeps what ``write`` makes of a parcel."""

    def __init__(self, database: Database, clock: Clock, write: Callable[[Parcel], Words]) -> None:
        self._database = database
        self._clock = clock
        self._write = write

    def choose_gateway(self) -> str | None:
        """There is none."""
        return None

    async def send(self, parcel: Parcel, gateway: str | None) -> Report:
        """Keep one message; the same delivery again is the same message."""
        delivery = parcel.delivery
        await keep_message(
            self._database,
            {
                "_id": delivery["_id"],
                "channel": delivery["channel"],
                "to": parcel.address,
                "at": self._clock(),
                **self._write(parcel),
            },
        )
        return ACCEPTED

    async def ask(self, delivery_id: str, gateway: str | None) -> Outcome:
        """Keeping it again does no harm."""
        return Outcome.UNREACHED

    async def close(self) -> None:
        """Nothing to close."""
