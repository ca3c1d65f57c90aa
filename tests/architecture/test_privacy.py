"""docs/privacy.md stays true: every collection and every field of a plan stands there, and what can be erased is known."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from domain.document import PlanDocument
from server.citizen_traces import OF_NOBODY, TRACES
from server.mongo import INDEXES
from server.read_log import COLLECTION

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "privacy.md").read_text()
PACKAGES = ("domain", "resolvers", "server", "workers")
LINK = re.compile(r"\]\((?!https?://)([^)#]+)(?:#[^)]*)?\)")


def names_under(heading: str) -> list[str]:
    """What stands in backticks in the first cells of a table."""
    lines = PAGE[PAGE.index(heading) :].split("\n\n")[0].splitlines()[2:]
    return [name for line in lines for name in re.findall(r"`(\w+)`", line.split("|")[1])]


def subscripts() -> Iterator[ast.Subscript]:
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value).split(".")[-1] in {"database", "_database"}:
                yield node


def collections_in_use() -> set[str]:
    """Those that the code names; a name that is computed comes from the tables below."""
    named = {node.slice.value for node in subscripts() if isinstance(node.slice, ast.Constant)}
    computed = {ast.unparse(node.slice) for node in subscripts() if not isinstance(node.slice, ast.Constant)}
    assert computed <= {"COLLECTION", "index.collection", "trace.collection", "collection"}
    return {str(name) for name in named} | {COLLECTION} | {index.collection for index in INDEXES}


def test_every_collection_stands_on_the_page_and_no_other() -> None:
    named = names_under("| place | what |")
    assert sorted(named) == sorted(collections_in_use() | {"letters"})


def test_of_every_collection_it_is_known_whether_it_holds_anything_of_a_citizen() -> None:
    known = [trace.collection for trace in TRACES] + list(OF_NOBODY)
    assert sorted(known) == sorted(collections_in_use())


def test_every_field_of_a_plan_stands_on_the_page_and_no_other() -> None:
    assert sorted(names_under("| fields | what |")) == sorted(PlanDocument.__annotations__)


def test_links_lead_somewhere() -> None:
    assert [each for each in LINK.findall(PAGE) if not (ROOT / "docs" / each).exists()] == []
