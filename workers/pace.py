"""How fast the workers go: every wait, lease and limit of time in one place."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, unless the type says otherwise.

    ``lease`` outlasts the longest attempt to send (``send``), so that a live worker never loses a delivery it is
    sending. ``settle`` is how long a request without an answer may still be on its way to the gateway. ``retries`` are
    the steps after each failed attempt, the last one again and again until the delivery expires.
    """

    relay_poll: float = 1.0
    relay_lease: float = 4.0
    sweep: float = 1.0
    remind: float = 5.0
    connect: float = 3.0
    send: float = 15.0
    lease: timedelta = timedelta(seconds=60)
    settle: timedelta = timedelta(seconds=5)
    retries: tuple[float, ...] = (5.0, 30.0, 120.0, 600.0, 1800.0)
    lifetime: timedelta = timedelta(days=3)
    forget: float = 600.0
    replay: float = 2.0


DEFAULT_PACE = Pace()
