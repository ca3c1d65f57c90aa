"""The schema that each role sees, as committed; `python -m tests.schema.printing` writes it anew."""

from pathlib import Path

from domain.viewer import Role
from resolvers.api import print_role_schema

PRINTED = Path(__file__).parents[2] / "schema" / "printed"


def path_of(role: Role) -> Path:
    """Where the printed schema of a role lies."""
    return PRINTED / f"{role.value}.graphql"


def write_all() -> None:
    """Write the schema of every role."""
    for role in Role:
        path_of(role).write_text(print_role_schema(role), encoding="utf-8")


if __name__ == "__main__":
    write_all()
