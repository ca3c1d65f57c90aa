"""Who is asking: the roles of the token claims and the person behind a request."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles that a token can carry (contract: token claims)."""

    CITIZEN = "citizen"
    JOBCENTRE = "jobcentre"
    FUND = "fund"
    INSTITUTION = "institution"
    ADMINISTRATOR = "administrator"


class Authority(StrEnum):
    """The two authorities that write in a plan."""

    JOBCENTRE = "JOBCENTRE"
    FUND = "FUND"


AUTHORITY_OF_ROLE = {Role.JOBCENTRE: Authority.JOBCENTRE, Role.FUND: Authority.FUND}


@dataclass(frozen=True, slots=True)
class Viewer:
    """One authenticated caller.

    ``organisation`` is a municipality code for a jobcentre, a fund code for a fund, an institution
    code for an institution and empty for a citizen, whose ``subject`` is the citizen id.
    """

    role: Role
    subject: str
    name: str
    organisation: str = ""

    @property
    def authority(self) -> Authority:
        """The authority that the viewer writes for; only staff of jobcentres and funds have one."""
        return AUTHORITY_OF_ROLE[self.role]
