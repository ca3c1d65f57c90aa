"""The queues that messages travel through, as one table that both transports are built from."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

EXCHANGE = "minplan"
DEAD_EXCHANGE = "minplan.dead"
DEAD_QUEUE = "minplan.dead"
WAKE_EXCHANGE = "minplan.wake"
LIVE_EXCHANGE = "minplan.live"
"""Every event comes here, too, for each API process that has somebody to tell; there may be none. It is published apart,
once the workers' queue has it: routed there by one publish, a live queue would hide that the workers' queue is missing."""
LIVE_QUEUE: Mapping[str, Any] = {"x-max-length": 10_000, "x-overflow": "drop-head"}
"""The queue of one API process: one that hangs loses events, and its subscriptions look again by themselves."""
DELIVERY_LIMIT = 50
"""How often the broker brings a message again that a worker neither finished nor refused, before it counts as dead."""


class TopologyError(Exception):
    """The broker has something else under the name of one of our queues or exchanges."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the broker has {name} with other properties: remove it once it is empty, or name another virtual host"
        )


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

CHANNELS = ("sms", "email", "letter", "institution")
LANES = ("urgent", "bulk")
"""The fast lane for what is about today, and the slow one, so that a publishing wave delays no meeting."""


def delivery_topic(channel: str, lane: str) -> str:
    """The topic of a delivery that is due."""
    return f"delivery.{channel}.{lane}"


def _delivery_queue(channel: str, lane: str) -> Queue:
    return Queue(f"minplan.{channel}.{lane}", delivery_topic(channel, lane), rebuilt=True, hands=3)


DELIVERIES = tuple(_delivery_queue(channel, lane) for channel in CHANNELS for lane in LANES)
QUEUES = (EVENTS, *DELIVERIES)

DELAY_STEPS: Mapping[float, tuple[float, ...]] = {
    1.0: (1.0,),
    5.0: (4.0, 5.0, 6.0),
    30.0: (25.0, 30.0, 35.0),
    120.0: (100.0, 120.0, 140.0),
    600.0: (500.0, 600.0, 700.0),
    1800.0: (1500.0, 1800.0, 2100.0),
}
"""Seconds that a message can be put aside for, in steps. A step has several queues around it, of which one is drawn,
so that what failed together does not come back together; each queue has one wait, since in a queue of mixed waits the
short ones stay behind the long ones."""
DELAYS = tuple(delay for spread in DELAY_STEPS.values() for delay in spread)


def topic_leads_to(binding: str, topic: str) -> bool:
    """Whether a topic reaches a binding; ``#`` at the end of a binding stands for any rest."""
    if binding.endswith(".#"):
        return topic.startswith(binding[:-1])
    return binding == topic


def is_event(topic: str) -> bool:
    """Whether a topic is that of an event."""
    return topic_leads_to(EVENTS.binding, topic)


def find_queue(topic: str, queues: Iterable[Queue] = QUEUES) -> Queue:
    """The queue that a topic leads to; KeyError if there is none."""
    for queue in queues:
        if topic_leads_to(queue.binding, topic):
            return queue
    raise KeyError(topic)


def draw_delay(seconds: float, chance: random.Random) -> float | None:
    """The delay queue for a wait: around a step by chance, otherwise the shortest that waits so long.

    None where only the store can wait that long.
    """
    if seconds in DELAY_STEPS:
        return chance.choice(DELAY_STEPS[seconds])
    return min((delay for delay in DELAYS if delay >= seconds), default=None)


def closest_delay(seconds: float) -> float:
    """The delay queue that waits most nearly so long."""
    return min(DELAYS, key=lambda delay: abs(delay - seconds))


def delay_name(delay: float) -> str:
    """The name of the exchange, and of the queue behind it, that put messages aside for some seconds."""
    return f"minplan.delay.{delay:g}s"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One exchange or, where ``exchange_type`` is None, one queue with the exchange and topic that lead to it."""

    name: str
    exchange_type: str | None = None
    exchange: str = ""
    binding: str = "#"
    arguments: Mapping[str, Any] = field(default_factory=dict)


_DURABLE: Mapping[str, Any] = {
    "x-queue-type": "quorum",
    # A dead-lettered message leaves its queue only once it has arrived in the next one; that needs reject-publish.
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}


def declarations() -> Iterable[Declaration]:
    """All that the broker must have, in an order in which it can be made."""
    yield Declaration(EXCHANGE, "topic")
    yield Declaration(DEAD_EXCHANGE, "fanout")
    yield Declaration(WAKE_EXCHANGE, "fanout")
    yield Declaration(LIVE_EXCHANGE, "fanout")
    yield Declaration(DEAD_QUEUE, exchange=DEAD_EXCHANGE, arguments={"x-queue-type": "quorum"})
    for queue in QUEUES:
        dying = {"x-dead-letter-exchange": DEAD_EXCHANGE, "x-delivery-limit": DELIVERY_LIMIT}
        yield Declaration(queue.name, exchange=EXCHANGE, binding=queue.binding, arguments={**_DURABLE, **dying})
    for delay in DELAYS:
        # What has waited goes back to the exchange under the topic it came with.
        returning = {"x-dead-letter-exchange": EXCHANGE, "x-message-ttl": round(delay * 1000)}
        yield Declaration(delay_name(delay), "fanout")
        yield Declaration(delay_name(delay), exchange=delay_name(delay), arguments={**_DURABLE, **returning})
