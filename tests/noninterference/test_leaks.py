"""The comparison finds what it is there to find: a leak of each class, planted, is seen, and where."""

from collections.abc import Iterator

import pytest

from server.plan_scope import projection
from tests.noninterference.course import run_course
from tests.noninterference.example import LEAK_COURSE
from tests.noninterference.leaks import LEAKS, Leak
from tests.noninterference.twins import Twins

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]
KEEPS_READINGS = False


@pytest.fixture(autouse=True)
def _projections_made_anew() -> Iterator[None]:
    """What is read for a role is remembered; a leak in it must neither be too late nor stay."""
    projection.cache_clear()
    yield
    projection.cache_clear()


async def test_without_a_leak_there_is_nothing_to_find(twins: Twins) -> None:
    assert (found := await run_course(twins, LEAK_COURSE)) is None, str(found)


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
async def test_a_planted_leak_is_found(twins: Twins, monkeypatch: pytest.MonkeyPatch, leak: Leak) -> None:
    leak.plant(monkeypatch)
    found = await run_course(twins, LEAK_COURSE)
    assert found is not None
    assert leak.seen_by in found.observer, str(found)
    assert found.holding != found.plain
