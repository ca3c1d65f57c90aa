"""One request of a person: who they are, and asking on their behalf what their role may ask."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.requests import Request

from domain.calendar import danish_day
from domain.viewer import Viewer
from server.errors import Answer
from server.execution import GraphQLRequest
from server.pages.session import Session
from server.runtime import Clock

Execute = Callable[[GraphQLRequest, Viewer], Awaitable[Answer]]
"""Executes one operation for a viewer, with every policy, limit and record that goes with it."""


class RefusedError(Exception):
    """An operation was refused; ``errors`` are its coded errors."""

    def __init__(self, errors: list[Answer]) -> None:
        super().__init__(", ".join(error["extensions"]["code"] for error in errors))
        self.errors = errors


class ProblemError(Exception):
    """A form was refused; ``problems`` are sentences for its inputs, as in FormState."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


class MissingError(Exception):
    """What an address names is not there for who asks."""


@dataclass(frozen=True)
class FormState:
    """What was typed into a form that was refused, and why: a sentence for each field, or for the form as a whole."""

    form: str
    values: Mapping[str, list[str]]
    problems: Mapping[str, str]
    heading: str = ""
    """What stands above the problems, where it is not what stands there as a rule."""
    texts: Sequence[str] = ()
    """What would be a pain to write again, for where the form itself can't be shown."""
    overtaken: bool = False
    """Whether somebody else has saved meanwhile: what is there now has not been seen by whoever sent the form."""


@dataclass(frozen=True)
class PageRequest:
    """A request with its session."""

    request: Request
    session: Session
    now: Clock
    execute: Execute
    refused: FormState | None = field(default=None)

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        return self.session.viewer

    @property
    def today(self) -> date:
        """The day in Denmark."""
        return danish_day(self.now())

    @property
    def citizen_id(self) -> str:
        """Whom the page is about: the citizen of the address, or the citizen who asks."""
        return str(self.request.path_params.get("citizen_id", self.viewer.subject))

    def query(self, name: str) -> str:
        """A parameter of the address; empty where it is not there."""
        return self.request.query_params.get(name, "")

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """What an operation answers; RefusedError with its errors if it was refused."""
        answer = await self.execute(GraphQLRequest(document, variables), self.viewer)
        if errors := answer.get("errors"):
            raise RefusedError(errors)
        data: dict[str, Any] = answer["data"]
        return data
