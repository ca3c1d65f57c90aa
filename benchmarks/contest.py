"""A contest: servers that give the same answers to the same requests, asked in turn."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from benchmarks.client import UnexpectedAnswerError, ask_once
from benchmarks.load import drive
from benchmarks.processes import Server
from benchmarks.report import Figure, Round, summarise

Contestants = Mapping[str, tuple[Server, Sequence[bytes]]]
"""By name: a server and the requests that it gets."""


async def compare(case: str, contestants: Contestants, requests: Mapping[str, int], rounds: int) -> list[Figure]:
    """Interleaved rounds, so that what else the machine does falls on all alike; the first one only warms up.

    ``requests`` says how many a round asks of each server, so that slow ones do not take all the time.
    """
    sizes = await _check_answers(contestants)
    taken: dict[str, list[Round]] = {name: [] for name in contestants}
    for _ in range(rounds + 1):
        for name, (server, prepared) in contestants.items():
            taken[name].append(await _measure(server, prepared, requests[name]))
    return [
        summarise(case, name, sizes[name], taken[name][1:], server.memory())
        for name, (server, _) in contestants.items()
    ]


async def _measure(server: Server, prepared: Sequence[bytes], count: int) -> Round:
    before = server.processor()
    measured = await drive(server.address, prepared, count)
    return replace(measured, processor=server.processor() - before)


async def _check_answers(contestants: Contestants) -> dict[str, int]:
    """The size of each server's first answer, in bytes; an error unless all say the same to every request."""
    said: dict[str, list[bytes]] = {
        name: [await ask_once(server.address, request) for request in prepared]
        for name, (server, prepared) in contestants.items()
    }
    meant = {name: [_normalise(orjson.loads(answer)) for answer in answers] for name, answers in said.items()}
    first, *others = meant
    if differing := [name for name in others if meant[name] != meant[first]]:
        raise UnexpectedAnswerError(f"not the same answers as {first}: {', '.join(differing)}")
    return {name: len(answers[0]) for name, answers in said.items()}


def _normalise(value: Any) -> Any:
    """An answer with its instants as instants, since their texts may differ."""
    match value:
        case dict():
            return {name: _normalise(inner) for name, inner in value.items()}
        case list():
            return [_normalise(inner) for inner in value]
        case str() if value.endswith(("Z", "+00:00")):
            try:
                return datetime.fromisoformat(value)
            except ValueError:
                return value
    return value


@asynccontextmanager
async def kept_apart(servers: Sequence[Server]) -> AsyncIterator[None]:
    """Give the servers one core and this process, which makes the load, another one; as before at the end."""
    for server in servers:
        server.keep_to(0)
    if not hasattr(os, "sched_setaffinity") or (os.cpu_count() or 1) < 2:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {1})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
