"""What is compiled, what is left to graphql-core, and that nothing is read twice for one answer."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import structlog
from graphql import OperationType, get_variable_values, parse
from hypothesis import given
from hypothesis import strategies as st

from domain.document import PlanDocument
from domain.errors import Unavailable
from domain.guests import GuestReason
from domain.occasion import Occasion
from domain.viewer import Role, Viewer
from resolvers.api import schema_of
from schema.scalars import SCALARS, UNCHANGED
from server.app import create_app
from server.callers import EXAMPLE_CALLERS
from server.compiled import compile_query
from server.compiled.figures import QUERIES
from server.compiled.leaves import make_writer, unchanged_test, written_values
from server.compiled.query import SETTINGS_LIMIT
from server.documents import Documents, Valid
from server.example_operations import fill_variables, read_operations
from server.execution import GraphQLRequest, answer
from server.mongo import connect
from server.runtime import Runtime
from server.settings import Settings
from tests.api import TODAY, Api, Clock, make_services
from tests.memory_plans import MemoryPlans
from tests.operations import operation, operation_names
from tests.server.compiled.worlds import NOON, VIEWERS, World, viewer_of, whole_plans, whole_world

VARIABLES = {
    "Timeline": {"from": TODAY, "months": 3},
    "Plans": {"first": 10},
    "PlanVersions": {"first": 10},
    "CitizenByCpr": {"cpr": "2110625629"},
}
JOBCENTRE = VIEWERS[Role.JOBCENTRE]
ORDER = "query($c: ID!) { plan(citizenId: $c) { title educationOrder { comments { text } } } }"


def counted() -> tuple[int, int]:
    """Queries so far that ran compiled, and that graphql-core had to answer."""
    return QUERIES.compiled, QUERIES.fallen_back


async def ask(viewer: Viewer, text: str, world: World | None = None, **variables: Any) -> Any:
    return await answer(GraphQLRequest(text, variables), (world or whole_world()).visit(viewer), Documents())


@dataclass
class CountedPlans(MemoryPlans):
    """Counts what is asked of it, and fails where it is told to."""

    asked: list[str] = field(default_factory=list)
    failing: bool = False

    async def read(self, occasion: Occasion, citizen_id: str, *, with_drafts: bool = False) -> Any:
        self.asked.append("read")
        if self.failing:
            raise Unavailable("database")
        return await super().read(occasion, citizen_id, with_drafts=with_drafts)

    async def comments(self, citizen_id: str, order_id: str) -> Any:
        self.asked.append("comments")
        return await super().comments(citizen_id, order_id)


def counted_world(**changed: Any) -> tuple[World, CountedPlans]:
    plans = whole_plans()
    store = CountedPlans({**plans, "placed": {**plans["placed"], **changed}})  # type: ignore[typeddict-item]
    return World(store, whole_world().messages), store


@pytest.mark.parametrize("name", operation_names())
async def test_every_query_of_the_contract_runs_compiled(name: str) -> None:
    document = parse(operation(name))
    asked = document.definitions[0]
    if asked.operation is not OperationType.QUERY:  # type: ignore[attr-defined]  # an operation, by its name
        return
    compiled, fallen_back = counted()
    for role in Role:
        variables = {"citizenId": "placed", **VARIABLES.get(name, {})}
        given = await ask(viewer_of(role, "placed"), operation(name), **variables)
        refused = "errors" in given and given["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert refused or "errors" not in given, given
        compiled += not refused
    assert counted() == (compiled, fallen_back)


@pytest.mark.parametrize("caller", EXAMPLE_CALLERS)
async def test_every_example_that_reads_runs_compiled(caller: str) -> None:
    viewer, world = EXAMPLE_CALLERS[caller], whole_world()
    operations = [each for each in read_operations(caller) if "query" in each.document.partition("{")[0]]
    filled = await fill_variables(operations, world.store, Occasion(viewer, NOON, lambda: "new"))
    assert operations
    for each, variables in zip(operations, filled, strict=True):
        before = counted()
        given = await ask(viewer, each.document, world, **variables)
        # One of the messages and of the readings is broken on purpose, and a placement waits for others to act.
        if "errors" not in given:
            assert counted() == (before[0] + 1, before[1]), each.name
        else:
            assert caller in {"administrator", "citizen", "jobcentre"}, given["errors"]


async def test_turned_off_nothing_is_compiled() -> None:
    before = counted()
    given = await answer(
        GraphQLRequest("{ viewer { name } }"), whole_world().visit(JOBCENTRE), Documents(), compiled=False
    )
    assert given == {"data": {"viewer": {"name": "Nina Pettersen"}}}
    assert counted() == before


@pytest.mark.parametrize("compiled", [True, False])
async def test_the_setting_decides(compiled: bool) -> None:
    database, clock = connect("mongodb://127.0.0.1:9/"), Clock()
    services = make_services(database, clock, plans=MemoryPlans(whole_plans()))
    app = create_app(Runtime(Settings(compiled=compiled), database, clock), services)
    before = counted()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://minplan.example") as client:
        served = Api(client, database, services, clock)
        assert (await served.ask(JOBCENTRE, "{ viewer { name } }"))["data"] == {"viewer": {"name": "Nina Pettersen"}}
    assert counted() == (before[0] + compiled, before[1])


@pytest.mark.parametrize("text", ["{ __schema { queryType { name } } }", '{ __type(name: "Plan") { name } }'])
async def test_introspection_is_left_to_graphql_core(text: str) -> None:
    compiled, fallen_back = counted()
    assert "errors" not in await ask(JOBCENTRE, text)
    assert counted() == (compiled, fallen_back + 1)


async def test_a_broken_value_is_read_once_and_answered_by_graphql_core() -> None:
    world, store = counted_world(name="Anna", target_group="SELF_SUPPORTING", visible=True)
    sound = await ask(JOBCENTRE, ORDER, world, c="placed")
    assert "errors" not in sound
    assert store.asked == ["read", "comments"]
    store.asked.clear()
    order = {**whole_plans()["placed"]["education_order"], "started_at": "no instant"}  # type: ignore[dict-item]
    world, store = counted_world(education_order=order)
    with structlog.testing.capture_logs():
        text = ORDER.replace("comments", "startedAt comments")
        given = await ask(JOBCENTRE, text, world, c="placed")
    assert given["data"]["plan"]["educationOrder"] is None
    assert given["errors"][0]["path"] == ["plan", "educationOrder", "startedAt"]
    assert store.asked.count("read") == 1


@dataclass
class ReasonedPlans(MemoryPlans):
    """Notes why it is read."""

    reasons: list[GuestReason | None] = field(default_factory=list)

    async def read(self, occasion: Occasion, citizen_id: str, *, with_drafts: bool = False) -> PlanDocument | None:
        self.reasons.append(occasion.guest)
        return await super().read(occasion, citizen_id, with_drafts=with_drafts)


@pytest.mark.parametrize(
    ("declared", "argument", "reason"),
    [
        ("", "", None),
        ("", "guestReason: null", None),
        ("", "guestReason: COMPLAINT", GuestReason.COMPLAINT),
        ("$r: GuestReason", "guestReason: $r", GuestReason.COMPLAINT),
        ("$r: GuestReason = COMPLAINT", "guestReason: $r", GuestReason.COMPLAINT),
    ],
)
async def test_an_argument_that_is_converted_arrives_as_what_it_is(
    declared: str, argument: str, reason: GuestReason | None
) -> None:
    store = ReasonedPlans(whole_plans())
    world = World(store, whole_world().messages)
    before = counted()
    text = f"query($x: ID! {declared}) {{ plan(citizenId: $x {argument}) {{ title }} }}"
    variables = {"r": "COMPLAINT"} if declared == "$r: GuestReason" else {}
    await ask(JOBCENTRE, text, world, x="nobody", **variables)
    assert store.reasons == [reason]
    assert type(store.reasons[0]) is type(reason)
    assert counted() == (before[0] + 1, before[1])


async def test_an_outage_is_met_once() -> None:
    world, store = counted_world()
    store.failing = True
    given = await ask(JOBCENTRE, '{ a: plan(citizenId: "x") { title } b: citizen(citizenId: "x") { name } }', world)
    assert [error["extensions"]["code"] for error in given["errors"]] == ["UNAVAILABLE", "UNAVAILABLE"]
    assert store.asked == ["read", "read"]


async def test_pages_are_counted_once_although_graphql_core_answers() -> None:
    """Four pages of 100 and a refusal: the limit for all pages of a request is 500."""
    pages = " ".join(f"p{n}: plans(first: 100) {{ pageInfo {{ hasNextPage }} }}" for n in range(5))
    given = await ask(JOBCENTRE, f'{{ {pages} viewer {{ name }} missing: citizenByCpr(cpr: "x") {{ name }} }}')
    assert [error["path"] for error in given["errors"]] == [["missing"]]


@pytest.mark.parametrize(("shown", "hidden"), [(True, False), (False, True), (True, True), (False, False)])
async def test_switches_decide_what_is_there_and_in_which_order(shown: bool, hidden: bool) -> None:
    text = """query($s: Boolean!, $h: Boolean!) { viewer { role @include(if: $s) name @skip(if: $h) role } }"""
    before = counted()
    given = await ask(JOBCENTRE, text, s=shown, h=hidden)
    expected = [key for key, there in (("role", shown), ("name", not hidden), ("role", True)) if there]
    assert list(given["data"]["viewer"]) == list(dict.fromkeys(expected))
    assert counted() == (before[0] + 1, before[1])


def test_more_settings_than_are_kept_are_left_to_graphql_core() -> None:
    names = [f"v{n}" for n in range(6)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"a{name}: name @include(if: ${name})" for name in names)
    prepared = Documents().prepare(
        schema_of(Role.JOBCENTRE), Role.JOBCENTRE, f"query({declared}) {{ viewer {{ {fields} role }} }}"
    )
    assert isinstance(prepared, Valid)
    operation = prepared.operation(None)
    assert operation
    node, query = operation.node, operation.query
    assert query
    for number in range(2 ** len(names)):
        values = get_variable_values(
            schema_of(Role.JOBCENTRE),
            node.variable_definitions or (),
            {name: bool(number >> place & 1) for place, name in enumerate(names)},
        )
        query._program(values)  # type: ignore[arg-type]  # the variables are good
    assert len(query._programs) == SETTINGS_LIMIT


async def test_more_fields_than_there_is_room_for_are_left_to_graphql_core() -> None:
    """Each activity's type has functions of its own, so that aliases of a list multiply."""
    activity = "activities { id title sections { heading paragraphs { label text } } }"
    aliases = " ".join(f"a{number}: {activity}" for number in range(45))
    before = counted()
    given = await ask(JOBCENTRE, f'{{ plan(citizenId: "every-kind") {{ {aliases} }} }}')
    assert "errors" not in given
    assert counted() == (before[0], before[1] + 1)


async def test_a_mutation_is_never_compiled() -> None:
    schema = schema_of(Role.JOBCENTRE)
    document = parse('mutation { publishPlan(input: {citizenId: "x", draftVersion: 1}) { plan { title } } }')
    assert compile_query(schema, document, document.definitions[0]) is None  # type: ignore[arg-type]  # an operation


ANYTHING = st.one_of(
    st.text(), st.integers(), st.booleans(), st.floats(), st.none(), st.dates(), st.datetimes(), st.binary()
)


@pytest.mark.parametrize("name", ["String", "ID", "Boolean", "Int", *UNCHANGED])
@given(value=ANYTHING)
def test_what_a_scalar_is_said_to_leave_alone_it_does(name: str, value: Any) -> None:
    leaf = schema_of(Role.JOBCENTRE).type_map[name]
    test = unchanged_test(leaf)  # type: ignore[arg-type]  # a scalar
    assert test
    # S307: the expression is the compiler's own.
    if eval(test.format(first="value", value="value"), {"value": value}):  # noqa: S307
        written = leaf.coerce_output_value(value)  # type: ignore[union-attr]
        assert (type(written), written) == (type(value), value)
        assert make_writer(leaf)(value) == value  # type: ignore[arg-type]


@pytest.mark.parametrize("role", Role)
def test_every_enum_is_written_as_graphql_core_writes_it(role: Role) -> None:
    enums = [each for each in schema_of(role).type_map.values() if hasattr(each, "values")]
    for enum in enums:
        for value, written in written_values(enum).items():
            assert enum.coerce_output_value(value) == written
        assert set(enum.values) <= set(written_values(enum).values())


def test_there_is_no_other_scalar_of_ours() -> None:
    assert UNCHANGED.keys() <= {scalar.name for scalar in SCALARS.values()}


async def test_no_coroutine_is_left_behind_when_a_resolver_fails_at_once(recwarn: pytest.WarningsRecorder) -> None:
    await ask(JOBCENTRE, '{ a: plan(citizenId: "anna-holm") { title } b: plans(after: "x", first: 5) { totalCount } }')
    await asyncio.sleep(0)
    assert [str(each.message) for each in recwarn if "never awaited" in str(each.message)] == []
