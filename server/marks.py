"""How far work along the time line has come, kept so that it goes on there after an outage."""

from datetime import datetime

from server.mongo import Database, answering


class Mark:
    """A named instant that only moves forward, whoever moves it."""

    def __init__(self, database: Database, name: str) -> None:
        self._marks = database["marks"]
        self._name = name

    async def read(self, first: datetime) -> datetime:
        """Where the work stands; ``first`` when it has never begun."""
        with answering():
            await self._marks.update_one({"_id": self._name}, {"$setOnInsert": {"at": first}}, upsert=True)
            found = await self._marks.find_one({"_id": self._name})
        return found["at"] if found is not None else first

    async def advance(self, at: datetime) -> None:
        """Move it forward to an instant; it never goes back."""
        with answering():
            await self._marks.update_one({"_id": self._name}, {"$max": {"at": at}})
