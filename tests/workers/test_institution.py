"""Education orders on their way to the institution: once for each version, signed, the same on every attempt."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server.cpr import Vault
from server.mongo import Database
from tests.institution import Institution, running_institution
from tests.waiting import wait_until_async
from tests.workers.plans import PERSON, make_event, make_plan
from tests.workers.running import NOON, SetClock, running_workers
from tests.workers.settling import wait_until_settled

SECRET = "made up for tests, shared with the institution"
KEY = "made up for tests and at least thirty-two characters"
CPR = "0101074000"
SCHEMA = json.loads(Path("docs/integration/institution-order.schema.json").read_text())
Settings = dict[str, Any]


@pytest.fixture
def institution() -> Iterator[Institution]:
    with running_institution() as institution:
        yield institution


def version(number: int, **other: Any) -> dict[str, Any]:
    return {
        "version": number,
        "event": "placed" if number == 1 else "changed",
        "institution": "EUC Lillebælt",
        "code": "461416",
        "education": "Tømrer",
        "starts_on": "2027-08-09",
        "contact_person": PERSON,
        "at": NOON,
        "ended_at": None,
        "ending": None,
        **other,
    }


def placed_plan(*versions: dict[str, Any]) -> dict[str, Any]:
    placement = {"order_id": "o-1", "codes": ["461416"], "versions": list(versions), "reports": []}
    events = [
        make_event("placement_sent", NOON, f"o-1.{sent['version']}", event_id=f"e-{sent['version']}")
        for sent in versions
    ]
    return make_plan(
        cpr=Vault([KEY]).seal(CPR), sms=None, email=None, placements=[placement], education_order=None, outbox=events
    )


def settings(institution: Institution) -> Settings:
    return {"institution_url": institution.url, "institution_secret": SECRET, "cpr_key": KEY}


async def _sent_after_a_while(database: Database, clock: SetClock) -> bool:
    """A wait comes before the next attempt; the clock of the test passes it."""
    clock.pass_by(seconds=1)
    return await database["deliveries"].count_documents({"state": "sent"}) == 1


def fits(schema: dict[str, Any], value: Any) -> bool:
    """Whether a value has exactly the properties of the schema, all the way down."""
    if "properties" not in schema:
        return "enum" not in schema or value in schema["enum"]
    return value.keys() == schema["properties"].keys() == set(schema["required"]) and all(
        fits(schema["properties"][name], inner) for name, inner in value.items()
    )


async def test_an_order_arrives_once_signed_and_in_its_published_form(
    database: Database, institution: Institution, clock: SetClock, carried_by: Settings
) -> None:
    await database["plans"].insert_one(placed_plan(version(1)))
    async with running_workers(database, clock, **settings(institution), **carried_by):
        await wait_until_settled(database, clock)
    [received] = institution.received
    order = json.loads(received.body)
    assert fits(SCHEMA, order)
    assert received.key == "o-1"
    assert received.signature == "sha256=" + hmac.new(SECRET.encode(), received.body, hashlib.sha256).hexdigest()
    assert order["student"] == {"name": "Anna Holm", "cpr": CPR}
    assert (order["event"], order["startsOn"], order["education"]) == ("placed", "2027-08-09", "Tømrer")


async def test_changes_and_the_end_follow_under_keys_of_their_own(
    database: Database, institution: Institution, clock: SetClock
) -> None:
    ended = version(3, event="ended", ended_at=NOON, ending="COMPLETED")
    await database["plans"].insert_one(placed_plan(version(1), version(2, starts_on="2027-09-01"), ended))
    async with running_workers(database, clock, **settings(institution)):
        await wait_until_settled(database)
    told = {received.key: json.loads(received.body) for received in institution.received}
    assert len(institution.received) == 3
    assert {key: (order["event"], order["startsOn"], order["ending"]) for key, order in told.items()} == {
        "o-1": ("placed", "2027-08-09", None),
        "o-1.2": ("changed", "2027-09-01", None),
        "o-1.3": ("ended", "2027-08-09", "COMPLETED"),
    }


@pytest.mark.parametrize("trouble", [None, 500, 503, 429, 401, 403, 408, 425])
async def test_what_may_have_been_lost_is_sent_again_byte_for_byte(
    database: Database, institution: Institution, clock: SetClock, trouble: int | None
) -> None:
    institution.behave = lambda number: trouble if number == 1 else 200
    await database["plans"].insert_one(placed_plan(version(1)))
    async with running_workers(database, clock, **settings(institution)):
        await wait_until_async(lambda: _sent_after_a_while(database, clock), "the order was sent again")
    assert institution.keys == ["o-1"]
    assert len({received.body for received in institution.received}) == 1
    assert len(institution.received) == 2


async def test_a_refusal_is_final_and_told(database: Database, institution: Institution, clock: SetClock) -> None:
    institution.behave = lambda number: 422
    await database["plans"].insert_one(placed_plan(version(1)))
    async with running_workers(database, clock, **settings(institution)):
        await wait_until_settled(database)
    delivery = await database["deliveries"].find_one({"channel": "institution"})
    assert delivery is not None
    assert (delivery["state"], delivery["attempts"][-1]["reason"]) == ("failed", "http_422")
    assert len(institution.received) == 1


async def test_an_order_does_not_wait_for_the_morning_and_holds_nothing_of_itself_in_the_delivery(
    database: Database, institution: Institution, clock: SetClock
) -> None:
    clock.now = NOON - timedelta(hours=9)
    await database["plans"].insert_one(placed_plan(version(1)))
    async with running_workers(database, clock, **settings(institution)):
        await wait_until_settled(database)
    assert len(institution.received) == 1
    stored = str(await database["deliveries"].find().to_list(None))
    assert all(secret not in stored for secret in (CPR, "Anna Holm", "Tømrer", "EUC"))


async def test_without_an_address_the_order_stays_in_the_local_outbox_without_the_number(
    database: Database, clock: SetClock
) -> None:
    await database["plans"].insert_one(placed_plan(version(1)))
    async with running_workers(database, clock, cpr_key=KEY):
        await wait_until_settled(database)
    [kept] = await database["development_outbox"].find().to_list(None)
    assert kept["channel"] == "institution"
    assert CPR not in kept["text"]
    assert json.loads(kept["text"])["orderId"] == "o-1"
