"""A real browser, and the site with the example plans on a real port, for the tests of this folder only.

The browser keeps an event loop running in the thread of the tests, which others need for themselves.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from starlette.types import ASGIApp

from server.cpr import open_vault
from server.examples.loading import load_examples
from server.mongo import close, connect, ensure_indexes
from server.settings import Settings
from tests.api import NOON
from tests.browser import running_browser, serving
from tests.development import make_app


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="package")
def address(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the example plans for tests that only look, and for those that leave no trace for others."""
    folder: Path = tmp_path_factory.mktemp("pages")

    @asynccontextmanager
    async def application() -> AsyncIterator[ASGIApp]:
        database = connect(store_url, "test_pages")
        await ensure_indexes(database)
        await load_examples(database, open_vault(Settings(data_dir=folder)), NOON)
        yield make_app(database, folder)
        close(database)

    with serving(application) as address:
        yield address
