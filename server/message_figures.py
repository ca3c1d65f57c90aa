"""What is counted about messages, for Prometheus. No label holds an id, a name or an address."""

from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from pymongo import ASCENDING

from server.mongo import Database, Document, answering

REGISTRY = CollectorRegistry()

DELIVERIES = Counter(
    "minplan_deliveries", "Deliveries that reached a state.", ("channel", "state", "template"), registry=REGISTRY
)
ATTEMPTS = Counter(
    "minplan_attempts", "Attempts to send, by how they ended.", ("channel", "outcome"), registry=REGISTRY
)
DELIVERY_SECONDS = Histogram(
    "minplan_delivery_seconds",
    "Seconds from the event to the moment the message was accepted by gateway or mail server.",
    ("channel",),
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 43200),
    registry=REGISTRY,
)
EVENTS = Counter("minplan_events", "Events that were handed on from outboxes.", ("kind",), registry=REGISTRY)
EVENTS_HANDLED = Counter("minplan_events_handled", "Events whose consequences are written down.", registry=REGISTRY)
DEAD_LETTERS = Gauge(
    "minplan_dead_letters", "Messages that could not be handled and wait for a person.", registry=REGISTRY
)
OUTBOX_AGE = Gauge("minplan_outbox_age_seconds", "Age of the oldest event that is not handed on.", registry=REGISTRY)
QUEUE_AGE = Gauge("minplan_queue_age_seconds", "How long the most overdue delivery has been due.", registry=REGISTRY)


def count_end(channel: str, template: str, state: str, outcome: str | None) -> None:
    """Count what became of a delivery that was taken up."""
    DELIVERIES.labels(channel, state, template).inc()
    if outcome is not None:
        ATTEMPTS.labels(channel, outcome).inc()


def observe_delivery(channel: str, taken: timedelta) -> None:
    """Note how long a message took from the event that caused it."""
    DELIVERY_SECONDS.labels(channel).observe(max(0.0, taken.total_seconds()))


async def measure_backlog(database: Database, now: datetime) -> None:
    """Set the gauges from the store: each is one look at an index. Raises Unavailable."""
    with answering():
        plan = await database["plans"].find_one(
            {"outbox.at": {"$exists": True}}, {"outbox.at": 1}, sort=[("outbox.at", ASCENDING)]
        )
        delivery = await database["deliveries"].find_one(
            {"look_at": {"$lte": now}}, {"due_at": 1}, sort=[("look_at", ASCENDING)]
        )
        DEAD_LETTERS.set(await database["dead_letters"].estimated_document_count())
    OUTBOX_AGE.set(_age(plan["outbox"][0]["at"] if plan and plan["outbox"] else None, now))
    QUEUE_AGE.set(_age(_due(delivery), now))


def _due(delivery: Document | None) -> datetime | None:
    return delivery["due_at"] if delivery else None


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0
