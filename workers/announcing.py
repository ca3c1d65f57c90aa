"""Saying that deliveries are due, so that a sender takes them up."""

from collections.abc import Sequence
from datetime import datetime

from server.deliveries import Deliveries, Delivery, to_message
from server.transport import Publisher


async def announce(due: Sequence[Delivery], deliveries: Deliveries, publisher: Publisher, now: datetime) -> bool:
    """Publish a message about each delivery; the sweeper sees to those whose message may not have arrived.

    Gives whether all have arrived.
    """
    if not due:
        return True
    confirmed = await publisher.publish([to_message(delivery) for delivery in due])
    doubtful = [delivery for delivery, certain in zip(due, confirmed, strict=True) if not certain]
    await deliveries.bring_soon(doubtful, now)
    return not doubtful
