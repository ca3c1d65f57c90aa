"""Why the server closes a live connection: the codes of the protocol, and of websockets themselves."""

from enum import IntEnum


class CloseCode(IntEnum):
    """The codes that clients rely on.

    After FORBIDDEN a client may come back with another token; the clients of the protocol do so by themselves,
    while UNAUTHORIZED is final for them.
    """

    TOO_SLOW = 1008
    INTERNAL = 1011
    TRY_AGAIN = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    UNKNOWN_PROTOCOL = 4406
    INIT_TIMEOUT = 4408
    SUBSCRIBER_EXISTS = 4409
    TOO_MANY = 4429


class ClosingError(Exception):
    """The connection has to end; ``reason`` is for developers and repeats nothing that was sent."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
