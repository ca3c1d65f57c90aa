"""No process works without the keys of the CPR numbers that are stored: it would take known citizens for new ones."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from domain.errors import Unavailable
from server.cpr import Vault
from server.mongo import Database, answering
from server.runtime import Runtime
from server.waiting import wait_for_any

RETRY_SECONDS = 1.0
_BEHIND = "~"
"""Stands behind all that follows the first key in the names of a sealed number."""


class UnknownKeysError(Exception):
    """Numbers in the database are sealed by keys that this process lacks; the text names the way out."""

    def __init__(self) -> None:
        super().__init__(
            "CPR numbers in the database are sealed by a key that MINPLAN_CPR_KEY does not name: "
            "add that key behind the others, or first have `minplan reseal` seal all numbers by the new one"
        )


async def require_keys(database: Database, vault: Vault) -> None:
    """Raise UnknownKeysError if a stored number names a key that is not among these."""
    for gap in _gaps(sorted(vault.key_names.split())):
        with answering():
            if await database["plans"].find_one({"cpr.keys": gap}, {"_id": 1}):
                raise UnknownKeysError


def _gaps(known: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """Where names of keys would lie whose first one is none of these: between them, so that no plan that is fine is read.

    Whoever asked for the names there are would have the embedded store go through all plans.
    """
    behind = [f"{each}{_BEHIND}" for each in known]
    for low, high in zip_longest(["", *behind], known):
        yield {"$gt": low} if high is None else {"$gt": low, "$lt": high}


async def guard_keys(runtime: Runtime, vault: Vault) -> None:
    """A part of a process that ends all of it with UnknownKeysError, as soon as the database answers, if keys lack."""
    while not runtime.stop.is_set():
        try:
            await require_keys(runtime.database, vault)
        except Unavailable:
            await wait_for_any(RETRY_SECONDS, runtime.stop)
        else:
            await runtime.stop.wait()
