"""The bytes of the integration contracts, in parts that any store takes; a plan names the file that holds."""

from datetime import datetime, timedelta

from domain.enclosure_document import IntegrationContract
from server.mongo import Database, answering

PART_BYTES = 1024 * 1024
ORPHANED_AFTER = timedelta(hours=1)
"""A file that no plan names after this time was left behind by a process that ended in between."""


class Contracts:
    """The files by their ids; a file is never changed, only put there, read and removed."""

    def __init__(self, database: Database) -> None:
        self._parts = database["contracts"]

    async def put(self, file_id: str, citizen_id: str, content: bytes, now: datetime) -> None:
        """Put a new file there."""
        for number, start in enumerate(range(0, len(content), PART_BYTES)):
            part = {
                "_id": _part_id(file_id, number),
                "file_id": file_id,
                "citizen_id": citizen_id,
                "put_at": now,
                "content": content[start : start + PART_BYTES],
            }
            with answering():
                await self._parts.insert_one(part)

    async def read_of(self, contract: IntegrationContract | None) -> bytes | None:
        """The file of a contract, or None where there is none, or no longer."""
        if contract is None:
            return None
        content = bytearray()
        for number in range(-(-contract["size"] // PART_BYTES)):
            with answering():
                part = await self._parts.find_one({"_id": _part_id(contract["file_id"], number)}, {"content": 1})
            if part is None:
                return None
            content += part["content"]
        return bytes(content)

    async def remove(self, file_id: str) -> None:
        """Remove a file that no plan names any more."""
        with answering():
            await self._parts.delete_many({"file_id": file_id})

    async def remove_orphans(self, citizen_id: str, held: str | None, now: datetime) -> None:
        """Remove the citizen's files but the one that the plan names, unless they may be about to be named."""
        orphaned = {"citizen_id": citizen_id, "file_id": {"$ne": held}, "put_at": {"$lt": now - ORPHANED_AFTER}}
        with answering():
            await self._parts.delete_many(orphaned)


def _part_id(file_id: str, number: int) -> str:
    return f"{file_id}:{number:02d}"
