"""Everything that the domain refuses to do, as one small tree of errors.

DomainError
├── InvalidInput     one field of the input is wrong
├── RuleViolation    a named rule forbids it
├── Conflict         the caller saw another version than the current one
├── NotFound         absent, hidden or not the caller's: all alike
├── LimitExceeded    too much of something
└── Unavailable      a service that is needed does not answer
"""

from domain.rules import Rule


class DomainError(Exception):
    """A refusal that the caller can understand; the message holds no personal data."""


class InvalidInput(DomainError):
    """One field of the input is wrong; ``field`` is its path as the API names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NumberTaken(InvalidInput):
    """A CPR number is another citizen's; ``citizen_id`` is for the read log and never leaves."""

    def __init__(self, citizen_id: str | None) -> None:
        super().__init__("cpr", "A citizen with this number is registered already.")
        self.citizen_id = citizen_id


class RuleViolation(DomainError):
    """A named rule of the domain forbids the change."""

    def __init__(self, rule: Rule, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class Conflict(DomainError):
    """The caller named another version than the current one; nothing was changed."""

    rule = Rule.DRAFT_CONFLICT

    def __init__(self, current_version: int) -> None:
        super().__init__("The draft has changed since it was read. Read it again and repeat the change.")
        self.current_version = current_version


class NotFound(DomainError):
    """What was named does not exist for this caller."""

    def __init__(self, thing: str) -> None:
        super().__init__(f"No such {thing}. Check the id and that it is yours to read.")
        self.thing = thing


class LimitExceeded(DomainError):
    """There is more of something than one request or one plan may hold."""


class Unavailable(DomainError):
    """A service that is needed does not answer; the same request can be sent again.

    ``cause`` is for whoever operates this one, and empty where nothing but silence is known; callers never see it.
    """

    def __init__(self, service: str, cause: str = "") -> None:
        super().__init__(f"The {service} does not answer. Try again in a moment.")
        self.service = service
        self.cause = cause
