"""What tests of pages need: the site with the example plans, and people in front of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.mongo import Database, close, connect, ensure_indexes
from tests.pages.people import Town, running_town


@pytest.fixture
async def database(store_url: str, database_name: str) -> AsyncIterator[Database]:
    database = connect(store_url, database_name)
    await ensure_indexes(database)
    yield database
    close(database)


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    async with running_town(database, tmp_path) as town:
        yield town
