"""A real browser, and the site with the example plans on a real port, for the tests of this folder only.

The browser keeps an event loop running in the thread of the tests, which others need for themselves.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

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


@contextmanager
def serving_examples(store_url: str, name: str, folder: Path) -> Iterator[str]:
    """The address of the site with the example plans, in a database of its own."""

    @asynccontextmanager
    async def application() -> AsyncIterator[ASGIApp]:
        database = connect(store_url, name)
        await ensure_indexes(database)
        await load_examples(database, open_vault(Settings(data_dir=folder)), NOON)
        yield make_app(database, folder)
        close(database)

    with serving(application) as address:
        yield address


@pytest.fixture(scope="package")
def address(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """For tests that only look."""
    with serving_examples(store_url, "test_pages", tmp_path_factory.mktemp("pages")) as address:
        yield address


@pytest.fixture(scope="module")
def own_address(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """For the tests of one module that write."""
    folder = tmp_path_factory.mktemp("pages")
    with serving_examples(store_url, f"test_{uuid4().hex}", folder) as address:
        yield address
