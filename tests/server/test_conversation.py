"""The conversation: both ways, in order, exactly once, marked as read, and nothing after the end except reading."""

import asyncio
from typing import Any

import pytest

from domain.viewer import Viewer
from server.outbox import Outbox
from tests.api import FUND, JOBCENTRE, OTHER_JOBCENTRE, Answer, Api
from tests.server.stored import stored_bytes
from tests.server.young_people import DEADLINE, READ, YoungPerson, outcome, young_person

POST = (
    """mutation($i: PostCommentInput!) { postComment(input: $i) { comment { id number text author { name role } } } }"""
)


@pytest.fixture
async def young(api: Api) -> YoungPerson:
    young = await young_person(api)
    await young.enter(1)
    return young


async def post(young: YoungPerson, viewer: Viewer, text: str, given: str | None = None) -> Answer:
    whose = {} if viewer == young.viewer else {"citizenId": young.citizen_id}
    return await young.api.ask(viewer, POST, i={"text": text, **whose, **({"id": given} if given else {})})


async def said(young: YoungPerson, viewer: Viewer | None = None) -> list[tuple[int, str, str]]:
    comments = (await young.read(viewer))["comments"]
    return [(comment["number"], comment["author"]["role"], comment["text"]) for comment in comments]


async def archive(api: Api) -> None:
    """What the relay does with what was said: kept apart, then taken out of the plan."""
    outbox = Outbox(api.database)
    pending = await outbox.read_pending()
    await outbox.archive(pending)
    await outbox.remove(pending)


async def test_both_sides_read_the_same_in_the_order_in_which_it_was_said(api: Api, young: YoungPerson) -> None:
    for number, viewer in enumerate((JOBCENTRE, young.viewer, young.viewer, JOBCENTRE), 1):
        await post(young, viewer, f"{number}")
        if number == 2:
            await archive(api)
    expected = [(1, "JOBCENTRE", "1"), (2, "CITIZEN", "2"), (3, "CITIZEN", "3"), (4, "JOBCENTRE", "4")]
    assert await said(young) == await said(young, JOBCENTRE) == expected
    await archive(api)
    assert await said(young) == expected
    plan = await api.database["plans"].find_one({"_id": young.citizen_id})
    assert plan is not None
    assert plan["outbox"] == []


@pytest.mark.parametrize("archived", [False, True])
async def test_a_repeated_comment_is_the_first_one(api: Api, young: YoungPerson, archived: bool) -> None:
    for viewer in (young.viewer, JOBCENTRE):
        first = await post(young, viewer, "Hej", "a-1")
        if archived:
            await archive(api)
        before = await stored_bytes(api.database)
        assert await post(young, viewer, "Hej", "a-1") == first
        assert await stored_bytes(api.database) == before
    assert await said(young) == [(1, "CITIZEN", "Hej"), (2, "JOBCENTRE", "Hej")]


@pytest.mark.parametrize("given", [" a-1 ", "cafe\u0301"])
async def test_an_id_counts_as_it_is_kept(young: YoungPerson, given: str) -> None:
    first = await post(young, young.viewer, "Hej", given)
    assert outcome(first) == "OK"
    assert await post(young, young.viewer, "Hej", given) == first
    assert await said(young) == [(1, "CITIZEN", "Hej")]


async def test_fifty_at_once_with_retries_are_each_said_once(young: YoungPerson) -> None:
    texts = [f"{number}" for number in range(25)]
    viewers = (young.viewer, JOBCENTRE)
    answers = await asyncio.gather(
        *(post(young, viewer, text, text) for text in texts for viewer in viewers for _ in range(2))
    )
    assert [outcome(answer) for answer in answers] == ["OK"] * 100
    conversation = await said(young)
    assert [number for number, _, _ in conversation] == list(range(1, 51))
    assert sorted((text, role) for _, role, text in conversation) == sorted(
        (text, viewer.role.name) for text in texts for viewer in viewers
    )


async def test_marks_move_on_and_each_side_has_its_own(young: YoungPerson) -> None:
    async def unread() -> list[int]:
        return [(await young.read(viewer))["unreadComments"] for viewer in (young.viewer, JOBCENTRE)]

    for text in ("1", "2", "3"):
        await post(young, young.viewer, text)
    assert await unread() == [0, 3]
    await young.succeed(JOBCENTRE, "markCommentsRead", citizenId=young.citizen_id, number=2)
    await young.succeed(JOBCENTRE, "markCommentsRead", citizenId=young.citizen_id, number=1)
    assert await unread() == [0, 1]
    # Whoever says something has read what was said before.
    await post(young, JOBCENTRE, "4")
    assert await unread() == [1, 0]


@pytest.mark.parametrize("how", ["completed", "by the caseworker", "target group"])
async def test_nothing_after_the_end_except_reading(api: Api, young: YoungPerson, how: str) -> None:
    await post(young, JOBCENTRE, "Hej")
    if how == "target group":
        given = {"citizenId": young.citizen_id, "targetGroup": "CASH_BENEFIT_ACTIVITY_READY"}
        await young.succeed(JOBCENTRE, "setTargetGroup", **given)
    else:
        await young.end(completed=how == "completed")
    for viewer in (young.viewer, JOBCENTRE):
        assert outcome(await post(young, viewer, "Er du der?")) == "COMMENT_NEEDS_ORDER"
        assert await said(young, viewer) == [(1, "JOBCENTRE", "Hej")]
    await young.succeed(young.viewer, "markCommentsRead", number=1)


async def test_a_new_order_begins_a_conversation_of_its_own(young: YoungPerson) -> None:
    await post(young, JOBCENTRE, "Hej", "a-1")
    await young.end()
    await young.enter(2)
    assert await said(young) == []
    await post(young, JOBCENTRE, "Hej igen", "a-1")
    assert await said(young) == [(1, "JOBCENTRE", "Hej igen")]


async def test_a_fund_sees_goal_and_step_as_the_citizen_does_and_nothing_of_what_is_said(api: Api) -> None:
    group, since = "UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER", "2027-01-01"
    young = await young_person(api, group, fund=FUND.organisation, fundMemberSince=since)
    await young.enter(2)
    queries = {
        "overview": "query($c: ID!) { plan(citizenId: $c) { version publishedAt educationGoals { title priority } "
        "description { text } educationOrder { step panel deadline caseworker { name } comments { text } } } }",
        "plans": "{ plans { totalCount edges { cursor node { educationOrder { step startedAt comments { id } } } } } }",
        "mirror": "query($c: ID!) { mirror(citizenId: $c) { plan { description { text } educationOrder { step } } } }",
        "order": READ["fund"],
    }

    async def everything() -> dict[str, bytes]:
        variables = {"c": young.citizen_id}
        return {
            name: (await api.post(FUND, json={"query": query, "variables": variables})).content
            for name, query in queries.items()
        }

    before = await everything()
    assert b'"step":2' in before["overview"]
    assert "Tømrer" in before["overview"].decode()
    seen: Any = [
        (await api.ask(viewer, queries["overview"], c=young.citizen_id))["data"]["plan"]
        for viewer in (young.viewer, FUND)
    ]
    assert seen[0] == seen[1]
    await post(young, JOBCENTRE, "Hej")
    await post(young, young.viewer, "Hej")
    await young.answer(places=[young.place()])
    await young.succeed(JOBCENTRE, "markCommentsRead", citizenId=young.citizen_id, number=2)
    assert await everything() == before
    # A comment on a step is said to the young person, too.
    await young.enter(2, comment="Husk fristen")
    after = await everything()
    assert b"Husk fristen" not in b"".join(after.values())
    assert "Husk fristen" in str(await young.read())


async def test_nobody_else_is_told_whether_there_is_a_conversation(young: YoungPerson) -> None:
    await post(young, JOBCENTRE, "Hej")
    assert await said(young) == [(1, "JOBCENTRE", "Hej")]
    assert await young.read(OTHER_JOBCENTRE) is None
    unknown = await young.api.ask(OTHER_JOBCENTRE, POST, i={"citizenId": "nobody", "text": "Hej"})
    assert await post(young, OTHER_JOBCENTRE, "Hej") == unknown
    assert outcome(unknown) == "NOT_FOUND"


async def test_the_comment_on_a_step_is_the_next_message(young: YoungPerson) -> None:
    await post(young, young.viewer, "Jeg er færdig")
    await young.enter(2, comment="Find nu et sted", deadline=DEADLINE)
    assert await said(young) == [(1, "CITIZEN", "Jeg er færdig"), (2, "JOBCENTRE", "Find nu et sted")]
    order = await young.read()
    assert (order["comment"], order["unreadComments"]) == ("Find nu et sted", 1)
