"""The desk for messages over the store: views for the API, without text and without where a message went."""

from collections.abc import Sequence
from datetime import datetime

from domain.errors import NotFound
from domain.message_desk import Channel, DeliveryPage, DeliveryState, View, Wanted
from server.dead_letters import DeadLetters
from server.deliveries import Delivery
from server.delivery_desk import DeliveryDesk, key_of
from server.runtime import Runtime


class StoredMessageDesk:
    """Looks at deliveries and dead letters in the store, and changes their state there."""

    def __init__(self, runtime: Runtime) -> None:
        self._deliveries = DeliveryDesk(runtime)
        self._letters = DeadLetters(runtime.database, runtime.clock)

    async def list_deliveries(self, wanted: Wanted, size: int) -> DeliveryPage:
        """The newest first; failed and dropped ones by when that was."""
        found = await self._deliveries.list_newest(wanted, size + 1)
        shown = [{**_view(delivery), "key": key_of(delivery, wanted.state)} for delivery in found[:size]]
        return DeliveryPage(shown, more=len(found) > size)

    async def read_delivery(self, delivery_id: str) -> View | None:
        """One delivery."""
        try:
            return _view(await self._deliveries.show(delivery_id))
        except NotFound:
            return None

    async def retry_delivery(self, delivery_id: str, now: datetime) -> View:
        """Have it dealt with again."""
        return _view(await self._deliveries.retry(delivery_id, now))

    async def drop_delivery(self, delivery_id: str, now: datetime) -> View:
        """Give it up."""
        return _view(await self._deliveries.drop(delivery_id, now))

    async def list_dead_letters(self, size: int) -> Sequence[View]:
        """The newest messages that no worker could handle."""
        return [
            {
                "id": letter["_id"],
                "topic": letter["topic"],
                "reason": letter["reason"],
                "died_at": letter["at"],
                "readable": letter["body"] is not None,
            }
            for letter in await self._letters.list_newest(size)
        ]

    async def replay_dead_letter(self, letter_id: str) -> None:
        """Have it handled as if it were new."""
        await self._letters.request_replay(letter_id)


def _view(delivery: Delivery) -> View:
    receipt = delivery.get("receipt")
    return {
        "id": delivery["_id"],
        "citizen_id": delivery["citizen_id"],
        "channel": Channel(delivery["channel"].upper()),
        "template": delivery["template"],
        "state": DeliveryState(delivery["state"].upper()),
        "reason": delivery.get("reason"),
        "created_at": delivery["created_at"],
        "due_at": delivery["due_at"],
        "sent_at": delivery.get("sent_at"),
        "failed_at": delivery.get("failed_at"),
        "receipt": receipt["status"] if receipt else None,
        "attempts": [{**attempt} for attempt in delivery["attempts"]],
    }
