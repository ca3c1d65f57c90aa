"""The limits of a document: each at its edge, and none that can be walked around by fragments."""

import pytest
from graphql import parse

from server.limit_settings import LIMITS, Limits
from server.limits import find_excess


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


@pytest.mark.parametrize("levels", [10, 30, 100, 300])
def test_a_bomb_of_fragments_is_refused_however_large(levels: int) -> None:
    assert find_excess(parse(bomb(levels, 3))) is not None


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
