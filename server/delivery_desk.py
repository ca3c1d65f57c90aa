"""Deliveries for people: to look at, to try again, to give up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from domain.errors import InvalidInput, NotFound
from domain.message_desk import DeliveryState, Wanted
from server.deliveries import FINAL, Delivery, Ending, State
from server.mongo import Document, answering
from server.runtime import Runtime
from server.stretches import INSTANTS, Conditions, Read, Road, Strides

PAGE = 50
UNCERTAIN = "uncertain"
"""How an attempt ended of which nobody knows whether it arrived."""
RETRY_LIFETIME = timedelta(days=1)


class DeliveryDesk:
    """What an administrator does with deliveries."""

    def __init__(self, runtime: Runtime) -> None:
        self._deliveries = runtime.database["deliveries"]
        self._strides = Strides()
        self._clock = runtime.clock
        self._retention = runtime.settings.contact_retention

    async def list_newest(self, wanted: Wanted, limit: int = PAGE) -> Sequence[Delivery]:
        """The newest deliveries; those of a state by the instant that an index finds them by."""
        order = "created_at" if wanted.state is None else _ORDERS[State(wanted.state.lower())]
        keys = {} if wanted.citizen_id is None else {"citizen_id": wanted.citizen_id}
        given = {"state": wanted.state, "channel": wanted.channel}
        rest = {path: value.lower() for path, value in given.items() if value is not None}
        edge, tie = wanted.after or (None, None)
        name = (order, *keys.items(), *rest.items())
        road: Road[datetime] = Road(name, INSTANTS, order, self._clock(), edge, tie, down=True)
        found = await self._strides.gather(road, self._reader(keys, order, rest), limit)
        return cast("list[Delivery]", found)

    def _reader(self, keys: Document, order: str, rest: Document) -> Read:
        if not keys and rest.get("state") == State.UNKNOWN:
            keys = {"state": rest["state"]}

        async def read(conditions: Conditions, size: int) -> Sequence[Document]:
            timed = conditions or {order: {"$exists": True}}
            # Few went to one citizen: those are found first, and then judged by an instant that no index has with them.
            steps = [keys, {**timed, **rest}] if keys and order != "created_at" else [{**keys, **timed}, rest]
            pipeline: list[Document] = [
                *({"$match": step} for step in steps if step),
                {"$sort": {order: -1, "_id": -1}},
                {"$limit": size},
            ]
            with answering():
                return await self._deliveries.aggregate(pipeline, batchSize=size + 1).to_list(None)

        return read

    async def show(self, delivery_id: str) -> Delivery:
        """One delivery; raises NotFound."""
        with answering():
            found = await self._deliveries.find_one({"_id": delivery_id})
        if found is None:
            raise NotFound("delivery")
        return cast("Delivery", found)

    async def retry(self, delivery_id: str, now: datetime) -> Delivery:
        """Have one that failed, was dropped or is in doubt dealt with again, within a day.

        What may have been sent is asked about first, as always. Raises NotFound, InvalidInput for one that was sent.
        """
        delivery = await self.show(delivery_id)
        if delivery["state"] in (State.SENT, State.SENDING):
            raise InvalidInput("deliveryId", f"The delivery is {delivery['state']}; there is nothing to try again.")
        doubtful = delivery["state"] == State.UNKNOWN or _may_have_been_sent(delivery)
        values: Document = {
            "state": State.UNKNOWN if doubtful else State.WAITING,
            "due_at": now,
            "look_at": now,
            "expires_at": max(delivery["expires_at"], now + RETRY_LIFETIME),
        }
        return await self._change(
            delivery, {"$set": values, "$unset": {"failed_at": "", "lease": "", "contact_until": ""}}
        )

    async def drop(self, delivery_id: str, now: datetime) -> Delivery:
        """Give one up that is not finished. Raises NotFound, InvalidInput for one that is, or is being sent."""
        delivery = await self.show(delivery_id)
        if delivery["state"] in FINAL or delivery["state"] == State.SENDING:
            raise InvalidInput("deliveryId", f"The delivery is {delivery['state']}; it can't be dropped.")
        ending = Ending(delivery_id, State.DROPPED, reason="dropped_by_hand").to_update(now, now + self._retention)
        return await self._change(delivery, {**ending, "$unset": {**ending["$unset"], "joinable": ""}})

    async def _change(self, delivery: Delivery, update: Document) -> Delivery:
        """Change it unless somebody else has done so meanwhile."""
        with answering():
            result = await self._deliveries.update_one({"_id": delivery["_id"], "state": delivery["state"]}, update)
        if not result.matched_count:
            raise InvalidInput("deliveryId", "The delivery has just changed; look at it again.")
        return await self.show(delivery["_id"])


def _may_have_been_sent(delivery: Delivery) -> bool:
    """Whether nobody knows how the last attempt ended, also of one that was given up since."""
    return bool(delivery["attempts"]) and delivery["attempts"][-1]["outcome"] == UNCERTAIN


# The instant by which the deliveries in a state are listed, each with an index of its own.
_ORDERS = {
    State.WAITING: "look_at",
    State.SENDING: "look_at",
    State.UNKNOWN: "created_at",
    State.SENT: "created_at",
    State.FAILED: "failed_at",
    State.DROPPED: "failed_at",
}


def key_of(delivery: Delivery, state: DeliveryState | None) -> tuple[datetime, str]:
    """Where a delivery stands in the list of a state, or of all."""
    order = "created_at" if state is None else _ORDERS[State(state.lower())]
    return cast("dict[str, datetime]", delivery)[order], delivery["_id"]
