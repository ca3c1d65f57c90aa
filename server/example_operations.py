"""Example operations for each example caller, with variables that fit the plans in the database today."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from graphql import FragmentDefinitionNode, FragmentSpreadNode, Node, OperationDefinitionNode, Visitor, parse, visit

from domain.document import Draft, PlanDocument
from domain.drafts import own_draft
from domain.errors import NotFound
from domain.occasion import Occasion
from domain.store import PlanStore

FOLDER = files("server") / "examples" / "operations"

Template = Any
"""JSON in which a text that begins with @ stands for a value that depends on the day or on a plan."""

Plans = Mapping[str, PlanDocument | None]
"""Plans by citizen id, None where the viewer may not read one."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One example: its name, the document with every fragment it uses, and the template of its variables."""

    name: str
    document: str
    template: Template


@dataclass(frozen=True, slots=True)
class _Definition:
    name: str
    text: str
    is_operation: bool
    spreads: frozenset[str]


@cache
def read_operations(caller: str) -> tuple[Operation, ...]:
    """The examples of a caller, by its name, in the order of its file."""
    definitions = list(_split((FOLDER / f"{caller}.graphql").read_text("utf-8")))
    templates = orjson.loads((FOLDER / f"{caller}.json").read_text("utf-8"))
    fragments = {each.name: each for each in definitions if not each.is_operation}
    return tuple(
        Operation(each.name, "\n\n".join(_with_fragments(each, fragments)), templates.get(each.name, {}))
        for each in definitions
        if each.is_operation
    )


async def fill_variables(operations: Iterable[Operation], plans: PlanStore, occasion: Occasion) -> list[Template]:
    """The variables of each operation as they fit this viewer, now."""
    templates = [operation.template for operation in operations]
    wanted = {lookup[2] for text in _texts(templates) if (lookup := _LOOKUP.fullmatch(text))}
    found = {citizen: await plans.read(occasion, citizen, with_drafts=True) for citizen in sorted(wanted)}
    return [_fill(template, found, occasion) for template in templates]


def _fill(template: Template, plans: Plans, occasion: Occasion) -> Template:
    """The template with every @text replaced."""
    match template:
        case dict():
            return {name: _fill(value, plans, occasion) for name, value in template.items()}
        case list():
            return [_fill(value, plans, occasion) for value in template]
        case str() if template.startswith("@"):
            return _value(template, plans, occasion)
    return template


def _value(text: str, plans: Plans, occasion: Occasion) -> Template:
    """What a placeholder stands for; None where the plan has no such thing."""
    if text == "@caller":
        return occasion.viewer.subject
    if day := _DAY.fullmatch(text):
        moment = occasion.today + timedelta(days=int(day[1] or 0))
        return f"{moment.isoformat()}{day[2] or ''}"
    if (lookup := _LOOKUP.fullmatch(text)) is None:
        raise ValueError(f"an example has the unknown placeholder {text}")
    plan = plans[lookup[2]]
    return None if plan is None else _LOOKUPS[lookup[1]](plan, occasion)


_DAY = re.compile(r"@today([+-]\d+)?(T\d\d:\d\d)?")
_LOOKUP = re.compile(r"@([a-z-]+) (\S+)")


def _draft(plan: PlanDocument, occasion: Occasion) -> Draft | None:
    """The draft that the viewer edits, if there is one."""
    try:
        return own_draft(plan, occasion)[1]
    except NotFound:
        return None


def _draft_version(plan: PlanDocument, occasion: Occasion) -> int | None:
    draft = _draft(plan, occasion)
    return draft["version"] if draft else None


def _open_activity(plan: PlanDocument, occasion: Occasion) -> str | None:
    """The first activity under way that nobody has closed."""
    draft, day = _draft(plan, occasion), occasion.day
    under_way = (
        each["id"]
        for each in (draft["activities"] if draft else ())
        if each["outcome"] is None and each["starts_on"] <= day <= (each["ends_on"] or day)
    )
    return next(under_way, None)


def _last_activity(plan: PlanDocument, occasion: Occasion) -> str | None:
    draft = _draft(plan, occasion)
    return draft["activities"][-1]["id"] if draft and draft["activities"] else None


def _ended_activity(plan: PlanDocument, occasion: Occasion) -> str | None:
    """The last activity that somebody has closed."""
    draft = _draft(plan, occasion)
    closed = (each["id"] for each in reversed(draft["activities"] if draft else []) if each["outcome"] is not None)
    return next(closed, None)


def _last_agreement(plan: PlanDocument, occasion: Occasion) -> str | None:
    """The agreement that the viewer's authority recorded last."""
    own = (each["id"] for each in reversed(plan["agreements"]) if each["authority"] == occasion.viewer.authority)
    return next(own, None)


def _coming_meeting(plan: PlanDocument, occasion: Occasion) -> str | None:
    """The first meeting ahead that the viewer's authority has booked."""
    ahead = (
        each["id"]
        for each in plan["meetings"]
        if each["starts_at"] > occasion.now
        and each["cancelled_at"] is None
        and each["authority"] == occasion.viewer.authority
    )
    return next(ahead, None)


def _open_proposal(plan: PlanDocument, _: Occasion) -> str | None:
    return next((each["id"] for each in plan["proposals"] if each["taken_over_at"] is None), None)


def _education_goal(plan: PlanDocument, _: Occasion) -> str | None:
    return next((goal["id"] for goal in plan["published"]["education_goals"]), None)


def _placement(plan: PlanDocument, occasion: Occasion) -> str | None:
    """The order that was sent to the viewer's institution."""
    sent = (each["order_id"] for each in plan["placements"] if occasion.viewer.organisation in each["codes"])
    return next(sent, None)


_LOOKUPS: dict[str, Callable[[PlanDocument, Occasion], str | int | None]] = {
    "draft-version": _draft_version,
    "open-activity": _open_activity,
    "last-activity": _last_activity,
    "ended-activity": _ended_activity,
    "last-agreement": _last_agreement,
    "coming-meeting": _coming_meeting,
    "open-proposal": _open_proposal,
    "education-goal": _education_goal,
    "placement": _placement,
}


def _texts(template: Template) -> Iterator[str]:
    match template:
        case dict():
            yield from _texts(list(template.values()))
        case list():
            for value in template:
                yield from _texts(value)
        case str():
            yield template


def _split(source: str) -> Iterator[_Definition]:
    """The definitions of a document, each with the comments above it."""
    start = 0
    for node in parse(source).definitions:
        if not isinstance(node, OperationDefinitionNode | FragmentDefinitionNode) or not (node.name and node.loc):
            raise ValueError("an example file holds named operations and fragments only")
        text = source[start : node.loc.end].strip()
        yield _Definition(node.name.value, text, isinstance(node, OperationDefinitionNode), _spreads(node))
        start = node.loc.end


def _with_fragments(definition: _Definition, fragments: Mapping[str, _Definition]) -> Iterator[str]:
    """The text of a definition and of every fragment it leads to, once each."""
    waiting, seen = [definition], {definition.name}
    while waiting:
        current = waiting.pop(0)
        yield current.text
        new = sorted(current.spreads - seen)
        seen.update(new)
        waiting += [fragments[name] for name in new]


class _SpreadNames(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        """Note a fragment that is used."""
        self.names.add(node.name.value)


def _spreads(node: Node) -> frozenset[str]:
    visitor = _SpreadNames()
    visit(node, visitor)
    return frozenset(visitor.names)
