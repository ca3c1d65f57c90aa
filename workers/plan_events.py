"""Events as they come off the wire, parsed at the edge."""

from dataclasses import dataclass
from datetime import datetime

from domain.events import EventKind
from server.transport import Message


class UnreadableError(Exception):
    """A message that no worker of this version can make sense of; the text names the field."""


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """Something that happened to a citizen's plan; ``about`` is the id of the thing."""

    id: str
    citizen_id: str
    kind: EventKind
    at: datetime
    about: str | None


def parse_event(message: Message) -> PlanEvent:
    """The event of a message; raises UnreadableError for a malformed or unknown one."""
    body = message.body
    try:
        at = datetime.fromisoformat(body["at"])
        kind = EventKind(body["kind"])
        event = PlanEvent(body["event_id"], body["citizen_id"], kind, at, body.get("about"))
    except KeyError as missing:
        raise UnreadableError(f"no_{missing.args[0]}") from missing
    except ValueError as error:
        raise UnreadableError("unknown_kind_or_time") from error
    if at.tzinfo is None:
        raise UnreadableError("time_without_zone")
    return event
