"""The README and what it links to stay true: settings, commands, links and the example people."""

import re
from pathlib import Path

import pytest

from domain.viewer import Role
from schema.policy import grants_of
from server.callers import EXAMPLE_CITIZEN
from server.cli import COMMANDS
from server.errors import Code
from server.limit_settings import Limits
from server.settings import NEEDED_IN_PRODUCTION, PREFIX, Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
GUIDES = ("jobcentre", "fund", "institution", "live", "trusted-documents")
PAGES = ("README.md", "docs/operations.md", *(f"docs/integration/{name}.md" for name in GUIDES))
LINK = re.compile(r"\]\((?!https?://)([^)#]+)(?:#[^)]*)?\)")


def rows_of(heading: str, page: str = README) -> list[list[str]]:
    """The cells of the table under a heading row."""
    lines = page[page.index(heading) :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_setting_stands_in_the_readme() -> None:
    expected = [
        [
            f"`{PREFIX}{name.upper()}{'_...' if name == 'limit' else ''}`",
            field.description,
            "required" if name in NEEDED_IN_PRODUCTION else "",
        ]
        for name, field in Settings.model_fields.items()
    ]
    assert rows_of("| setting |") == expected


def test_every_limit_stands_in_operations_with_its_default_and_what_a_caller_sees() -> None:
    rows = rows_of("| setting | default |", OPERATIONS)
    expected = [
        [f"`{PREFIX}LIMIT_{name.upper()}`", f"{field.default:.10g}", field.description]
        for name, field in Limits.model_fields.items()
    ]
    assert [row[:3] for row in rows] == expected
    assert all(row[3] for row in rows)


def test_every_error_code_stands_in_the_readme() -> None:
    named = [code for row in rows_of("| code |") for code in re.findall(r"`([A-Z_]+)`", row[0])]
    assert named == list(Code)


def test_every_role_stands_in_the_readme() -> None:
    (roles,) = [row[1] for row in rows_of("| claim |") if row[0] == "`role`"]
    assert re.findall(r"`(\w+)`", roles) == list(Role)


def test_every_command_stands_in_the_readme() -> None:
    paragraph = README[README.index("Commands of `minplan`") :].split("\n\n")[0]
    assert set(re.findall(r"`([a-z-]+)(?: FILE)?`", paragraph)) - {"minplan"} == {*COMMANDS}


def test_the_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)\b", README)) <= targets | {"test"}
    assert {"run", "test"} <= targets


def test_the_first_query_asks_for_an_example_citizen() -> None:
    assert f'plan(citizenId: \\"{EXAMPLE_CITIZEN}\\")' in README


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    targets = LINK.findall((ROOT / page).read_text())
    assert targets
    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []


@pytest.mark.parametrize(("page", "role"), [("jobcentre", Role.JOBCENTRE), ("fund", Role.FUND)])
def test_a_guide_names_only_operations_that_its_role_has(page: str, role: Role) -> None:
    text = (ROOT / "docs" / "integration" / f"{page}.md").read_text()
    operations = {name: roles for root in ("Query", "Mutation") for name, roles in grants_of(root)}
    named = set(re.findall(r"`([a-z][A-Za-z]+)`", text)) & operations.keys()
    assert named
    assert {name for name in named if role not in operations[name]} == set()
