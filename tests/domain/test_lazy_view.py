"""A lazy view behaves like the dictionary of all its values, and computes none before it is asked for."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.lazy_view import LazyView

WHOLE = {"a": 1, "b": 2, "c": 3}


@pytest.fixture
def computed() -> list[str]:
    return []


@pytest.fixture
def view(computed: list[str]) -> LazyView[int]:
    def later(name: str) -> Callable[[int], object]:
        def compute(subject: int) -> object:
            computed.append(name)
            return subject + len(name)

        return compute

    return LazyView({"a": 1}, {"b": later("b"), "c": lambda subject: later("cc")(subject)}, 1)


def test_what_is_there_computes_nothing(view: LazyView[int], computed: list[str]) -> None:
    assert view["a"] == 1
    assert "b" in view
    assert "d" not in view
    assert computed == []


def test_a_value_is_computed_once(view: LazyView[int], computed: list[str]) -> None:
    assert (view["b"], view["b"], view.get("b")) == (2, 2, 2)
    assert computed == ["b"]


def test_what_is_in_no_table_is_not_there(view: LazyView[int]) -> None:
    with pytest.raises(KeyError):
        view["d"]
    assert view.get("d", 4) == 4


@pytest.mark.parametrize(
    "look",
    [
        dict,
        lambda view: {**view},
        lambda view: view | {},
        lambda view: {} | view,
        lambda view: view.copy(),
        lambda view: dict(view.items()),
        lambda view: dict(zip(view.keys(), view.values(), strict=True)),
        lambda view: {name: view[name] for name in view},
        lambda view: {name: view.get(name) for name in WHOLE},
        lambda view: WHOLE if len(view) == 3 else None,
        lambda view: WHOLE if view == WHOLE else None,
        lambda view: WHOLE if {"v": view} == {"v": WHOLE} else None,
        lambda view: None if view != WHOLE else WHOLE,
        lambda view: WHOLE if [view] == [WHOLE] else None,
    ],
)
def test_it_looks_like_its_dictionary(view: LazyView[int], look: Callable[[Any], Any]) -> None:
    assert look(view) == WHOLE


def test_two_are_compared_by_all_their_values(view: LazyView[int]) -> None:
    assert view == LazyView(WHOLE, {}, None)
    assert LazyView({}, {"b": lambda _: 1}, None) != LazyView({}, {"b": lambda _: 2}, None)


def test_some_values_can_be_computed_otherwise(view: LazyView[int], computed: list[str]) -> None:
    assert view.compute(a=lambda subject: subject * 10, b=lambda subject: subject * 20) is view
    assert view == {"a": 10, "b": 20, "c": 3}
    assert computed == ["cc"]
