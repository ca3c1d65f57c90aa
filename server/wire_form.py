"""Messages as they travel through a broker: a flat JSON object of texts, an id, and a count of attempts."""

from collections.abc import Mapping

import orjson

from server.transport import Message

ATTEMPT = "x-attempt"
REASON = "x-reason"
LONGEST_BODY = 65536


def write_body(message: Message) -> bytes:
    """The body of a message."""
    return orjson.dumps(message.body)


def read_message(
    message_id: str | None, topic: str | None, headers: Mapping[str, object], body: bytes
) -> Message | None:
    """The message, or None for what is not one of ours: no flat JSON object of texts, too large, or without an id."""
    attempt = headers.get(ATTEMPT, 0)
    if len(body) > LONGEST_BODY or not message_id or not isinstance(attempt, int) or attempt < 0:
        return None
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(read, dict) or not all(isinstance(value, str) for value in read.values()):
        return None
    return Message(message_id, topic or "", read, attempt)


def read_reason(headers: Mapping[str, object]) -> str:
    """Why a message died: what the handler said, or else the broker."""
    return str(headers.get(REASON) or headers.get("x-first-death-reason") or "unknown")
