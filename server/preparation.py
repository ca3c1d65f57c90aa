"""Preparing the database: workers begin once the unique keys hold by which nothing is sent twice; whoever only reads need not wait."""

import structlog

from domain.errors import Unavailable
from server.mongo import ensure_indexes
from server.runtime import Runtime
from server.waiting import wait_for_any

RETRY_SECONDS = 1.0

log = structlog.get_logger(__name__)


async def prepare_database(runtime: Runtime) -> None:
    """Make the indexes as soon as the database answers, unless the process stops first.

    Whatever else keeps one from being made, such as a number that two plans hold, is raised.
    """
    while not runtime.stop.is_set():
        try:
            await ensure_indexes(runtime.database)
        except Unavailable as outage:
            log.warning("database_away", reason=outage.cause or "no answer")
            await wait_for_any(RETRY_SECONDS, runtime.stop)
        else:
            return


async def keep_prepared(runtime: Runtime) -> None:
    """The same as a part of a process, which ends all of it if an index can't be made."""
    await prepare_database(runtime)
    await runtime.stop.wait()
