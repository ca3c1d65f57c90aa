"""The application as a developer runs it, in one process over a real database, with the example plans."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from server.app import create_app
from server.development import development_routes
from server.live_limits import LiveLimits
from server.mongo import Database
from server.runtime import Runtime
from server.services import wire_services
from server.settings import Settings
from tests.api import Clock

LOOK_AGAIN = 0.2
"""Seconds after which a subscription looks at the plan by itself, since no worker tells it here."""

PAGE_DATA = re.compile(r'<script type="application/json" id="page-data">(.*?)</script>', re.DOTALL)


class PassingClock(Clock):
    """A clock on which each look comes a second after the last, as between the clicks of a developer."""

    def __call__(self) -> datetime:
        self.pass_by(seconds=1)
        return self.now


def make_app(database: Database, folder: Path, **settings: Any) -> Starlette:
    runtime = Runtime(Settings(data_dir=folder, **settings), database, PassingClock())
    services = wire_services(runtime)
    return create_app(runtime, services, development_routes(runtime, services), LiveLimits(look_again=LOOK_AGAIN))


@asynccontextmanager
async def running_pages(database: Database, folder: Path, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    app = make_app(database, folder, **settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://minplan.example") as client:
        yield client


async def read_page_data(client: httpx.AsyncClient, caller: str) -> dict[str, Any]:
    """What the GraphiQL page of a caller hands to its script."""
    return parse_page_data((await client.get("/graphql", params={"as": caller})).text)


def parse_page_data(page: str) -> dict[str, Any]:
    found = PAGE_DATA.search(page)
    assert found, page
    data: dict[str, Any] = json.loads(found[1])
    return data
