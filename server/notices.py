"""Notices on the citizen's front page."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, cast

from pymongo.errors import BulkWriteError

from server.mongo import Database, answering

DUPLICATE_KEY = 11000


class NoticeRecord(TypedDict):
    """A notice as stored; ``_id`` is the id of the event that caused it, so it is made once."""

    _id: str
    citizen_id: str
    kind: str
    text: str
    created_at: datetime


class Notices:
    """The collection of notices."""

    def __init__(self, database: Database) -> None:
        self._notices = database["notices"]

    async def add(self, notices: Sequence[NoticeRecord]) -> None:
        """Add notices; those that exist stay as they are."""
        if not notices:
            return
        try:
            with answering():
                await self._notices.insert_many([{**notice} for notice in notices], ordered=False)
        except BulkWriteError as error:
            require_only_duplicates(error)

    async def list_newest(self, citizen_id: str, limit: int) -> Sequence[NoticeRecord]:
        """A citizen's newest notices, the newest first."""
        with answering():
            found = (
                await self._notices.find({"citizen_id": citizen_id}).sort("created_at", -1).limit(limit).to_list(limit)
            )
        return cast("list[NoticeRecord]", found)


def require_only_duplicates(error: BulkWriteError) -> None:
    """Raise the error again unless every failed insert found its document there already."""
    details = error.details or {}
    if details.get("writeConcernErrors") or any(e["code"] != DUPLICATE_KEY for e in details.get("writeErrors", [])):
        raise error
