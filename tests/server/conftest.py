"""What tests of the API need: a database of their own and the application over it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.live_limits import LiveLimits
from server.mongo import Database, close, connect, ensure_indexes
from tests.api import Api, running_api
from tests.live import LiveApi, running_live_api
from tests.server.lived import Lived, live_a_life


@pytest.fixture
async def database(store_url: str, database_name: str) -> AsyncIterator[Database]:
    database = connect(store_url, database_name)
    await ensure_indexes(database)
    yield database
    close(database)


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    async with running_api(database) as api:
        yield api


@pytest.fixture
async def live(database: Database) -> AsyncIterator[LiveApi]:
    """The application on a port of its own."""
    async with running_live_api(database) as live:
        yield live


@pytest.fixture
async def quick(database: Database) -> AsyncIterator[LiveApi]:
    """The same for connections that wait for nobody."""
    async with running_live_api(database, limits=LiveLimits(greet=0.2, expiry=0.02)) as live:
        yield live


@pytest.fixture(scope="session")
def lived(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """A citizen's life takes seconds, and nobody changes what was taken down of it."""
    return asyncio.run(live_a_life(store_url, tmp_path_factory.mktemp("lived")))
