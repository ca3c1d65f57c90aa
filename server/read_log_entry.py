"""The entries of the read log: what each holds, and how each seals the one before it.

Citizens stand in an entry by id and salt, and are sealed as the hash of both. So an erased citizen can be cut out of
an entry, leaving the hash: the chain still holds, and nobody can tell any more whose plan was read.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from secrets import token_hex
from typing import NotRequired, TypedDict, cast

import orjson

from domain.access_log import Reading
from domain.viewer import Role, Viewer

SALT_BYTES = 12


class Reader(TypedDict):
    """Who read; of a citizen, who reads nothing but their own plan, only the role."""

    role: str
    subject: NotRequired[str]
    name: NotRequired[str]
    organisation: NotRequired[str]


class Named(TypedDict):
    """A citizen whose data was shown."""

    id: str
    salt: str


class Cut(TypedDict):
    """A citizen who has been erased."""

    mark: str


class Entry(TypedDict):
    """One reading; ``_id`` puts the entries of a chain in their order."""

    _id: str
    chain: str
    number: int
    at: datetime
    reader: Reader
    operation: str
    fields: list[str]
    citizens: list[Named | Cut]
    reason: str | None
    policy: str
    digest: str


def seal(reading: Reading, chain: str, number: int, previous: str) -> Entry:
    """The entry of a reading behind the one with the digest ``previous``."""
    citizens: list[Named | Cut] = [{"id": each, "salt": token_hex(SALT_BYTES)} for each in reading.citizens]
    entry: Entry = {
        "_id": entry_id(chain, number),
        "chain": chain,
        "number": number,
        "at": reading.at,
        "reader": name_reader(reading.viewer),
        "operation": reading.operation,
        "fields": list(reading.fields),
        "citizens": citizens,
        "reason": reading.reason,
        "policy": reading.policy,
        "digest": "",
    }
    return {**entry, "digest": digest(entry, previous)}


def entry_id(chain: str, number: int) -> str:
    """Text that sorts as the numbers of a chain do."""
    return f"{chain}:{number:012d}"


def first_digest(chain: str) -> str:
    """What the first entry of a chain seals."""
    return hashlib.sha256(f"minplan read log {chain}".encode()).hexdigest()


def digest(entry: Entry, previous: str) -> str:
    """SHA-256 over the digest before and everything in an entry."""
    sealed = {name: value for name, value in entry.items() if name not in {"_id", "digest", "citizens"}}
    sealed["previous"] = previous
    sealed["citizens"] = [mark(citizen) for citizen in entry["citizens"]]
    return hashlib.sha256(orjson.dumps(sealed, option=orjson.OPT_SORT_KEYS)).hexdigest()


def mark(citizen: Named | Cut) -> str:
    """What is sealed of a citizen: the same before and after being cut."""
    if "mark" in citizen:
        return cast("Cut", citizen)["mark"]
    return hashlib.sha256(f"{citizen['salt']}:{citizen['id']}".encode()).hexdigest()


def cut(citizens: Iterable[Named | Cut], citizen_id: str) -> list[Named | Cut]:
    """The citizens of an entry, one of them no longer by id."""
    return [{"mark": mark(each)} if each.get("id") == citizen_id else each for each in citizens]


def named_ids(citizens: Sequence[Named | Cut]) -> list[str]:
    """The ids of the citizens who have not been erased."""
    return [cast("Named", each)["id"] for each in citizens if "id" in each]


def name_reader(viewer: Viewer) -> Reader:
    """Who read, without the name of a citizen."""
    if viewer.role is Role.CITIZEN:
        return {"role": viewer.role.value}
    return {
        "role": viewer.role.value,
        "subject": viewer.subject,
        "name": viewer.name,
        "organisation": viewer.organisation,
    }
