"""What a client may say over graphql-transport-ws, parsed strictly.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

PROTOCOL = "graphql-transport-ws"
LONGEST_ID = 100


class MalformedMessageError(Exception):
    """The frame is none of the messages that a client may send."""


class _Message(BaseModel):
    """Other members than those named are let through, as the protocol may grow."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class ConnectionInit(_Message):
    """Who the client is."""

    type: Literal["connection_init"]
    payload: dict[str, Any] | None = None


class Ping(_Message):
    """Is anybody there?"""

    type: Literal["ping"]


class Pong(_Message):
    """The answer to a ping, or a sign of life."""

    type: Literal["pong"]


class Operation(_Message):
    """What a client asks, as in the body of a POST."""

    query: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = Field(default=None, alias="operationName")
    document_id: str | None = Field(default=None, alias="documentId")

    @model_validator(mode="after")
    def _ask_something(self) -> Self:
        if self.query is None and self.document_id is None:
            raise ValueError("query or documentId is missing")
        return self


class Subscribe(_Message):
    """Begin a subscription under an id that the client made."""

    type: Literal["subscribe"]
    id: str = Field(min_length=1, max_length=LONGEST_ID)
    payload: Operation


class Complete(_Message):
    """End a subscription."""

    type: Literal["complete"]
    id: str = Field(min_length=1, max_length=LONGEST_ID)


ClientMessage = ConnectionInit | Ping | Pong | Subscribe | Complete
_PARSER: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])


def parse_message(text: str) -> ClientMessage:
    """The message in a frame; MalformedMessageError for anything else."""
    try:
        return _PARSER.validate_json(text)
    except ValidationError:
        raise MalformedMessageError from None
