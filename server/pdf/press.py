"""Where PDFs are made: in a few threads beside the event loop, so that nothing else waits and memory stays bounded."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from domain.errors import LimitExceeded, Unavailable
from server.pdf.binding import bind
from server.pdf.document import Document
from server.pdf.typesetting import typeset

AT_ONCE = 2
WAITING = 40
"""How many documents wait at most; who comes then is asked to come again."""
CHARACTER_LIMIT = 400_000
"""How much one document may say: some 150 pages, a second of work and some hundred megabytes for that time."""


class Press:
    """The press of one process; its threads are made as they are needed."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="press")
        self._room = at_once + waiting
        self._taken = 0

    async def print(self, document: Document, contract: bytes | None = None) -> bytes:
        """The PDF of a document, the contract behind it; Unavailable where too many wait, LimitExceeded for too long a one."""
        if count_characters(document) > CHARACTER_LIMIT:
            raise LimitExceeded(
                f"What is current in the plan has more than {CHARACTER_LIMIT} characters; end what is over in it first."
            )
        return await self._run(partial(make, document, contract))

    async def _run(self, work: Callable[[], bytes]) -> bytes:
        if self._taken >= self._room:
            raise Unavailable("press")
        self._taken += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._taken -= 1


def make(document: Document, contract: bytes | None = None) -> bytes:
    """The same in the caller's own thread."""
    pdf = typeset(document)
    return pdf if contract is None else bind(pdf, contract)


def count_characters(value: Any) -> int:
    """How many characters all the texts in a value have."""
    match value:
        case str():
            return len(value)
        case dict():
            return sum(map(count_characters, value.values()))
        case list() | tuple():
            return sum(map(count_characters, value))
    return 0
