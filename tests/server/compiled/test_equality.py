"""Compiled and by graphql-core every answer is the same to the byte, whatever is asked, given or broken."""

import asyncio
from collections import Counter
from typing import Any

import orjson
import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.viewer import Role
from resolvers.api import schema_of
from server.compiled.figures import QUERIES
from server.documents import Documents
from server.execution import GraphQLRequest, answer
from tests.server.compiled.queries import ODD, Query, given_variables, queries
from tests.server.compiled.worlds import World, away_world, broken_worlds, viewer_of, whole_world

pytestmark = pytest.mark.long

EXAMPLES = {Role.CITIZEN: 190, Role.JOBCENTRE: 240, Role.FUND: 190, Role.INSTITUTION: 110, Role.ADMINISTRATOR: 110}
VARIABLES, BROKEN = 4, 5
AT_LEAST = {Role.CITIZEN: 4800, Role.JOBCENTRE: 6000, Role.FUND: 4800, Role.INSTITUTION: 2700, Role.ADMINISTRATOR: 2700}
"""So many comparisons for each role: 21,000 in all."""


@st.composite
def cases(draw: st.DrawFn, role: Role) -> tuple[Query, list[dict[str, Any]], list[World], str]:
    query = draw(queries(schema_of(role)))
    variables = [draw(given_variables(query)) for _ in range(VARIABLES)]
    worlds = [whole_world(), away_world(), *(draw(broken_worlds()) for _ in range(BROKEN))]
    return query, variables, worlds, draw(st.sampled_from(["oliver-frost", "every-kind", "placed"]))


async def both(query: GraphQLRequest, world: World, role: Role, citizen: str, documents: Documents) -> list[bytes]:
    """The answer compiled, and as graphql-core alone gives it."""
    viewer = viewer_of(role, citizen)
    given = [await answer(query, world.visit(viewer), documents, compiled=compiled) for compiled in (True, False)]
    return [orjson.dumps(each) for each in given]


def compiled_so_far() -> float:
    return QUERIES.compiled


@pytest.mark.parametrize("role", Role)
def test_every_answer_is_the_same(role: Role) -> None:
    seen: Counter[str] = Counter()

    async def compare(query: Query, variables: list[Any], worlds: list[World], citizen: str) -> None:
        documents = Documents()
        for values in variables:
            for world in worlds:
                request = GraphQLRequest(query.text, values)
                compiled, plain = await both(request, world, role, citizen, documents)
                assert compiled == plain
                seen["compared"] += 1
                seen["with errors"] += b'"errors"' in plain

    with asyncio.Runner() as runner, structlog.testing.capture_logs():

        @settings(max_examples=EXAMPLES[role])
        @given(cases(role))
        def check(case: Any) -> None:
            runner.run(compare(*case))

        before = compiled_so_far()
        check()
        seen["compiled"] = int(compiled_so_far() - before)
    assert seen["compared"] >= AT_LEAST[role]
    # Neither side of the comparison is rare.
    assert seen["compiled"] >= seen["compared"] // 5
    assert seen["with errors"] >= seen["compared"] // 50


ASKED = {
    "Int": "query($x: Int) { plans(first: $x) { pageInfo { hasNextPage } } }",
    "Int = 2": "query($x: Int = 2) { plans(first: $x) { pageInfo { hasNextPage } } }",
    "String!": "query($x: String!) { citizenByCpr(cpr: $x) { name } }",
    "String": "query($x: String) { plans(after: $x) { pageInfo { hasNextPage } } }",
    "ID!": "query($x: ID!) { plan(citizenId: $x) { title } }",
    "ID = null": 'query($x: ID = "anna-holm") { plan(citizenId: $x) { title } }',
    "Boolean!": "query($x: Boolean!) { viewer { name role @include(if: $x) } }",
    "Boolean = true": "query($x: Boolean = true) { viewer { name role @skip(if: $x) } }",
    "Date!": 'query($x: Date!) { plan(citizenId: "anna-holm") { timeline(from: $x, months: 3) { to } } }',
}
"""Queries by the type of their one variable."""


@pytest.mark.parametrize("type_", ASKED)
async def test_any_value_of_a_variable_is_read_as_graphql_core_reads_it(type_: str) -> None:
    values = [*ODD, -(2**31), 2**31, 3.0, "anna-holm", "2027-03-10", "2110625629", False]
    with structlog.testing.capture_logs():
        for given_values in [{}, *({"x": value} for value in values)]:
            request = GraphQLRequest(ASKED[type_], given_values)
            compiled, plain = await both(request, whole_world(), Role.JOBCENTRE, "", Documents())
            assert compiled == plain, given_values
