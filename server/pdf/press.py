"""Where PDFs are made: in a thread beside the event loop, so that nothing else waits and memory stays bounded."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from domain.errors import LimitExceeded, Unavailable
from server.pdf.binding import bind
from server.pdf.characters import texts_in
from server.pdf.document import Document
from server.pdf.typesetting import forget, typeset

WAITING = 40
"""How many documents wait at most; who comes then is asked to come again."""
CHARACTER_LIMIT = 400_000
"""How much one document may say: some 150 pages, a second of work and some hundred megabytes for that time."""


class Press:
    """The press of one process: one thread, made when it is needed, as Typst shares what it keeps and all cores anyway."""

    def __init__(self, waiting: int = WAITING) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="press")
        self._room = 1 + waiting
        self._taken = 0

    async def print(self, document: Document, contract: bytes | None = None) -> bytes:
        """The PDF of a document, the contract behind it; Unavailable where too many wait, LimitExceeded for too long a one."""
        if len(texts_in(document)) > CHARACTER_LIMIT:
            raise LimitExceeded(
                f"What is current in the plan has more than {CHARACTER_LIMIT} characters; end what is over in it first."
            )
        return await self._run(partial(make, document, contract))

    async def _run(self, work: Callable[[], bytes]) -> bytes:
        if self._taken >= self._room:
            raise Unavailable("press")
        self._taken += 1
        made = asyncio.get_running_loop().run_in_executor(self._thread, work)
        # Right behind the work and before the next, so that never more than one document is kept.
        self._thread.submit(forget)
        try:
            return await made
        finally:
            self._taken -= 1


def make(document: Document, contract: bytes | None = None) -> bytes:
    """The same in the caller's own thread."""
    pdf = typeset(document)
    return pdf if contract is None else bind(pdf, contract)
