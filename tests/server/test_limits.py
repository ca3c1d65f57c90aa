"""The limits of a document: each at its edge, and none that can be walked around by fragments."""

from importlib.resources import files
from pathlib import Path

import pytest
from graphql import parse

from domain.viewer import Role
from resolvers.api import schema_of
from server.documents import Documents
from server.limit_settings import LIMITS, Limits
from server.limits import find_excess, find_pages
from tests.operations import operation, operation_names


def bomb(levels: int, width: int) -> str:
    """Fragments that spread the next one several times each: small to write, exponential to expand."""
    spreads = [" ".join([f"...F{level + 1}"] * width) for level in range(levels)]
    fragments = [f"fragment F{level} on Plan {{ {spreads[level]} }}" for level in range(levels)]
    return "query { myPlan { ...F0 } } " + " ".join(fragments) + f" fragment F{levels} on Plan {{ version }}"


def nested(depth: int) -> str:
    return "{" + "a{" * (depth - 1) + "a" + "}" * depth


EDGES = {
    "depth": nested,
    "fields": lambda count: "{" + " ".join(f"a{n}" for n in range(count)) + "}",
    "aliases": lambda count: "{" + " ".join(f"x{n}: a" for n in range(count)) + "}",
    "directives": lambda count: "{ a " + "@skip(if: false) " * count + "}",
    "spreads": lambda count: "{" + " ...F" * count + "} fragment F on Query { a }",
    "repeats": lambda count: "{ a" + " a" * count + "}",
}


@pytest.mark.parametrize("name", EDGES)
def test_a_limit_is_reached_but_not_passed(name: str) -> None:
    limit = getattr(LIMITS, name)
    assert find_excess(parse(EDGES[name](limit))) is None
    assert name in (find_excess(parse(EDGES[name](limit + 1))) or "")


BOMBS = [(10, 3), (15, 3), (21, 3), (97, 3), (97, 8)]
"""Levels and width: 482 to 7834 bytes. One of 752 bytes busied a server that expands them for 13 seconds."""


@pytest.mark.parametrize(("levels", "width"), BOMBS)
def test_a_bomb_of_fragments_is_refused_however_large(levels: int, width: int) -> None:
    """Whoever expands one does not come to an end: 3 to the power of 97 fields."""
    text = bomb(levels, width)
    prepared = Documents().prepare(schema_of(Role.CITIZEN), Role.CITIZEN, text)
    assert isinstance(prepared, list)
    assert [error["extensions"]["code"] for error in prepared] == ["LIMIT_EXCEEDED"]


def test_a_bomb_with_too_many_fragments_is_not_even_measured() -> None:
    assert "fragments" in (find_excess(parse(bomb(300, 3))) or "")


PAGES = {
    "plans { edges { cursor } }": 1 + 20 * 2,
    "plans(first: null) { edges { cursor } }": 1 + 20 * 2,
    "plans(first: 7) { edges { cursor } }": 1 + 7 * 2,
    'plans(after: "x", first: 100) { edges { cursor } }': 1 + 100 * 2,
    "plans(first: 101) { edges { cursor } }": 1 + 100 * 2,
    f"plans(first: {'9' * 5000}) {{ edges {{ cursor }} }}": 1 + 100 * 2,
    "plans(first: $n) { edges { cursor } }": 1 + 100 * 2,
    "plans(first: 0) { edges { cursor } }": 1 + 2,
    "plans(first: -100) { edges { cursor } }": 1 + 2,
    "plan { plans(first: 10) { version } plans(first: 5) { version } }": 1 + 11 + 6,
    "plans(first: 10) { other(first: 10) { plans(first: 10) { version } } }": 1 + 10 * (1 + 10 * (1 + 10)),
    "plans(first: 10) { ...F ...F ... { version } }": 1 + 10 * (2 * 6 + 1),
    "plan { title }": 2,
}


@pytest.mark.parametrize("fields", PAGES, ids=lambda fields: fields[:60])
def test_what_stands_in_a_page_costs_as_often_as_the_page_has_items(fields: str) -> None:
    fragment = " fragment F on Plan { plans(first: 5) { version } }" if "...F" in fields else ""
    document = parse("query($n: Int) { " + fields + " }" + fragment)
    cost = PAGES[fields]
    assert find_excess(document, Limits(cost=cost), {"plans"}) is None
    assert "cost" in (find_excess(document, Limits(cost=cost - 1), {"plans"}) or "")


def test_a_page_of_a_smaller_limit_costs_less() -> None:
    document = parse("query($n: Int) { plans(first: $n) { version } plans { version } }")
    assert find_excess(document, Limits(cost=12, page=5), {"plans"}) is None
    assert find_excess(document, Limits(cost=11, page=5), {"plans"}) is not None


def test_pages_in_pages_are_refused_by_their_cost() -> None:
    page = "plans(first: 100) { "
    assert "cost" in (find_excess(parse("{ " + page * 10 + "version" + " }" * 11), pages={"plans"}) or "")


def test_every_list_that_is_given_a_size_is_a_page() -> None:
    assert find_pages(schema_of(Role.JOBCENTRE)) == {
        "educationWork",
        "messagesTo",
        "planVersions",
        "plans",
        "statusesDue",
    }


EXAMPLES = Path(str(files("server"))) / "examples" / "operations"
DOCUMENTS = [operation(name) for name in operation_names()] + [
    path.read_text() for path in sorted(EXAMPLES.glob("*.graphql"))
]


@pytest.mark.parametrize("name", [*EDGES, "cost"])
def test_what_is_documented_stays_far_from_the_limits(name: str) -> None:
    """A third of each limit is enough for all that the contract and the examples ask for."""
    smaller = LIMITS.model_copy(
        update={name: getattr(LIMITS, name) // 2 if name == "depth" else getattr(LIMITS, name) // 3}
    )
    pages = frozenset[str]().union(*(find_pages(schema_of(role)) for role in Role))
    assert [text for text in DOCUMENTS if find_excess(parse(text), smaller, pages)] == []


def test_what_fragments_add_is_counted_each_time_they_are_spread() -> None:
    document = parse("{ a { ...F ...F } } fragment F on A { b { c } d: e @include(if: true) }")
    inner = {"depth": 3, "fields": 7, "aliases": 2, "directives": 2, "spreads": 2, "repeats": 2, "cost": 7}
    assert find_excess(document, Limits(**inner)) is None
    for name in inner:
        assert name in (find_excess(document, Limits(**inner | {name: inner[name] - 1})) or "")


@pytest.mark.parametrize(
    "document",
    [
        "{ a { ...F } } fragment F on A { ...F b }",
        "{ ...F } fragment F on A { ...G } fragment G on A { ...F }",
        "{ ...Nowhere }",
    ],
)
def test_circles_and_gaps_end(document: str) -> None:
    assert find_excess(parse(document)) is None


def test_an_unused_fragment_is_measured_too() -> None:
    assert find_excess(parse("{ a } fragment F on A " + nested(LIMITS.depth + 1))) is not None


def test_a_document_has_so_many_definitions() -> None:
    fragments = " ".join(f"fragment F{n} on Query {{ a }}" for n in range(LIMITS.definitions - 1))
    assert find_excess(parse("{ a } " + fragments)) is None
    assert find_excess(parse("{ a } fragment G on Query { a } " + fragments)) is not None


def test_what_is_too_deep_to_walk_is_too_deep() -> None:
    assert "depth" in (find_excess(parse(nested(200))) or "")
