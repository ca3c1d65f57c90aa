"""SECURITY.md stays true: every test that it names is there, and every row names one."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text()
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
LINK = re.compile(r"\]\((?!https?://)([^)#]+)(?:#[^)]*)?\)")


def rows() -> list[list[str]]:
    lines = PAGE[PAGE.index("| who | wants |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@cache
def names_in(path: str) -> set[str]:
    return set(re.findall(r"^(?:async )?def (test_\w+)\(", (ROOT / path).read_text(), re.MULTILINE))


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED)))
def test_every_test_that_is_named_exists(path: str, name: str) -> None:
    assert name in names_in(path)


def test_every_threat_is_stopped_by_something_that_a_test_shows() -> None:
    assert len(rows()) > 20
    for who, _, stopped, shown in rows():
        assert stopped, who
        assert re.fullmatch(r"(`tests/[\w/]+\.py::test_\w+` ?)+", shown), who


def test_links_lead_somewhere() -> None:
    assert [target for target in LINK.findall(PAGE) if not (ROOT / target).exists()] == []
