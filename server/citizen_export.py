"""Everything that is held of one citizen, as one document for the citizen to have (GDPR articles 15 and 20)."""

from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from domain.access_log import Reading, WantedReadings
from domain.errors import NotFound
from server.citizen_traces import PLAN, TRACES, find_delivery_ids, read_trace
from server.cpr import Vault
from server.letter_files import LetterFiles
from server.mongo import Database
from server.read_log import ReadLog

FORMAT = "minplan-citizen/1"
READINGS_PAGE = 500

Export = dict[str, Any]


async def export_citizen(
    database: Database, vault: Vault, data_dir: Path, reading: Reading | None, citizen_id: str, now: datetime
) -> Export:
    """All there is of a citizen, with the CPR numbers in clear; ``reading`` is kept in the read log before it is given.

    Raises NotFound, Unavailable, and UnknownKeyError where no key opens the number.
    """
    delivery_ids = await find_delivery_ids(database, citizen_id)
    held: dict[str, list[Any]] = {}
    for trace in TRACES:
        wanted = trace.about(citizen_id, delivery_ids)
        held[trace.collection] = [found async for found in read_trace(database, trace, wanted)]
    if not held[PLAN.collection]:
        raise NotFound("citizen")
    (plan,) = held.pop(PLAN.collection)
    cpr = plan.pop("cpr")
    read_log = ReadLog(database, lambda: now)
    if reading is not None:
        await read_log.keep(reading)
    return {
        "format": FORMAT,
        "exported_at": now,
        "citizen_id": citizen_id,
        "cpr": {"number": vault.open(cpr), "former": vault.open_former(cpr)},
        "plan": plan,
        **held,
        "letters": [orjson.loads(job) for job in LetterFiles(data_dir).read_jobs(delivery_ids)],
        "read_log": [reading async for reading in _list_readings(read_log, citizen_id)],
    }


def write_export(export: Export) -> bytes:
    """The document as JSON: instants as text in UTC, bytes in base 64."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(export, _write_bytes, options)


def _write_bytes(value: object) -> str:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    raise TypeError(f"no form in JSON for {type(value).__name__}")


async def _list_readings(read_log: ReadLog, citizen_id: str) -> AsyncIterator[Export]:
    """Who has read what of the citizen, without who else stands in the same entries."""
    wanted = WantedReadings(citizen_id=citizen_id)
    while page := await read_log.list_readings(wanted, READINGS_PAGE):
        for reading in page:
            yield {name: value for name, value in reading.items() if name not in {"citizen_ids", "key"}}
        wanted = replace(wanted, after=page[-1]["key"])
