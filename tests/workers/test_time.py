"""Reminders, the window and what is stale, with a clock that is moved."""

import re
from datetime import timedelta
from typing import Any

import pytest

from server.mongo import Database
from tests.gateway import Gateway
from tests.mailbox import Mailbox
from tests.waiting import wait_until_async
from tests.workers.plans import make_event, make_meeting, make_plan, make_published
from tests.workers.running import NOON, SetClock, running_workers
from tests.workers.settling import servers, wait_until_settled, wait_until_state

Settings = dict[str, Any]
IN_TWO_DAYS = NOON + timedelta(days=2)


async def wait_until_reached(database: Database, clock: SetClock, lead: timedelta = timedelta(days=1)) -> None:
    async def reached() -> bool:
        return await database["marks"].count_documents({"_id": "reminders", "at": {"$gte": clock.now + lead}}) == 1

    await wait_until_async(reached, "the scheduler has looked that far")


@pytest.mark.parametrize("authority", ["JOBCENTRE", "FUND"])
async def test_a_meeting_is_reminded_of_once_the_day_before(
    database: Database, gateway: Gateway, mailbox: Mailbox, clock: SetClock, authority: str, carried_by: Settings
) -> None:
    await database["plans"].insert_one(make_plan(meetings=[make_meeting(IN_TWO_DAYS, authority=authority)]))
    async with running_workers(database, clock, **servers(gateway, mailbox), **carried_by):
        await wait_until_reached(database, clock)
        clock.now = IN_TWO_DAYS - timedelta(days=1, seconds=1)
        await wait_until_reached(database, clock)
        await wait_until_settled(database)
        assert gateway.orders == []
        clock.pass_by(seconds=1)
        await wait_until_reached(database, clock)
        await wait_until_settled(database)
        clock.pass_by(hours=1)
        await wait_until_reached(database, clock)
        await wait_until_settled(database)
    who = "Jobcenter Odense" if authority == "JOBCENTRE" else "Magistrenes A-kasse"
    assert [order["message"] for order in gateway.orders] == [
        f"Husk dit møde hos {who} fredag den 12. marts 2027 kl. 12:00. Se mere på jobnet.dk under Min Plan."
    ]
    assert [mail["Subject"] for mail in mailbox.mails] == [f"Husk dit møde hos {who}"]


async def test_the_lead_is_a_setting(database: Database, gateway: Gateway, clock: SetClock) -> None:
    lead = timedelta(hours=2)
    await database["plans"].insert_one(make_plan(email=None, meetings=[make_meeting(NOON + timedelta(hours=3))]))
    async with running_workers(database, clock, sms_url=gateway.url, reminder_lead=lead):
        await wait_until_reached(database, clock, lead)
        clock.pass_by(hours=1)
        await wait_until_reached(database, clock, lead)
        await wait_until_settled(database)
    assert len(gateway.orders) == 1


async def test_after_an_outage_reminders_that_are_still_of_use_are_sent_and_others_are_not(
    database: Database, gateway: Gateway, clock: SetClock
) -> None:
    await database["plans"].insert_many(
        [
            make_plan("c-1", sms="+4520304051", email=None, meetings=[make_meeting(NOON + timedelta(hours=30))]),
            make_plan("c-2", sms="+4520304052", email=None, meetings=[make_meeting(NOON + timedelta(hours=50))]),
        ]
    )
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_reached(database, clock)
    clock.pass_by(hours=48)
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_reached(database, clock)
        await wait_until_settled(database)
    assert gateway.numbers == {"+4520304052": 1}
    dropped = await database["deliveries"].find({"state": "dropped"}).to_list(None)
    assert [(delivery["citizen_id"], delivery["reason"]) for delivery in dropped] == [("c-1", "too_late")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"meetings.0.cancelled_at": NOON}, "meeting_cancelled"),
        ({"meetings.0.starts_at": NOON + timedelta(days=9)}, "meeting_moved"),
        ({"meetings": []}, "meeting_unknown"),
        ({"reminders": {"sms": None, "email": None}}, "not_subscribed"),
        ({"died_on": "2027-03-10"}, "citizen_deceased"),
    ],
)
async def test_what_changed_while_a_message_waited_for_the_morning_is_seen(
    database: Database, gateway: Gateway, clock: SetClock, change: dict[str, Any], reason: str, carried_by: Settings
) -> None:
    clock.now = NOON.replace(hour=4)
    event = make_event("meeting_booked", clock.now, about="m-1")
    await database["plans"].insert_one(make_plan(email=None, meetings=[make_meeting(IN_TWO_DAYS)], outbox=[event]))
    async with running_workers(database, clock, sms_url=gateway.url, **carried_by):
        await wait_until_state(database, "waiting")
        await database["plans"].update_one({"_id": "c-1"}, {"$set": change})
        clock.now = NOON
        await wait_until_settled(database)
    delivery = await database["deliveries"].find_one({"template": "meeting_booked"})
    assert delivery is not None
    assert (delivery["state"], delivery["reason"]) == ("dropped", reason)
    assert gateway.orders == []


async def test_a_new_number_given_meanwhile_is_the_one_that_is_used(
    database: Database, gateway: Gateway, clock: SetClock
) -> None:
    clock.now = NOON.replace(hour=4)
    await database["plans"].insert_one(make_plan(email=None, outbox=[make_published(clock.now)]))
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_state(database, "waiting")
        await database["plans"].update_one({"_id": "c-1"}, {"$set": {"reminders.sms": "+4520304099"}})
        clock.now = NOON
        await wait_until_settled(database)
    assert gateway.numbers == {"+4520304099": 1}


@pytest.mark.parametrize("month", [1, 7])
async def test_nothing_is_sent_at_night_and_everything_at_nine_by_the_danish_clock(
    database: Database, gateway: Gateway, clock: SetClock, month: int, carried_by: Settings
) -> None:
    offset = 1 if month == 1 else 2
    clock.now = NOON.replace(month=month, hour=22 - offset)
    await database["plans"].insert_one(make_plan(email=None, outbox=[make_published(clock.now)]))
    async with running_workers(database, clock, sms_url=gateway.url, **carried_by):
        await wait_until_state(database, "waiting")
        clock.now = clock.now.replace(day=11, hour=8 - offset, minute=59)
        delivery = await database["deliveries"].find_one({})
        assert delivery is not None
        assert delivery["due_at"] == clock.now + timedelta(minutes=1)
        assert gateway.orders == []
        clock.pass_by(minutes=1)
        await wait_until_settled(database)
    assert len(gateway.orders) == 1


async def test_what_was_due_in_the_evening_and_comes_up_at_night_waits_for_the_morning(
    database: Database, gateway: Gateway, clock: SetClock, carried_by: Settings
) -> None:
    clock.now = NOON.replace(hour=20, minute=59)
    gateway.behave = lambda order, attempt: 429 if attempt == 1 else "accept"
    await database["plans"].insert_one(make_plan(email=None, outbox=[make_published(clock.now)]))
    async with running_workers(database, clock, sms_url=gateway.url, **carried_by):

        async def refused() -> bool:
            return await database["deliveries"].count_documents({"attempts.0.outcome": "busy"}) == 1

        await wait_until_async(refused, "the gateway asked to wait")
        clock.pass_by(minutes=2)
        morning = clock.now.replace(day=11, hour=8, minute=0)

        async def postponed() -> bool:
            return await database["deliveries"].count_documents({"state": "waiting", "due_at": morning}) == 1

        await wait_until_async(postponed, "it waits for the morning")
        assert gateway.orders == []
        clock.now = morning
        await wait_until_settled(database)
    assert len(gateway.orders) == 1


async def test_a_message_whose_hour_comes_after_the_meeting_is_dropped(
    database: Database, gateway: Gateway, clock: SetClock
) -> None:
    clock.now = NOON.replace(hour=4)
    meeting = make_meeting(NOON.replace(hour=7))
    await database["plans"].insert_one(
        make_plan(email=None, meetings=[meeting], outbox=[make_event("meeting_booked", clock.now, about="m-1")])
    )
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_state(database, "waiting")
        clock.now = NOON
        await wait_until_settled(database)
    delivery = await database["deliveries"].find_one({})
    assert delivery is not None
    assert (delivery["state"], delivery["reason"]) == ("dropped", "too_late")


async def test_what_a_finished_delivery_knows_of_the_citizen_is_forgotten_in_time(
    database: Database, gateway: Gateway, clock: SetClock
) -> None:
    await database["plans"].insert_one(make_plan(email=None, outbox=[make_published(NOON)]))
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_settled(database)
        assert await database["deliveries"].count_documents({"contact": "+4520304050"}) == 1
    clock.pass_by(days=30)
    async with running_workers(database, clock, sms_url=gateway.url):

        async def forgotten() -> bool:
            return not await database["deliveries"].count_documents({"contact": {"$exists": True}})

        await wait_until_async(forgotten, "the number is forgotten")
    assert await database["deliveries"].count_documents({"state": "sent"}) == 1


@pytest.mark.parametrize(
    ("authority", "hours", "reminded"), [("FUND", 20, True), ("FUND", 25, False), ("FUND", -1, False)]
)
@pytest.mark.parametrize("kind", ["meeting_booked", "meeting_moved"])
async def test_a_meeting_that_nobody_confirms_is_reminded_of_also_if_it_is_near(
    database: Database, gateway: Gateway, clock: SetClock, kind: str, authority: str, hours: int, reminded: bool
) -> None:
    """The look ahead has passed its time already, and may have told of another one."""
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_reached(database, clock)
    held = make_meeting(NOON + timedelta(hours=hours), authority=authority)
    event = make_event(kind, NOON, about=held["id"])
    await database["plans"].insert_one(make_plan(email=None, meetings=[held], outbox=[event]))
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_settled(database)
    assert ["meeting_reminder"] * reminded == [
        delivery["template"] for delivery in await database["deliveries"].find().to_list(None)
    ]
    assert len(gateway.orders) == reminded


async def test_a_meeting_that_is_moved_and_moved_back_is_reminded_of_at_the_time_it_has(
    database: Database, gateway: Gateway, clock: SetClock
) -> None:
    first, other = NOON + timedelta(hours=5), NOON + timedelta(hours=7)
    moves = [(first, None), (other, NOON + timedelta(minutes=1)), (first, NOON + timedelta(minutes=2))]
    await database["plans"].insert_one(make_plan(email=None))
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_reached(database, clock)
        await wait_until_settled(database)
        for number, (starts_at, moved_at) in enumerate(moves):
            clock.now = moved_at or NOON
            moved = {"meetings": [make_meeting(starts_at, authority="FUND", moved_at=moved_at)]}
            kind = "meeting_moved" if moved_at else "meeting_booked"
            event = make_event(kind, clock.now, about="m-1", event_id=f"e-{number}")
            await database["plans"].update_one({"_id": "c-1"}, {"$set": moved, "$push": {"outbox": event}})
            await wait_until_settled(database)
    times = [re.findall(r"kl\. (\d\d)", sent["message"]) for sent in gateway.orders]
    assert times == [["17"], ["19"], ["17"]]
