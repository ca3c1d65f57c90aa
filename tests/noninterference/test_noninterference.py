"""What a fund can observe is the same, byte for byte, whatever is done, and whether or not anything is hidden from it."""

import pytest

from domain.viewer import Role
from tests.noninterference.course import run_course
from tests.noninterference.documents import operations_of
from tests.noninterference.example import WHOLE_COURSE
from tests.noninterference.twins import Twins

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]
KEEPS_READINGS = True


async def test_a_fund_observes_the_same_through_every_mutation(twins: Twins) -> None:
    answered: set[str] = set()

    def note(observer: str, seen: bytes) -> None:
        if b'"errors"' not in seen:
            answered.add(observer)

    assert (found := await run_course(twins, WHOLE_COURSE, note=note)) is None, str(found)
    operations = {f"{root}.{name}" for root, name in operations_of(Role.FUND)}
    assert operations - answered == set(), "what is only ever refused is not observed"
    held = [
        sum([bool((await twin.plan(citizen))["published"]["confidential"]) for citizen in range(4)]) for twin in twins
    ]
    assert held == [4, 0], "there is something hidden in every plan of the first, and nothing in the second"
