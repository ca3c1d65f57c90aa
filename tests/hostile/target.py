"""The server under attack: `minplan serve` as a process of its own, and what an attacker holds in hand."""

import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from domain.calendar import danish_day
from domain.viewer import Role, Viewer
from server.embedded_store import EmbeddedStore
from server.limit_settings import Limits
from server.mongo import close, connect
from server.runtime import Runtime, utc_now
from server.services import wire_services
from server.settings import Settings
from server.token import DevelopmentKey
from tests.api import TODAY, VIEWERS, Answer, Api, Clock
from tests.command import Serving, serving

LONGEST_WAIT = 20.0
"""Seconds after which a test gives up on an answer; the figures say how long each really took."""

_DAY = re.compile(r"^(\d{4}-\d\d-\d\d)(T.*)?$")
_subjects = count(1)


@dataclass(frozen=True)
class Target:
    """A running server, its limits, and the key of its tokens."""

    running: Serving
    folder: Path
    limits: Limits

    @property
    def port(self) -> int:
        return urlsplit(self.running.address).port or 0

    @property
    def key(self) -> DevelopmentKey:
        return DevelopmentKey(self.folder)

    @property
    def settings(self) -> Settings:
        return Settings(data_dir=self.folder)

    def token(self, viewer: Viewer) -> str:
        return self.key.sign(viewer, self.settings.issuer, self.settings.audience, utc_now())

    def memory(self) -> float:
        """Resident memory of the server in MB."""
        kilobytes = subprocess.check_output(["ps", "-o", "rss=", "-p", str(self.running.process.pid)])
        return int(kilobytes) / 1024


def fresh(role: Role = Role.JOBCENTRE) -> Viewer:
    """Another caller of the same reach, with limits of their own."""
    viewer = VIEWERS[role]
    return viewer if role is Role.CITIZEN else replace(viewer, subject=f"{viewer.subject}-{next(_subjects)}")


@contextmanager
def running_target(folder: Path, **limits: float) -> Iterator[Target]:
    """A server with the limits of production but for the ones named."""
    named = {f"limit_{name}": f"{value:g}" for name, value in limits.items()}
    with serving(folder, "serve", sending_window="00:00-24:00", **named) as running:
        yield Target(running, folder, Limits(**limits))  # type: ignore[arg-type]  # numbers, whole where they must be


@dataclass
class RemoteApi(Api):
    """The API of the target, for what otherwise runs within the test; days of the examples lie around today."""

    target: Target

    def token(self, viewer: Viewer) -> str:
        return self.target.token(viewer)

    async def ask(self, viewer: Viewer, query: str, /, **variables: Any) -> Answer:
        # Each request comes from a caller of its own, or their limits would be all that is tested.
        asking = (
            viewer if viewer.role is Role.CITIZEN else replace(viewer, subject=f"{viewer.subject}-{next(_subjects)}")
        )
        return await super().ask(asking, query, **around_today(variables))


def around_today(value: Any) -> Any:
    """The value with each day as far from today as it is from the day of the tests."""
    if isinstance(value, dict):
        return {name: around_today(each) for name, each in value.items()}
    if isinstance(value, list):
        return [around_today(each) for each in value]
    found = _DAY.match(value) if isinstance(value, str) else None
    return f"{_moved(found[1])}{found[2] or ''}" if found else value


def _moved(day: str) -> str:
    try:
        away: timedelta = danish_day(utc_now()) - date.fromisoformat(TODAY)
        return (date.fromisoformat(day) + away).isoformat()
    except (ValueError, OverflowError):
        return day


class PresentClock(Clock):
    """The clock on the wall, which the server reads, too."""

    def __call__(self) -> datetime:
        return utc_now()


@asynccontextmanager
async def remote_api(target: Target) -> AsyncIterator[RemoteApi]:
    settings, clock = target.settings, PresentClock()
    async with EmbeddedStore(target.folder) as store:
        database = connect(store.url)
        services = wire_services(Runtime(settings, database, clock))
        limits = httpx.Limits(max_connections=50)
        async with httpx.AsyncClient(base_url=target.running.address, timeout=LONGEST_WAIT, limits=limits) as client:
            yield RemoteApi(client, database, services, clock, target)
        close(database)
