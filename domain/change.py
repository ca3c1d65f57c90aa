"""A change to one plan, described so that the store can write it in one conditional update."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from domain.document import Event, PlanDocument

Value = object


@dataclass(frozen=True, slots=True)
class Change:
    """Values to set and to append by dotted path, the id of what is taken out of a list, and the events that the change
    causes.

    A path is set or appended to at most once and may not lie below another one. A number in a path is
    a place in a list: the store writes only if the plan is as it was when the change was computed.
    """

    assign: dict[str, Value] = field(default_factory=dict)
    append: dict[str, Value] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    remove: dict[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.assign or self.append or self.remove or self.events)


NO_CHANGE = Change()
Compute = Callable[[PlanDocument], Change]
"""A pure rule: from the plan as it stands to the change, or a DomainError."""


def apply(change: Change, plan: PlanDocument) -> PlanDocument:
    """The plan after the change, as the store would have it; the given plan stays as it was."""
    after = cast("dict[str, Value]", dict(plan))
    for path, value in change.assign.items():
        _assign(after, path.split("."), value)
    for path, value in change.append.items():
        keys = path.split(".")
        _assign(after, keys, [*cast("list[Value]", _read(after, keys)), value])
    for path, gone in change.remove.items():
        keys = path.split(".")
        entries = cast("list[dict[str, Value]]", _read(after, keys))
        _assign(after, keys, [entry for entry in entries if entry["id"] != gone])
    after["outbox"] = [*plan["outbox"], *change.events]
    after["revision"] = plan["revision"] + 1
    return cast("PlanDocument", after)


def _read(container: Value, keys: list[str]) -> Value:
    for key in keys:
        container = container[int(key)] if isinstance(container, list) else cast("dict[str, Value]", container)[key]
    return container


def _assign(container: dict[str, Value] | list[Value], keys: list[str], value: Value) -> None:
    head, *rest = keys
    if rest:
        inner = _copy(_read(container, [head]))
        _assign(inner, rest, value)
        value = inner
    if isinstance(container, list):
        container[int(head)] = value
    else:
        container[head] = value


def _copy(value: Value) -> dict[str, Value] | list[Value]:
    return list(value) if isinstance(value, list) else dict(cast("dict[str, Value]", value))
