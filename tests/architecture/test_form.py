"""The form of all code: sizes, names, docstrings of modules, and who may import or read what."""

import ast
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "schema", "resolvers", "server", "workers")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
NAMES = [str(path.relative_to(ROOT)) for path in FILES]

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_MEDIAN_FUNCTION = 10
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "base", "misc"}

# A package from outside, and the one module that may import it.
ONLY_IN = {"motor": "server/mongo.py", "aio_pika": "server/rabbit.py", "aiormq": "server/rabbit.py"}

# Imports that are never allowed: SecantusDB is GPL and runs as a process of its own.
NOWHERE = {"secantus"}

every_file = pytest.mark.parametrize("name", NAMES)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parse(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text())


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines of a function without its decorators and docstring."""
    first = function.body[0]
    docstring = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(function) else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def imported(tree: ast.Module) -> set[str]:
    """Top-level names of the packages a module imports."""
    nodes = list(ast.walk(tree))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    direct = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.partition(".")[0] for name in plain | direct}


@every_file
def test_a_file_is_small_and_says_what_it_is_for(name: str) -> None:
    assert len((ROOT / name).read_text().splitlines()) < LONGEST_FILE
    assert ast.get_docstring(parse(name)), "the module docstring is missing"


@every_file
def test_functions_are_short(name: str) -> None:
    long = {function.name: length(function) for function in functions(parse(name))}
    assert {each: lines for each, lines in long.items() if lines >= LONGEST_FUNCTION} == {}


def test_half_of_all_functions_are_very_short() -> None:
    lengths = [length(function) for name in NAMES for function in functions(parse(name))]
    assert statistics.median(lengths) <= LONGEST_MEDIAN_FUNCTION


@every_file
def test_no_module_is_named_after_nothing(name: str) -> None:
    parts = {part for each in Path(name).with_suffix("").parts for part in each.split("_")}
    assert not parts & FORBIDDEN_NAMES


@every_file
def test_driver_and_broker_are_imported_in_one_module_each(name: str) -> None:
    allowed = {package for package, module in ONLY_IN.items() if module == name}
    assert not imported(parse(name)) & ((ONLY_IN.keys() - allowed) | NOWHERE)


@every_file
def test_only_settings_reads_the_environment(name: str) -> None:
    if name == "server/settings.py":
        return
    tree = parse(name)
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    imports = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert not (attributes | imports) & {"environ", "environb", "getenv", "getenvb"}


@every_file
def test_imports_stand_at_the_top(name: str) -> None:
    inner = [node for function in functions(parse(name)) for node in ast.walk(function)]
    assert not [node.lineno for node in inner if isinstance(node, ast.Import | ast.ImportFrom)]


@every_file
def test_every_ignore_has_its_reason(name: str) -> None:
    """An ignore names its rule, and a comment says why: on the line above, or behind it on the same line."""
    lines = (ROOT / name).read_text().splitlines()
    bare = [
        number
        for number, line in enumerate(lines, 1)
        for mark in ("# noqa", "# type: ignore")
        if mark in line
        and not lines[number - 2].lstrip().startswith("#")
        and "#" not in line.partition(mark)[2]
        and " - " not in line.partition(mark)[2]
    ]
    assert bare == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("resolvers/")])
def test_a_resolver_looks_at_the_context_of_its_info_alone(name: str) -> None:
    """Compiled queries give it no more than that; whoever it is handed on to calls it by the same name."""
    looks = [node for node in ast.walk(parse(name)) if isinstance(node, ast.Attribute) and is_info(node.value)]
    assert [f"line {node.lineno}: info.{node.attr}" for node in looks if node.attr != "context"] == []


def is_info(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "info"
