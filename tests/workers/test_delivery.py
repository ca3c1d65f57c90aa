"""From an event in a plan's outbox to what the citizen gets."""

from datetime import timedelta
from typing import Any

import pytest

from domain.errors import Unavailable
from server.deliveries import Deliveries
from server.local_outbox import list_outbox
from server.mongo import Database
from tests.gateway import Gateway
from tests.mailbox import Mailbox
from tests.waiting import wait_until_async
from tests.workers.plans import make_event, make_meeting, make_plan, make_published
from tests.workers.running import NOON, SetClock, running_workers
from tests.workers.settling import servers, wait_until_settled
from workers import sender


async def test_a_published_plan_reaches_the_citizen_once_by_each_subscribed_channel(
    database: Database, gateway: Gateway, mailbox: Mailbox, clock: SetClock, carried_by: dict[str, Any]
) -> None:
    await database["plans"].insert_one(make_plan(outbox=[make_published(NOON)]))
    async with running_workers(database, clock, **servers(gateway, mailbox), **carried_by):
        await wait_until_settled(database, clock)
    (order,) = gateway.orders
    (mail,) = mailbox.mails
    (sms, letter_free) = await database["deliveries"].find().sort("channel", -1).to_list(None)
    assert order == {
        "sender": "Jobnet",
        "message": "Der er nyt i din plan. Log på jobnet.dk og åbn Min Plan for at læse det.",
        "recipients": [{"msisdn": 4520304050}],
        "userref": sms["_id"],
    }
    assert gateway.tokens == {"Token t0ken"}
    assert mailbox.recipients == ["anna@example.org"]
    assert mail["Message-ID"] == f"<{letter_free['_id']}@minplan.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "Log på jobnet.dk" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # it has one
    (notice,) = await database["notices"].find().to_list(None)
    assert notice == {
        "_id": "e-1",
        "citizen_id": "c-1",
        "kind": "plan_published",
        "text": "Der er nyt i din plan.",
        "created_at": NOON,
    }


async def test_the_published_version_is_archived_and_the_outbox_emptied(
    database: Database, clock: SetClock, carried_by: dict[str, Any]
) -> None:
    await database["plans"].insert_one(make_plan(sms=None, email=None, outbox=[make_published(NOON, version=3)]))
    async with running_workers(database, clock, **carried_by):
        await wait_until_settled(database, clock)
    (version,) = await database["plan_versions"].find().to_list(None)
    assert (version["_id"], version["citizen_id"]) == ("c-1:3", "c-1")
    assert version["content"] == {"activities": [{"id": "a-1", "title": "Svejser"}]}
    plan = await database["plans"].find_one({"_id": "c-1"})
    assert plan is not None
    assert plan["outbox"] == []


async def test_nobody_is_written_to_who_did_not_ask_for_it(
    database: Database, gateway: Gateway, mailbox: Mailbox, clock: SetClock, carried_by: dict[str, Any]
) -> None:
    await database["plans"].insert_one(make_plan(sms=None, email=None, outbox=[make_published(NOON)]))
    async with running_workers(database, clock, **servers(gateway, mailbox), **carried_by):
        await wait_until_settled(database, clock)
    assert (gateway.orders, mailbox.mails) == ([], [])
    assert await database["notices"].count_documents({}) == 1


MEETING = make_meeting(NOON.replace(day=12))


@pytest.mark.parametrize(
    ("kind", "plan", "texts", "notices"),
    [
        ("agreement_recorded", {}, 1, 1),
        ("requirement_set", {}, 1, 1),
        ("target_group_changed", {}, 1, 1),
        ("target_group_changed", {"visible": False}, 0, 0),
        ("proposal_made", {}, 0, 1),
        ("meeting_booked", {"meetings": [MEETING]}, 1, 1),
        ("meeting_booked", {"meetings": [make_meeting(NOON.replace(day=12), authority="FUND")]}, 0, 0),
        ("meeting_booked", {"meetings": [{**MEETING, "moved_at": NOON.replace(hour=12)}]}, 0, 0),
        ("meeting_moved", {"meetings": [{**MEETING, "moved_at": NOON}]}, 1, 1),
        ("meeting_cancelled", {"meetings": [{**MEETING, "cancelled_at": NOON}]}, 1, 1),
        ("meeting_cancelled", {"meetings": [make_meeting(NOON, authority="FUND", cancelled_at=NOON)]}, 0, 0),
    ],
)
async def test_what_follows_from_each_kind_of_event(
    database: Database,
    gateway: Gateway,
    clock: SetClock,
    carried_by: dict[str, Any],
    kind: str,
    plan: dict[str, Any],
    texts: int,
    notices: int,
) -> None:
    event = make_event(kind, NOON, about="m-1")
    await database["plans"].insert_one(make_plan(email=None, outbox=[event], **plan))
    async with running_workers(database, clock, sms_url=gateway.url, **carried_by):
        await wait_until_settled(database, clock)
    assert len(gateway.orders) == texts
    assert await database["notices"].count_documents({"kind": kind}) == notices


async def test_a_text_about_a_meeting_says_when_and_with_whom_and_nothing_else(
    database: Database, gateway: Gateway, clock: SetClock, carried_by: dict[str, Any]
) -> None:
    plan = make_plan(email=None, meetings=[MEETING], outbox=[make_event("meeting_booked", NOON, about="m-1")])
    await database["plans"].insert_one(plan)
    async with running_workers(database, clock, sms_url=gateway.url, **carried_by):
        await wait_until_settled(database, clock)
    assert gateway.orders[0]["message"] == (
        "Du har fået et møde hos Jobcenter Odense fredag den 12. marts 2027 kl. 12:00. Se mere på jobnet.dk under Min Plan."
    )


async def test_without_servers_messages_stay_in_the_local_outbox(
    database: Database, clock: SetClock, carried_by: dict[str, Any]
) -> None:
    await database["plans"].insert_one(make_plan(outbox=[make_published(NOON)]))
    async with running_workers(database, clock, **carried_by):
        await wait_until_settled(database, clock)
    shown = {message["channel"]: message["to"] for message in await list_outbox(database)}
    assert shown == {"sms": "+4520304050", "email": "anna@example.org"}


async def test_an_event_that_nobody_knows_dies_and_holds_up_nothing(
    database: Database, gateway: Gateway, clock: SetClock, carried_by: dict[str, Any]
) -> None:
    await database["plans"].insert_many(
        [
            make_plan("c-1", outbox=[make_event("moon_risen", NOON, event_id="e-odd")]),
            make_plan("c-2", sms="+4520304051", email=None, outbox=[make_published(NOON, event_id="e-2")]),
        ]
    )
    async with running_workers(database, clock, sms_url=gateway.url, **carried_by):
        await wait_until_settled(database, clock)
    (letter,) = await database["dead_letters"].find().to_list(None)
    assert (letter["_id"], letter["reason"]) == ("e-odd", "unknown_kind_or_time")
    assert gateway.numbers == {"+4520304051": 1}


async def test_several_news_waiting_for_one_citizen_become_one_message(
    database: Database, gateway: Gateway, clock: SetClock, carried_by: dict[str, Any]
) -> None:
    clock.now = NOON.replace(hour=3)
    events = [make_published(clock.now, version=n, event_id=f"e-{n}") for n in (1, 2, 3)]
    await database["plans"].insert_one(make_plan(email=None, outbox=events))
    async with running_workers(database, clock, sms_url=gateway.url, **carried_by):

        async def noticed() -> bool:
            return await database["notices"].count_documents({}) == 3

        await wait_until_async(noticed, "all events are handled")
        assert gateway.orders == []
        clock.pass_by(hours=6)
        await wait_until_settled(database, clock)
    assert len(gateway.orders) == 1


async def test_what_was_sent_is_written_down_through_an_outage(
    database: Database, gateway: Gateway, mailbox: Mailbox, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, outages = Deliveries.finish, iter([Unavailable("database"), Unavailable("database")])

    async def finish_at_last(deliveries: Deliveries, *given: Any) -> None:
        if outage := next(outages, None):
            raise outage
        await finish(deliveries, *given)

    monkeypatch.setattr(Deliveries, "finish", finish_at_last)
    monkeypatch.setattr(sender, "RECORD_SECONDS", 0.01)
    gateway.behave = lambda order, attempt: 400
    await database["plans"].insert_many(
        [
            make_plan("c-1", sms=None, email="anna@example.org", outbox=[make_published(NOON)]),
            make_plan("c-2", email="bent@example.org", outbox=[make_event("meeting_booked", NOON, about="m-1")])
            | {"meetings": [make_meeting(NOON + timedelta(days=9))]},
        ]
    )
    async with running_workers(database, clock, **servers(gateway, mailbox)):
        await wait_until_settled(database)
        clock.pass_by(minutes=10)
        await wait_until_settled(database)
    states = {
        (each["citizen_id"], each["channel"], each["state"])
        for each in await database["deliveries"].find().to_list(None)
    }
    assert {("c-1", "email", "sent"), ("c-2", "sms", "failed")} <= states
    assert sum(gateway.tries.values()) == 1
    assert mailbox.recipients.count("anna@example.org") == 1
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails)
