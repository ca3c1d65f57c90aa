"""The shape of the tables of pages and forms: an address, who may ask for it, and what answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from starlette.responses import Response

from domain.viewer import Role
from server.pages.forms import Field, Given, Rows
from server.pages.page_request import PageRequest
from server.pages.uploads import Sent

Part: TypeAlias = Field | Rows
"""One value of a form, or one list."""
Load = Callable[[PageRequest], Awaitable[Mapping[str, Any]]]
"""What a template needs, asked on behalf of the visitor; MissingError where there is nothing to show."""

CITIZEN = frozenset({Role.CITIZEN})
JOBCENTRE = frozenset({Role.JOBCENTRE})
FUND = frozenset({Role.FUND})
STAFF = JOBCENTRE | FUND


@dataclass(frozen=True, slots=True)
class Page:
    """A page that can be looked at."""

    path: str
    roles: frozenset[Role]
    template: str
    load: Load


@dataclass(frozen=True, slots=True)
class Form:
    """A form that can be sent: its operation, its input, the page it stands on, and what is said once it is done.

    ``path_fields`` are fields of the input that the address gives, by the name of the part of the path.
    """

    name: str
    path: str
    roles: frozenset[Role]
    operation: str
    page: Page
    done: str
    fields: tuple[Part, ...] = ()
    path_fields: Mapping[str, str] | None = None
    then: str | None = None
    """Where the visitor goes on; else back to the page of the form."""
    anchor: str = ""
    under: str | None = "input"
    """The variable that the input goes into; None where each field is a variable of its own."""
    goto: Callable[[Mapping[str, Any], Given], str | None] | None = None
    """Where the visitor goes on, by what the operation answered and the form sent; None where it found nothing."""
    variants: Mapping[str, str] | None = None
    """Second operations, without input, by the value of the button that was pressed."""
    variant_done: str = ""
    """What is said once a second operation is done, too."""
    variant_refused: str = ""
    """What is said once the first is done and the second was refused."""
    stands_for: str | None = None
    """The part of the path that tells apart the forms of this name on one page."""
    begins_with_draft: bool = False
    """Whether its inputs begin with what the draft holds, so that sending them replaces that."""

    def name_of(self, path: Mapping[str, str]) -> str:
        """The name of the form at an address, as its page knows it."""
        return f"{self.name}-{path[self.stands_for]}" if self.stands_for else self.name


@dataclass(frozen=True, slots=True)
class Deed:
    """A form that is not sent as an operation, such as one with a file: what it does may raise ProblemError or a DomainError."""

    name: str
    path: str
    roles: frozenset[Role]
    page: Page
    done: str
    do: Callable[[PageRequest, Sent], Awaitable[None]]
    file_bytes: int | None = None
    """How large the file that comes along may be; None where none does."""
    fields: tuple[Part, ...] = ()
    """What is typed into it, besides the file."""


@dataclass(frozen=True, slots=True)
class Download:
    """Anything but a page that can be asked for."""

    path: str
    roles: frozenset[Role]
    answer: Callable[[PageRequest], Awaitable[Response]]


OF_CITIZEN: Mapping[str, str] = {"citizenId": "citizen_id"}
OF_ACTIVITY: Mapping[str, str] = {"citizenId": "citizen_id", "activityId": "activity_id"}
