"""Tables of grants and how one is read: for each name, which roles have which of its members."""

from collections.abc import Mapping

from domain.viewer import Role

Roles = frozenset[Role]
Table = Mapping[str, Mapping[Roles, str]]
"""By name: the members, separated by blanks, that a set of roles has. What stands nowhere is nobody's."""

CITIZEN = frozenset({Role.CITIZEN})
JOBCENTRE = frozenset({Role.JOBCENTRE})
FUND = frozenset({Role.FUND})
INSTITUTION = frozenset({Role.INSTITUTION})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
STAFF = JOBCENTRE | FUND
READERS = STAFF | CITIZEN
PARTICIPANTS = CITIZEN | JOBCENTRE
"""Who reads everything that a plan holds."""
EVERYBODY = frozenset(Role)


def list_grants(table: Table, name: str) -> list[tuple[str, Roles]]:
    """Every grant of a name as (member, roles), in the order of the table."""
    return [(member, roles) for roles, members in table.get(name, {}).items() for member in members.split()]


def granted_members(table: Table, name: str, role: Role) -> frozenset[str]:
    """The members of a name that a role has; none where the table says nothing."""
    return frozenset(member for member, roles in list_grants(table, name) if role in roles)
