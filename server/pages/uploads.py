"""Forms with a file: read whole into memory, within a limit of their own, so that nothing of a citizen lies on a disk."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from domain.errors import InvalidInput
from server.pages.forms import Given

MULTIPART = "multipart/form-data"
MOST_FIELDS = 10
"""So many inputs a form with a file may have."""
ROOM_FOR_FIELDS = 64 * 1024
"""Bytes that a form may have besides its file."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent: its texts, and the bytes of its file; empty where it carries none."""

    given: Given
    file: bytes = b""


class _InMemory(MultiPartParser):
    # Zero is for a file of any size that never moves to a disk.
    spool_max_size = 0


async def parse_upload(headers: Headers, body: bytes) -> Sent:
    """The texts and the one file of a form; InvalidInput for what is none."""
    if headers.get("content-type", "").partition(";")[0].strip().lower() != MULTIPART:
        raise InvalidInput("form", f"The content type of a form with a file is {MULTIPART}.")
    try:
        form = await _InMemory(headers, _stream(body), max_files=1, max_fields=MOST_FIELDS).parse()
    except (MultiPartException, LookupError, ValueError):
        raise InvalidInput("form", "The form can't be read.") from None
    given: dict[str, list[str]] = {}
    file = b""
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                file = await value.read()
            else:
                given.setdefault(name, []).append(value)
    finally:
        await form.close()
    return Sent(given, file)


async def _stream(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
