"""Gateways and mail servers that misbehave: every message ends where it should, and holds up no other."""

from typing import Any

import pytest

from domain.errors import Unavailable
from server.dead_letters import DeadLetters
from server.mongo import Database
from server.transport import Message
from tests.gateway import Gateway, running_gateway
from tests.mailbox import Mailbox
from tests.waiting import wait_until_async
from tests.workers.plans import make_event, make_plan, make_published
from tests.workers.running import NOON, SetClock, running_workers
from tests.workers.settling import is_settled, servers, wait_until_settled, wait_until_state

Settings = dict[str, Any]
BAD_NUMBER = "+4520999999"


def is_bad(order: dict[str, Any]) -> bool:
    return order["recipients"] == [{"msisdn": int(BAD_NUMBER)}]


async def publish(database: Database, *numbers: str, email: str | None = None) -> None:
    await database["plans"].insert_many(
        [
            make_plan(f"c-{n}", sms=number, email=email, outbox=[make_published(NOON, event_id=f"e-{n}")])
            for n, number in enumerate(numbers)
        ]
    )


async def outcomes(database: Database, channel: str = "sms") -> dict[str, Any]:
    (delivery,) = await database["deliveries"].find({"channel": channel, "citizen_id": "c-0"}).to_list(None)
    return {
        "state": delivery["state"],
        "reason": delivery.get("reason"),
        "attempts": [(attempt["outcome"], attempt["reason"]) for attempt in delivery["attempts"]],
    }


async def run_through(database: Database, clock: SetClock, settings: Settings) -> None:
    """Run workers, with time passing, until everything has come to rest."""
    async with running_workers(database, clock, **settings):

        async def settled_as_time_passes() -> bool:
            # While something is being sent the clock stands, as if sending took no time.
            if not await database["deliveries"].count_documents({"state": "sending"}):
                clock.pass_by(seconds=1)
            return await is_settled(database)

        await wait_until_async(settled_as_time_passes, "everything has come to rest", 20)


@pytest.mark.parametrize(
    ("manner", "attempts"),
    [
        (500, [("uncertain", "http_500"), ("accepted", "")]),
        (503, [("uncertain", "http_503"), ("accepted", "")]),
        (429, [("busy", "http_429"), ("accepted", "")]),
        (401, [("unreached", "http_401"), ("accepted", "")]),
        (403, [("unreached", "http_403"), ("accepted", "")]),
        (408, [("unreached", "http_408"), ("accepted", "")]),
        ("accept_packed", [("accepted", "")]),
        ("nonsense", [("uncertain", "http_200_without_ids"), ("accepted", "")]),
        ("reset", [("uncertain", "RemoteProtocolError"), ("accepted", "")]),
        ("hang", [("uncertain", "TimeoutError"), ("accepted", "")]),
        ("accept_then_reset", [("uncertain", "RemoteProtocolError"), ("accepted", "asked")]),
        ("accept_then_hang", [("uncertain", "TimeoutError"), ("accepted", "asked")]),
    ],
)
async def test_a_gateway_that_fails_once_gets_every_text_once(
    database: Database,
    gateway: Gateway,
    clock: SetClock,
    manner: str | int,
    attempts: list[tuple[str, str]],
    carried_by: Settings,
) -> None:
    gateway.behave = lambda order, attempt: manner if attempt == 1 and is_bad(order) else "accept"
    await publish(database, BAD_NUMBER, "+4520304051")
    await run_through(database, clock, {"sms_url": gateway.url, **carried_by})
    assert gateway.numbers == {BAD_NUMBER: 1, "+4520304051": 1}
    assert (await outcomes(database))["attempts"] == attempts


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_a_refused_text_fails_at_once_and_goes_by_email_once(
    database: Database, gateway: Gateway, mailbox: Mailbox, clock: SetClock, status: int, carried_by: Settings
) -> None:
    gateway.behave = lambda order, attempt: status
    await publish(database, BAD_NUMBER, email="anna@example.org")
    await run_through(database, clock, {**servers(gateway, mailbox), **carried_by})
    assert await outcomes(database) == {
        "state": "failed",
        "reason": f"http_{status}",
        "attempts": [("refused", f"http_{status}")],
    }
    assert mailbox.recipients == ["anna@example.org"]


async def test_email_stands_in_for_a_text_when_the_citizen_subscribed_to_it_meanwhile(
    database: Database, gateway: Gateway, mailbox: Mailbox, clock: SetClock
) -> None:
    gateway.behave = lambda order, attempt: 500 if attempt == 1 else 400
    await publish(database, BAD_NUMBER)
    async with running_workers(database, clock, **servers(gateway, mailbox)):
        await wait_until_state(database, "unknown")
        await database["plans"].update_one({"_id": "c-0"}, {"$set": {"reminders.email": "anna@example.org"}})
        clock.pass_by(seconds=10)
        await wait_until_settled(database)
    assert (await outcomes(database))["state"] == "failed"
    assert mailbox.recipients == ["anna@example.org"]


async def test_a_gateway_that_never_answers_the_question_leaves_the_text_unknown_and_unrepeated(
    database: Database, gateway: Gateway, clock: SetClock
) -> None:
    gateway.behave = lambda order, attempt: "accept_then_reset"
    gateway.answers = lambda userref: 500
    await publish(database, BAD_NUMBER)
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_state(database, "unknown")
        clock.pass_by(days=4)
        await wait_until_settled(database)
    assert (await outcomes(database))["state"] == "unknown"
    assert gateway.numbers == {BAD_NUMBER: 1}


async def test_a_gateway_that_is_not_there_is_tried_until_the_news_are_old(database: Database, clock: SetClock) -> None:
    await publish(database, BAD_NUMBER)
    async with running_workers(database, clock, sms_url="http://127.0.0.1:9/"):

        async def tried() -> bool:
            return await database["deliveries"].count_documents({"attempts.0": {"$exists": True}}) == 1

        await wait_until_async(tried, "it was tried")
        clock.pass_by(days=4)
        await wait_until_settled(database)
    found = await outcomes(database)
    assert (found["state"], found["reason"]) == ("dropped", "too_late")
    assert found["attempts"][0] == ("unreached", "ConnectError")


async def test_a_gateway_that_asks_for_time_gets_it(database: Database, gateway: Gateway, clock: SetClock) -> None:
    gateway.retry_after = "90"
    gateway.behave = lambda order, attempt: 429 if attempt == 1 else "accept"
    await publish(database, BAD_NUMBER)
    async with running_workers(database, clock, sms_url=gateway.url):

        async def tried() -> bool:
            return await database["deliveries"].count_documents({"attempts.0.outcome": "busy"}) == 1

        await wait_until_async(tried, "it was tried")
        delivery = await database["deliveries"].find_one({})
        assert delivery is not None
        assert (delivery["due_at"] - NOON).total_seconds() >= 90
        clock.pass_by(minutes=4)
        await wait_until_settled(database)
    assert gateway.numbers == {BAD_NUMBER: 1}


async def test_the_second_gateway_serves_when_the_first_is_down(
    database: Database, gateway: Gateway, clock: SetClock
) -> None:
    await publish(database, *(f"+45203040{n}" for n in range(10, 30)))
    await run_through(database, clock, {"sms_url": "http://127.0.0.1:9/", "sms_url_2": gateway.url})
    assert len(gateway.numbers) == 20
    assert set(gateway.numbers.values()) == {1}


async def test_a_text_in_doubt_is_asked_about_where_it_was_sent(
    database: Database, gateway: Gateway, clock: SetClock
) -> None:
    with running_gateway() as other:
        for each in (gateway, other):
            each.behave = lambda order, attempt: "accept_then_reset"
        await publish(database, *(f"+45203040{n}" for n in range(10, 20)))
        await run_through(database, clock, {"sms_url": gateway.url, "sms_url_2": other.url})
        assert gateway.numbers + other.numbers == {f"+45203040{n}": 1 for n in range(10, 20)}
        for each in (gateway, other):
            assert set(each.asked) == set(each.accepted)


@pytest.mark.parametrize(
    ("reply", "state", "mails"),
    [("550 no such mailbox", "failed", 0), ("451 try again", "sent", 1), ("421 closing", "sent", 1)],
)
async def test_a_mail_server_that_refuses(
    database: Database, mailbox: Mailbox, clock: SetClock, gateway: Gateway, reply: str, state: str, mails: int
) -> None:
    mailbox.answer = lambda number: reply if number == 1 else "250 OK"
    await database["plans"].insert_one(make_plan("c-0", sms=None, outbox=[make_published(NOON)]))
    await run_through(database, clock, servers(gateway, mailbox))
    assert ((await outcomes(database, "email"))["state"], len(mailbox.mails)) == (state, mails)


async def test_a_mail_server_that_refuses_the_recipient(
    database: Database, mailbox: Mailbox, clock: SetClock, gateway: Gateway
) -> None:
    mailbox.accept_recipient = lambda address: "550 unknown"
    await database["plans"].insert_one(make_plan("c-0", sms=None, outbox=[make_published(NOON)]))
    await run_through(database, clock, servers(gateway, mailbox))
    assert (await outcomes(database, "email"))["reason"] == "smtp_550"


async def test_an_event_whose_end_could_not_be_written_down_comes_again(
    database: Database, gateway: Gateway, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, outages = DeadLetters.add, iter([Unavailable("database")])

    async def add_at_last(letters: DeadLetters, message: Message, reason: str) -> None:
        if outage := next(outages, None):
            raise outage
        await add(letters, message, reason)

    monkeypatch.setattr(DeadLetters, "add", add_at_last)
    odd = make_event("moon_risen", NOON, event_id="e-odd")
    await database["plans"].insert_one(make_plan(email=None, outbox=[odd, make_published(NOON, event_id="e-2")]))
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_settled(database, clock)
    assert [letter["_id"] for letter in await database["dead_letters"].find().to_list(None)] == ["e-odd"]
    assert len(gateway.orders) == 1
