"""What became of messages, over the API: for an administrator, and for the caseworker of the citizen."""

from datetime import timedelta
from typing import Any

import pytest

from domain.viewer import Viewer
from server.dead_letters import DeadLetters
from server.deliveries import Intent, State
from server.transport import Message
from tests.api import ADMINISTRATOR, JOBCENTRE, NOON, OTHER_JOBCENTRE, Api
from tests.server.casework import register

FIELDS = "nodes { id channel state reason sentAt attempts { outcome reason } } pageInfo { hasNextPage endCursor }"
DELIVERIES = f"query($state: DeliveryState, $first: Int, $after: String) {{ deliveries(state: $state, first: $first, after: $after) {{ {FIELDS} }} }}"
MESSAGES_TO = f"query($citizenId: ID!) {{ messagesTo(citizenId: $citizenId) {{ {FIELDS} }} }}"
RETRY = "mutation($id: ID!) { retryDelivery(input: { deliveryId: $id }) { delivery { state } } }"
DROP = "mutation($id: ID!) { dropDelivery(input: { deliveryId: $id }) { delivery { state reason } } }"
NUMBER = "+4520304050"


async def put(api: Api, name: str, state: State = State.FAILED, citizen_id: str = "c-1", **values: Any) -> None:
    intent = Intent(citizen_id, name, "sms", "plan_updated", NOON, NOON, NOON + timedelta(days=3), contact=NUMBER)
    attempts = [{"at": NOON, "outcome": "refused", "reason": "http_400"}]
    delivery = {**intent.to_delivery(NOON), "_id": name, "state": state, "attempts": attempts, **values}
    await api.database["deliveries"].insert_one(delivery)


async def ask(api: Api, viewer: Viewer, query: str, **variables: Any) -> Any:
    answer = await api.ask(viewer, query, **variables)
    assert "errors" not in answer, answer["errors"]
    (value,) = answer["data"].values()
    return value


async def test_a_caseworker_sees_what_became_of_the_messages_to_a_citizen_and_why(api: Api) -> None:
    citizen = await register(api)
    await put(api, "d-1", citizen_id=citizen, reason="http_400", failed_at=NOON)
    await put(api, "d-2", citizen_id="somebody else")
    answer = await ask(api, JOBCENTRE, MESSAGES_TO, citizenId=citizen)
    assert answer["nodes"] == [
        {
            "id": "d-1",
            "channel": "SMS",
            "state": "FAILED",
            "reason": "http_400",
            "sentAt": None,
            "attempts": [{"outcome": "refused", "reason": "http_400"}],
        }
    ]
    assert NUMBER not in str(answer)


async def test_another_jobcentre_sees_nothing(api: Api) -> None:
    citizen = await register(api)
    await put(api, "d-1", citizen_id=citizen)
    assert await ask(api, OTHER_JOBCENTRE, MESSAGES_TO, citizenId=citizen) is None
    assert await ask(api, OTHER_JOBCENTRE, MESSAGES_TO, citizenId="nobody") is None


@pytest.mark.parametrize("state", [None, "FAILED"])
async def test_pages_hold_every_delivery_once(api: Api, state: str | None) -> None:
    names = [f"d-{number}" for number in range(7)]
    for number, name in enumerate(names):
        at = NOON - timedelta(minutes=number // 3)
        await put(api, name, created_at=at, failed_at=at)
    seen: list[str] = []
    after = None
    while True:
        page = await ask(api, ADMINISTRATOR, DELIVERIES, state=state, first=2, after=after)
        seen += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert sorted(seen) == names
    assert seen[:3] == ["d-2", "d-1", "d-0"]


@pytest.mark.parametrize("cursor", ["nonsense", "bm8gaW5zdGFudHxk", "eHh4"])
async def test_a_cursor_that_is_none_is_named(api: Api, cursor: str) -> None:
    answer = await api.ask(ADMINISTRATOR, DELIVERIES, after=cursor)
    assert answer["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "field": "after"}


async def test_an_administrator_tries_again_and_gives_up(api: Api) -> None:
    await put(api, "d-1")
    assert await ask(api, ADMINISTRATOR, RETRY, id="d-1") == {"delivery": {"state": "WAITING"}}
    assert await ask(api, ADMINISTRATOR, DROP, id="d-1") == {
        "delivery": {"state": "DROPPED", "reason": "dropped_by_hand"}
    }


@pytest.mark.parametrize(("query", "code"), [(RETRY, "INVALID_INPUT"), (DROP, "INVALID_INPUT")])
async def test_what_was_sent_stays_sent(api: Api, query: str, code: str) -> None:
    await put(api, "d-1", State.SENT)
    answer = await api.ask(ADMINISTRATOR, query, id="d-1")
    assert answer["errors"][0]["extensions"]["code"] == code
    assert await api.database["deliveries"].count_documents({"state": "sent"}) == 1


async def test_dead_letters_are_shown_and_replayed(api: Api) -> None:
    await DeadLetters(api.database, api.clock).add(Message("m-1", "event.plan_published", {"a": "b"}), "no_at")
    (letter,) = await ask(api, ADMINISTRATOR, "{ deadLetters { id topic reason readable } }")
    assert letter == {"id": "m-1", "topic": "event.plan_published", "reason": "no_at", "readable": True}
    replay = "mutation($id: ID!) { replayDeadLetter(input: { letterId: $id }) { letterId } }"
    assert await ask(api, ADMINISTRATOR, replay, id="m-1") == {"letterId": "m-1"}
    assert await api.database["dead_letters"].count_documents({"replay_at": {"$exists": True}}) == 1
    answer = await api.ask(ADMINISTRATOR, replay, id="nobody")
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"
