"""Every limit that a caller can meet, with its default: what one may ask for, how often, and how long one may take.

All are on by default. The field ``x`` is the environment variable MINPLAN_LIMIT_X; what a caller sees beyond each
stands in docs/operations.md.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Limits(BaseModel):
    """The limits of one process."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    # What a document may hold, with its fragments in place.
    characters: Count = Field(default=100_000, description="characters of a document")
    tokens: Count = Field(default=5000, description="tokens of a document")
    definitions: Count = Field(default=100, description="operations and fragments of a document")
    depth: Count = Field(default=15, description="fields within fields of an operation")
    fields: Count = Field(default=1000, description="fields of an operation")
    aliases: Count = Field(default=50, description="aliases of an operation")
    directives: Count = Field(default=50, description="directives of an operation")
    spreads: Count = Field(default=200, description="fragments spread in an operation")
    repeats: Count = Field(default=200, description="fields of an operation that ask for a name again")
    cost: Count = Field(
        default=10_000, description="cost of an operation: 1 for a field, times the size of each page that it stands in"
    )
    errors: Count = Field(default=10, description="errors told of one document")
    documents: Count = Field(default=500, description="documents kept ready, the one unused for longest goes first")
    document_length: Count = Field(default=20_000, description="characters of a document that is kept ready")
    # Parsed, a character takes about 120 bytes.
    documents_length: Count = Field(default=100_000, description="characters of all documents that are kept ready")

    # What one request may ask for.
    page: Count = Field(default=100, description="items of a page")
    items: Count = Field(default=500, description="items of all pages of a request")
    body_bytes: Count = Field(default=1_000_000, description="bytes of a body")
    body_seconds: Seconds = Field(default=5.0, description="seconds for a body to arrive")
    request_seconds: Seconds = Field(default=10.0, description="seconds to answer a request in")

    # What one caller may do: role, organisation and subject of the token, in one process.
    rate: Rate = Field(default=50.0, description="requests and subscriptions a second of a caller, on average")
    burst: Count = Field(default=200, description="requests and subscriptions of a caller at a stretch")
    at_once: Count = Field(default=20, description="requests of a caller at once")
    caller_connections: Count = Field(default=20, description="live connections of a caller")
    callers: Count = Field(default=10_000, description="callers remembered, the one unseen for longest goes first")

    # Live connections.
    live_subscriptions: Count = Field(default=20, description="subscriptions of a live connection")
    live_frame_bytes: Count = Field(default=65_536, description="bytes of a frame from a client")
    live_frames: Count = Field(default=50, description="frames a second from a client, with twice as many at a stretch")
    live_ungreeted: Count = Field(default=100, description="live connections that have not said who they are")
    live_greet_seconds: Seconds = Field(default=3.0, description="seconds for a live connection to say who it is")
    live_send_seconds: Seconds = Field(default=5.0, description="seconds for a client to take a frame")
    live_seconds: Seconds = Field(default=14_400.0, description="seconds that a live connection lasts")

    # Connections of whatever kind, before anything is known of who is behind them.
    connections: Count = Field(default=1000, description="connections of a process")
    header_bytes: Count = Field(default=32_768, description="bytes of the head of a request")
    header_seconds: Seconds = Field(default=5.0, description="seconds for the head of a request to arrive")
    idle_seconds: Count = Field(default=65, description="seconds that a connection may wait between two requests")


LIMITS = Limits()
"""The defaults."""
