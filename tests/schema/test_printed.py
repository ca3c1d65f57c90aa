"""What each role sees is committed, so that every change of it is seen in review."""

import difflib

import pytest

from domain.viewer import Role
from resolvers.api import print_role_schema
from tests.schema.printing import PRINTED, path_of


@pytest.mark.parametrize("role", list(Role))
def test_the_committed_schema_is_what_the_role_sees(role: Role) -> None:
    committed = path_of(role).read_text(encoding="utf-8")
    difference = "\n".join(
        difflib.unified_diff(committed.split("\n"), print_role_schema(role).split("\n"), lineterm="")
    )
    assert not difference, f"Review the difference, then run `make schemas`:\n{difference}"


def test_nothing_else_lies_beside_them() -> None:
    assert {path.name for path in PRINTED.iterdir()} == {path_of(role).name for role in Role}
