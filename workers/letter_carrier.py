"""Letters to citizens on postal delivery: for each a PDF and a job file, for a print provider to fetch.

A plan holds no postal address: the provider takes it from the civil register by the citizen id, as for Digital Post.
"""

import asyncio
import hashlib

import orjson

from domain.errors import LimitExceeded
from server.pdf.document import LetterCover
from server.runtime import Clock
from workers.carriers import ACCEPTED, Outcome, Parcel, Report
from workers.letter_printer import LetterPrinter
from workers.letter_spool import LetterSpool
from workers.message_texts import MessageTexts

FORMAT = 2


class LetterCarrier:
    """Puts out letters: the PDF with a page for the address in front, and a job file that says who gets it."""

    def __init__(self, spool: LetterSpool, printer: LetterPrinter, texts: MessageTexts, clock: Clock) -> None:
        self._spool = spool
        self._printer = printer
        self._texts = texts
        self._clock = clock

    def choose_gateway(self) -> str | None:
        """There is one spool."""
        return None

    async def send(self, parcel: Parcel, gateway: str | None) -> Report:
        """Put a letter out; the same delivery again is the same letter."""
        delivery = parcel.delivery
        if await asyncio.to_thread(self._spool.put_again, delivery["_id"]):
            return ACCEPTED
        cover = LetterCover(delivery["_id"], self._texts.write_letter(delivery["template"]))
        try:
            pdf = await self._printer.print(delivery["citizen_id"], cover)
        except LimitExceeded:
            return Report(Outcome.REFUSED, "plan_too_long")
        job = {
            "format": FORMAT,
            "delivery_id": delivery["_id"],
            "citizen_id": delivery["citizen_id"],
            "name": parcel.address,
            "file": LetterSpool.pdf_name(delivery["_id"]),
            "sha256": hashlib.sha256(pdf).hexdigest(),
            "written_at": self._clock(),
        }
        try:
            await asyncio.to_thread(self._spool.put, delivery["_id"], orjson.dumps(job), pdf)
        except OSError as error:
            return Report(Outcome.UNREACHED, type(error).__name__)
        return ACCEPTED

    async def ask(self, delivery_id: str, gateway: str | None) -> Outcome:
        """Putting it out again does no harm: the spool knows what is out."""
        return Outcome.UNREACHED

    async def close(self) -> None:
        """Nothing to close."""
