"""No process works without the keys of the CPR numbers that are stored: it would take known citizens for new ones."""

from domain.errors import Unavailable
from server.cpr import Vault
from server.mongo import Database, answering
from server.runtime import Runtime
from server.waiting import wait_for_any

RETRY_SECONDS = 1.0


class UnknownKeysError(Exception):
    """Numbers in the database are sealed by keys that this process lacks; the text names the way out."""

    def __init__(self) -> None:
        super().__init__(
            "CPR numbers in the database are sealed by a key that MINPLAN_CPR_KEY does not name: "
            "add that key behind the others, or first have `minplan reseal` seal all numbers by the new one"
        )


async def require_keys(database: Database, vault: Vault) -> None:
    """Raise UnknownKeysError unless every number that is stored can be opened and found."""
    with answering():
        names = await database["plans"].distinct("cpr.keys")
    if not all(vault.opens(each) for each in names):
        raise UnknownKeysError


async def guard_keys(runtime: Runtime, vault: Vault) -> None:
    """A part of a process that ends all of it with UnknownKeysError, as soon as the database answers, if keys lack."""
    while not runtime.stop.is_set():
        try:
            await require_keys(runtime.database, vault)
        except Unavailable:
            await wait_for_any(RETRY_SECONDS, runtime.stop)
        else:
            await runtime.stop.wait()
