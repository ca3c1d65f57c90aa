"""What becomes of a delivery after an attempt, as one table of outcomes."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.deliveries import Delivery, Ending, State
from server.topology import draw_delay
from workers.carriers import Outcome, Report
from workers.pace import Pace

# S311: the spread of retries is no secret.
_chance = random.Random()  # noqa: S311

EARLY = timedelta(milliseconds=500)
"""Clocks of several machines differ: a delivery is due a little before the message about it comes back."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The state after an outcome, and whether there is another attempt."""

    state: State
    again: bool


RULES: Mapping[Outcome, Rule] = {
    Outcome.ACCEPTED: Rule(State.SENT, again=False),
    Outcome.REFUSED: Rule(State.FAILED, again=False),
    Outcome.UNREACHED: Rule(State.WAITING, again=True),
    Outcome.BUSY: Rule(State.WAITING, again=True),
    Outcome.UNCERTAIN: Rule(State.UNKNOWN, again=True),
}


def conclude(delivery: Delivery, report: Report, address: str, now: datetime, pace: Pace) -> Ending:
    """How the delivery goes on after a report on an attempt to send it to an address."""
    rule = RULES[report.outcome]
    outcome = report.outcome.value
    if rule.state is State.SENT:
        contact = address if address not in ("", delivery.get("contact")) else None
        return Ending(delivery["_id"], rule.state, outcome, report.reason or None, contact=contact)
    if not rule.again:
        return Ending(delivery["_id"], rule.state, outcome, report.reason)
    seconds, under_way = wait_after(delivery, report, pace)
    due_at = now + timedelta(seconds=seconds) - EARLY
    if due_at >= delivery["expires_at"]:
        final = State.FAILED if rule.state is State.WAITING else State.UNKNOWN
        return Ending(delivery["_id"], final, outcome, f"given_up_{report.reason}")
    return Ending(delivery["_id"], rule.state, outcome, report.reason, due_at, under_way)


def wait_after(delivery: Delivery, report: Report, pace: Pace) -> tuple[float, bool]:
    """Seconds until the next attempt, and whether a delay queue can wait that long."""
    step = min(len(delivery["attempts"]), len(pace.retries) - 1)
    seconds = max(pace.retries[step], report.after or 0.0)
    if report.outcome is Outcome.UNCERTAIN:
        seconds = max(seconds, pace.settle.total_seconds())
    delay = draw_delay(seconds, _chance)
    return (seconds, False) if delay is None else (delay, True)
