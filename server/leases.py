"""Leases: which of several like processes does what only one needs to do."""

from datetime import timedelta

from pymongo.errors import DuplicateKeyError

from server.mongo import Database, answering
from server.runtime import Clock


class Lease:
    """A named task held by one process at a time; a courtesy, since everything done under it may be done twice."""

    def __init__(self, database: Database, name: str, holder: str, clock: Clock, lasts: timedelta) -> None:
        self._leases = database["leases"]
        self._name = name
        self._holder = holder
        self._clock = clock
        self._lasts = lasts
        self._renew_at = clock()
        self._held = False

    async def hold(self) -> bool:
        """Whether this process has the task now; takes it over once its holder has let it lapse."""
        now = self._clock()
        if now < self._renew_at:
            return self._held
        free = {"_id": self._name, "$or": [{"until": {"$lte": now}}, {"holder": self._holder}]}
        try:
            with answering():
                await self._leases.update_one(
                    free, {"$set": {"holder": self._holder, "until": now + self._lasts}}, upsert=True
                )
            self._held = True
        except DuplicateKeyError:
            self._held = False
        self._renew_at = now + self._lasts / 3
        return self._held

    async def release(self) -> None:
        """Let another process have it at once."""
        self._held, self._renew_at = False, self._clock()
        with answering():
            await self._leases.delete_one({"_id": self._name, "holder": self._holder})
