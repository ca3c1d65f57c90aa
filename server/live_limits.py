"""Every limit and wait of live connections in one place."""

from dataclasses import dataclass

FRAME_BYTES = 65_536
"""A frame from a client has at most so many bytes."""

PING_SECONDS = 20.0
"""How often the server asks, below the protocol, whether a client is there, and how long it may take to answer."""


@dataclass(frozen=True, slots=True)
class LiveLimits:
    """Seconds, unless the name says otherwise.

    ``greet`` is how long a client may take to say who it is, ``send`` how long to take a frame, ``expiry`` how soon
    an expired token is noticed. ``look_again`` is how often a subscription looks at the plan without being told to,
    ``retry`` how soon after a look that failed.
    """

    subscriptions: int = 20
    greet: float = 3.0
    send: float = 5.0
    expiry: float = 1.0
    look_again: float = 30.0
    retry: float = 1.0


LIVE_LIMITS = LiveLimits()
"""The limits of production."""
