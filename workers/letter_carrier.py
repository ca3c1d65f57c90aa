"""Letters to citizens on postal delivery, as job files for a print provider."""

import asyncio

import orjson

from server.runtime import Clock
from workers.carriers import ACCEPTED, Outcome, Parcel, Report
from workers.letter_spool import LetterSpool
from workers.message_texts import MessageTexts

FORMAT = 1


class LetterCarrier:
    """Writes job files: who gets the letter, its words, and which plan is enclosed."""

    def __init__(self, spool: LetterSpool, texts: MessageTexts, clock: Clock) -> None:
        self._spool = spool
        self._texts = texts
        self._clock = clock

    def choose_gateway(self) -> str | None:
        """There is one spool."""
        return None

    async def send(self, parcel: Parcel, gateway: str | None) -> Report:
        """Put a letter out; the same delivery again is the same letter."""
        delivery = parcel.delivery
        job = {
            "format": FORMAT,
            "delivery_id": delivery["_id"],
            "citizen_id": delivery["citizen_id"],
            "name": parcel.address,
            "text": self._texts.write_letter(delivery["template"]),
            "enclosed": f"/plans/{delivery['citizen_id']}.pdf",
            "written_at": self._clock(),
        }
        try:
            await asyncio.to_thread(self._spool.put, delivery["_id"], orjson.dumps(job))
        except OSError as error:
            return Report(Outcome.UNREACHED, type(error).__name__)
        return ACCEPTED

    async def ask(self, delivery_id: str, gateway: str | None) -> Outcome:
        """Putting it out again does no harm: the spool knows what is out."""
        return Outcome.UNREACHED

    async def close(self) -> None:
        """Nothing to close."""
