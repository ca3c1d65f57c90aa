"""Reminders of a step's deadline, and word of a comment: only while they are of use, and without content."""

from datetime import date, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from domain.calendar import start_of_day
from server.mongo import Database
from tests.gateway import Gateway
from tests.waiting import wait_until_async
from tests.workers.plans import PERSON, make_event, make_plan
from tests.workers.running import NOON, SetClock, running_workers
from tests.workers.settling import wait_until_settled
from workers.relevance import Current, Stale, review

DEADLINE = "2027-03-12"
Document = dict[str, Any]


def order(**other: Any) -> Document:
    entered = {"step": 2, "deadline": DEADLINE, "comment": "Hemmeligt", "caseworker": PERSON, "entered_at": NOON}
    answers = {"sent_at": None, "sent_step": None}
    return {"id": "o-1", "ended_at": None, "deadline": DEADLINE, "steps": [entered], "answers": answers, **other}


async def wait_until_reached(database: Database, clock: SetClock) -> None:
    async def reached() -> bool:
        wanted = {"_id": "reminders", "at": {"$gte": clock.now + timedelta(days=1)}}
        return await database["marks"].count_documents(wanted) == 1

    await wait_until_async(reached, "the scheduler has looked that far")


async def remind(database: Database, gateway: Gateway, clock: SetClock, education_order: Document) -> list[str]:
    await database["plans"].insert_one(make_plan(email=None, education_order=education_order, placements=[]))
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_reached(database, clock)
        clock.pass_by(days=1)
        await wait_until_reached(database, clock)
        await wait_until_settled(database)
        clock.pass_by(hours=2)
        await wait_until_reached(database, clock)
        await wait_until_settled(database)
    return [sent["message"] for sent in gateway.orders]


async def test_a_deadline_is_reminded_of_once_the_day_before(
    database: Database, gateway: Gateway, clock: SetClock
) -> None:
    assert await remind(database, gateway, clock, order()) == [
        "Husk at svare din sagsbehandler senest fredag den 12. marts 2027. Log på jobnet.dk og åbn Min Plan for at svare."
    ]


@pytest.mark.parametrize(
    "settled",
    [
        order(answers={"sent_at": NOON + timedelta(hours=1), "sent_step": 2}),
        order(ended_at=NOON, deadline=None),
        order(deadline="2027-03-20"),
    ],
    ids=["answered", "ended", "later"],
)
async def test_nobody_is_reminded_of_what_is_settled(
    database: Database, gateway: Gateway, clock: SetClock, settled: Document
) -> None:
    assert await remind(database, gateway, clock, settled) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"education_order.answers": {"sent_at": NOON + timedelta(hours=19), "sent_step": 2}}, "answered"),
        ({"education_order.ended_at": NOON, "education_order.deadline": None}, "order_ended"),
        ({"education_order.deadline": "2027-04-01"}, "deadline_moved"),
    ],
)
async def test_what_changed_while_the_reminder_waited_for_the_morning_is_seen(
    database: Database, gateway: Gateway, clock: SetClock, change: Document, reason: str
) -> None:
    await database["plans"].insert_one(make_plan(email=None, education_order=order(), placements=[]))

    async def waiting() -> bool:
        return await database["deliveries"].count_documents({"state": "waiting"}) == 1

    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_reached(database, clock)
        clock.pass_by(hours=18)
        await wait_until_async(waiting, "the reminder waits for the morning")
        await database["plans"].update_one({"_id": "c-1"}, {"$set": change})
        clock.pass_by(hours=5)
        await wait_until_settled(database)
    delivery = await database["deliveries"].find_one({"template": "deadline_reminder"})
    assert delivery is not None
    assert (delivery["state"], delivery["reason"]) == ("dropped", reason)
    assert gateway.orders == []


@pytest.mark.parametrize(("kind", "told"), [("comment_posted", 1), ("reply_posted", 0), ("step_commented", 0)])
async def test_the_young_person_is_told_of_a_comment_without_a_word_of_it(
    database: Database, gateway: Gateway, clock: SetClock, kind: str, told: int
) -> None:
    comment = {
        "_id": "o-1:jobcentre:1",
        "citizen_id": "c-1",
        "order_id": "o-1",
        "number": 1,
        "text": "Hemmeligt",
        "posted_at": NOON,
        "author": PERSON,
    }
    event = {**make_event(kind, NOON, "o-1"), "comment": comment}
    await database["plans"].insert_one(make_plan(email=None, education_order=order(), placements=[], outbox=[event]))
    async with running_workers(database, clock, sms_url=gateway.url):
        await wait_until_settled(database)
    assert len(gateway.orders) == told
    assert all("Hemmeligt" not in sent["message"] for sent in gateway.orders)
    [kept] = await database["comments"].find().to_list(None)
    assert kept == comment


async def test_in_a_step_without_questions_nobody_is_reminded_to_answer(
    database: Database, gateway: Gateway, clock: SetClock
) -> None:
    [entered] = order()["steps"]
    assert await remind(database, gateway, clock, order(steps=[{**entered, "step": 4}])) == [
        "Husk, at du har en frist fredag den 12. marts 2027. Log på jobnet.dk og åbn Min Plan for at se, hvad du skal."
    ]


@pytest.mark.parametrize(("step", "template"), [(2, "deadline_reminder"), (4, "step_reminder")])
def test_a_reminder_that_is_tried_again_too_late_is_dropped(step: int, template: str) -> None:
    [entered] = order()["steps"]
    plan = make_plan(education_order=order(steps=[{**entered, "step": step}]))
    starts = start_of_day(date.fromisoformat(DEADLINE))
    late: Any = {
        "channel": "sms",
        "template": template,
        "about": "o-1",
        "about_at": starts,
        "expires_at": starts + timedelta(days=9),
    }
    assert isinstance(review(late, plan, starts + timedelta(hours=23)), Current)
    assert review(late, plan, starts + timedelta(hours=24)) == Stale("deadline_over")


async def test_a_plan_that_no_reminder_can_be_made_of_is_named_and_keeps_none_from_the_others(
    database: Database, gateway: Gateway, clock: SetClock
) -> None:
    broken = make_plan(citizen_id="a-broken-one", email=None, education_order={"id": "o-2", "deadline": DEADLINE})
    await database["plans"].insert_one(broken)
    with capture_logs() as logs:
        assert len(await remind(database, gateway, clock, order())) == 1
    named = [line["citizen_id"] for line in logs if line["event"] == "reminder_broke"]
    assert named
    assert {*named} == {"a-broken-one"}
