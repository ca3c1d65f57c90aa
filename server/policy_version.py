"""Which policy an answer was made under: a short hash of all that decides what a role sees."""

import hashlib
from functools import cache

from domain.viewer import Role
from resolvers.api import print_role_schema
from server.plan_scope import READ_PATHS


@cache
def policy_version(role: Role) -> str:
    """Twelve hexadecimal digits that change with the role's schema and with what is read for it."""
    decisive = print_role_schema(role) + "\n".join(READ_PATHS.get(role, []))
    return hashlib.sha256(decisive.encode()).hexdigest()[:12]
