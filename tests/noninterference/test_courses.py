"""What a fund can observe in any course is the same, byte for byte, whether or not there is anything hidden from it."""

import os
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.viewer import Role
from tests.noninterference.course import run_course
from tests.noninterference.example import EXTENDED, FORMER, USUAL, YOUNG
from tests.noninterference.steps import HIDDEN_STEPS, VISIBLE_STEPS, Step
from tests.noninterference.twins import Twins

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]
KEEPS_READINGS = False

EXAMPLES = {"search": 300}
"""How many courses are tried; few in the ordinary run, which also takes the one with everything in it."""

# More of them about the plans in which most can be done, so that what is hidden is often published, too.
citizens = st.sampled_from([USUAL, USUAL, EXTENDED, EXTENDED, FORMER, YOUNG])
ahead = {"pick": st.integers(0, 30), "days": st.integers(0, 40), "hours": st.sampled_from([0.0, 1.0, 24.0, 48.0])}


def seen(citizen: int, taken: tuple[Role, str], published: bool, relays: bool, **more: Any) -> list[Step]:
    """A step of anybody's, and perhaps the publishing that makes it known."""
    role, name = taken
    step = Step(citizen, name, role, relays=relays, **more)
    publishing = Step(citizen, "publishPlan", role, relays=relays)
    return [step, publishing] if published and role is not Role.CITIZEN else [step]


def unseen(citizen: int, name: str, published: bool, relays: bool, pick: int, days: int, hours: float) -> list[Step]:
    """Something hidden that is added, then changed or taken away, and perhaps published."""
    names = ["add", *([name] if name != "add" else []), *(["publish"] if published else [])]
    return [Step(citizen, each, Role.JOBCENTRE, True, pick, days, hours, relays) for each in names]


flags = st.booleans()
visible = st.builds(seen, citizens, st.sampled_from(VISIBLE_STEPS), flags, flags, **ahead)
hidden = st.builds(unseen, citizens, st.sampled_from(HIDDEN_STEPS), flags, flags, **ahead)
courses = st.lists(st.one_of(visible, hidden), min_size=4, max_size=6).map(lambda drawn: list(chain(*drawn)))


@settings(
    max_examples=EXAMPLES.get(os.environ.get("HYPOTHESIS_PROFILE", ""), 4),
)
@given(steps=courses, days=st.integers(-400, 400), months=st.sampled_from([3, 6, 12]))
async def test_a_fund_observes_the_same_in_any_course(twins: Twins, steps: list[Step], days: int, months: int) -> None:
    assert (found := await run_course(twins, steps, days, months)) is None, str(found)
