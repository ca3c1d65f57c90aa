"""Checking the read log: every chain whole and unchanged, and no shorter than it was seen before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from server.mongo import Database, answering
from server.read_log import COLLECTION
from server.read_log_entry import Entry, digest, entry_id, first_digest


class Head(NamedTuple):
    """The last entry of a chain."""

    number: int
    digest: str


@dataclass(slots=True)
class LogCheck:
    """How many entries there are, the head of each chain, and a sentence for each thing that is wrong."""

    entries: int = 0
    heads: dict[str, Head] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


async def check_log(database: Database, seen: Mapping[str, Head]) -> LogCheck:
    """Read the whole log in order; ``seen`` are heads of an earlier check, which must still be there."""
    check, due = LogCheck(), {entry_id(chain, head.number): head.digest for chain, head in seen.items()}
    with answering():
        async for found in database[COLLECTION].find().sort("_id", 1):
            entry = cast("Entry", found)
            _check_entry(check, entry)
            if due.pop(entry["_id"], entry["digest"]) != entry["digest"]:
                check.problems.append(f"entry {entry['_id']} is not the one that was seen before")
    check.problems += [f"entry {missing} was seen before and is gone" for missing in due]
    return check


def _check_entry(check: LogCheck, entry: Entry) -> None:
    chain = entry["chain"]
    before = check.heads.get(chain, Head(0, first_digest(chain)))
    check.entries += 1
    check.heads[chain] = Head(entry["number"], entry["digest"])
    if entry["_id"] != entry_id(chain, entry["number"]) or entry["number"] != before.number + 1:
        check.problems.append(f"entry {entry['_id']} does not follow entry {before.number} of its chain")
    elif digest(entry, before.digest) != entry["digest"]:
        check.problems.append(f"entry {entry['_id']} has been changed")
