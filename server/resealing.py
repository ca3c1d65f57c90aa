"""Sealing all CPR numbers anew, so that they need no key but those there are and an old key can be withdrawn."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Any, TypeVar

import pymongo

from domain.errors import Unavailable
from server.cpr import UnknownKeyError, Vault
from server.mongo import Collection, Database, answering

BATCH = 100
AT_ONCE = 8
"""How many numbers of a batch are written at the same time: others are at work on the same database."""


ATTEMPTS = 10
PAUSE_SECONDS = 1.0
"""A database that is away while it changes its primary is waited for, not given up."""

Answer = TypeVar("Answer")


class Fate(Enum):
    """What became of one number."""

    RESEALED = auto()
    CURRENT = auto()
    UNOPENED = auto()
    GONE = auto()


Fates = Counter[Fate]


@dataclass(frozen=True, slots=True)
class ResealWatch:
    """Who is told of a citizen whose number no key opens, by id, and of the fates so far after each batch."""

    unopened: Callable[[str], None] = lambda _: None
    progress: Callable[[Fates], None] = lambda _: None


async def reseal_all(database: Database, vault: Vault, watch: ResealWatch) -> Fates:
    """Seal every number that is not sealed by exactly the keys of the vault.

    May be ended at any moment and run again, beside everything else and beside itself: each number is replaced as a
    whole, and only if it is still the one that was read. Raises Unavailable if the database does not answer.
    """
    plans, fates, after = database["plans"], Fates(), ""
    while batch := await patiently(partial(_read_batch, plans, after)):
        after = batch[-1]["_id"]
        found = await _reseal_batch(plans, vault, batch)
        for plan, fate in zip(batch, found, strict=True):
            if fate is Fate.UNOPENED:
                watch.unopened(plan["_id"])
        fates.update(found)
        watch.progress(fates)
    return fates


async def patiently(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """What a question to the database brings, asked again while it does not answer. Raises Unavailable after a while."""
    for _ in range(ATTEMPTS - 1):
        try:
            return await ask()
        except Unavailable:
            await asyncio.sleep(PAUSE_SECONDS)
    return await ask()


async def count_plans(database: Database) -> int:
    """About how many plans there are."""
    with answering():
        return await database["plans"].estimated_document_count()


async def _read_batch(plans: Collection, after: str) -> Sequence[dict[str, Any]]:
    with answering(), pymongo.timeout(None):
        return await plans.find({"_id": {"$gt": after}}, {"cpr": 1}).sort("_id", 1).to_list(BATCH)


async def _reseal_batch(plans: Collection, vault: Vault, batch: Sequence[dict[str, Any]]) -> list[Fate]:
    room = asyncio.Semaphore(AT_ONCE)

    async def reseal_in_turn(plan: dict[str, Any]) -> Fate:
        async with room:
            return await patiently(lambda: _reseal_one(plans, vault, plan))

    return await asyncio.gather(*map(reseal_in_turn, batch))


async def _reseal_one(plans: Collection, vault: Vault, plan: dict[str, Any] | None) -> Fate:
    """Seal one number; each further turn means that somebody has changed it meanwhile."""
    while plan is not None:
        sealed = plan["cpr"]
        if vault.is_current(sealed):
            return Fate.CURRENT
        try:
            resealed = vault.reseal(sealed)
        except UnknownKeyError:
            return Fate.UNOPENED
        with answering(), pymongo.timeout(None):
            # Every sealing makes another cipher text, so this one stands for the whole of what was read.
            same = {"_id": plan["_id"], "cpr.cipher": sealed["cipher"]}
            if (await plans.update_one(same, {"$set": {"cpr": resealed}})).matched_count:
                return Fate.RESEALED
            plan = await plans.find_one({"_id": plan["_id"]}, {"cpr": 1})
    return Fate.GONE
