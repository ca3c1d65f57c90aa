"""The two systems that are compared: the same ones for all courses of a module, emptied before each."""

import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.noninterference.twins import Twins, running_twins


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def twins(
    request: pytest.FixtureRequest, store_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Twins]:
    """With the read log where the module says KEEPS_READINGS: a write for each request takes its time."""
    folder = tmp_path_factory.mktemp("twins")
    async with running_twins(store_url, f"test_{uuid.uuid4().hex}", folder, request.module.KEEPS_READINGS) as twins:
        yield twins
