"""The queues that messages travel through, as one table that both transports are built from."""

from collections.abc import Iterable
from dataclasses import dataclass

EXCHANGE = "minplan"
DEAD_EXCHANGE = "minplan.dead"
DEAD_QUEUE = "minplan.dead"
DELAY_PREFIX = "minplan.delay"


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue of work.

    ``binding`` is the topic that leads to it. What a ``rebuilt`` queue loses is put back from the store by
    the sweeper, so it may live in memory where there is no broker. ``batch`` messages at most are taken at once,
    by ``hands`` takers in each process.
    """

    name: str
    binding: str
    rebuilt: bool = False
    batch: int = 20
    hands: int = 1


EVENTS = Queue("minplan.events", "event.#", batch=50)

CHANNELS = ("sms", "email", "letter")
LANES = ("urgent", "bulk")
"""The fast lane for what is about today, and the slow one, so that a publishing wave delays no meeting."""


def delivery_topic(channel: str, lane: str) -> str:
    """The topic of a delivery that is due."""
    return f"delivery.{channel}.{lane}"


def _delivery_queue(channel: str, lane: str) -> Queue:
    return Queue(f"minplan.{channel}.{lane}", delivery_topic(channel, lane), rebuilt=True, hands=2)


DELIVERIES = tuple(_delivery_queue(channel, lane) for channel in CHANNELS for lane in LANES)
QUEUES = (EVENTS, *DELIVERIES)

DELAYS = (1.0, 4.0, 5.0, 6.0, 25.0, 30.0, 35.0, 100.0, 120.0, 140.0, 500.0, 600.0, 700.0, 1500.0, 1800.0, 2100.0)
"""Seconds that a message can be put aside for: one queue each, since a queue of mixed waits keeps the short
ones behind the long ones. The steps lie in groups of three, which spreads what failed together."""


def topic_leads_to(binding: str, topic: str) -> bool:
    """Whether a topic reaches a binding; ``#`` at the end of a binding stands for any rest."""
    if binding.endswith(".#"):
        return topic.startswith(binding[:-1])
    return binding == topic


def find_queue(topic: str, queues: Iterable[Queue] = QUEUES) -> Queue:
    """The queue that a topic leads to; KeyError if there is none."""
    for queue in queues:
        if topic_leads_to(queue.binding, topic):
            return queue
    raise KeyError(topic)


def closest_delay(seconds: float, delays: Iterable[float] = DELAYS) -> float | None:
    """The shortest delay queue that waits at least so long, or None where only the store can wait."""
    return min((delay for delay in delays if delay >= seconds), default=None)
