"""Every limit and wait of live connections in one place."""

from dataclasses import dataclass

from server.limit_settings import LIMITS, Limits

PING_SECONDS = 20.0
"""How often the server asks, below the protocol, whether a client is there, and how long it may take to answer."""


@dataclass(frozen=True, slots=True)
class LiveLimits:
    """Seconds, unless the name says otherwise.

    ``greet`` is how long a client may take to say who it is, ``send`` how long to take a frame, ``expiry`` how soon
    an expired token is noticed, ``lasts`` how long a connection lasts. ``look_again`` is how often a subscription looks
    at the plan without being told to, ``retry`` how soon after a look that failed.
    """

    subscriptions: int = LIMITS.live_subscriptions
    ungreeted: int = LIMITS.live_ungreeted
    greet: float = LIMITS.live_greet_seconds
    send: float = LIMITS.live_send_seconds
    lasts: float = LIMITS.live_seconds
    expiry: float = 1.0
    look_again: float = 30.0
    retry: float = 1.0


def read_live_limits(limits: Limits) -> LiveLimits:
    """Those of the settings."""
    return LiveLimits(
        subscriptions=limits.live_subscriptions,
        ungreeted=limits.live_ungreeted,
        greet=limits.live_greet_seconds,
        send=limits.live_send_seconds,
        lasts=limits.live_seconds,
    )
