"""What a fund can observe is the same whether or not a plan holds activities that it may not see."""

import re
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest

from server.mongo import close, connect, ensure_indexes
from server.outbox import Outbox
from tests.api import FUND, JOBCENTRE, Api, running_api
from tests.server.casework import PLUMBER, WELDER, Input, activity, document_for, register

CONTENT = (
    "citizenId version publishedAt type title targetGroup elements { kind heading } jobGoals { id title } "
    "activities { __typename id category title startsOn state } agreements { id text } meetings { id startsAt } appeal "
    'timeline(from: "2027-03-01", months: 6) { from to entries { __typename ... on Activity { id } } }'
)
OBSERVED = (
    "query($c: ID!, $first: Int) { "
    f"plan(citizenId: $c) {{ {CONTENT} }} mirror(citizenId: $c) {{ banner citizen {{ id }} plan {{ {CONTENT} }} }} "
    "draft(citizenId: $c) { version activities { id } } "
    "planVersions(citizenId: $c, first: $first) { nodes { version publishedAt publishedBy { name } activities { id } } "
    "pageInfo { hasNextPage endCursor } } "
    f"plans(first: 2) {{ totalCount edges {{ cursor node {{ {CONTENT} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
)


class Step(NamedTuple):
    """A mutation of the jobcentre's in the draft; a hidden one is left out of the plan it is compared with."""

    name: str
    given: Input
    hidden: bool = False


def add(kind: str, *, hidden: bool = False, **other: Any) -> Step:
    return Step("addActivity", {"activity": activity(kind, **other)}, hidden)


PUBLISH, PUBLISH_HIDDEN = Step("publishPlan", {}), Step("publishPlan", {}, hidden=True)
STEPS = [
    Step("setJobGoals", {"goals": [{"occupation": WELDER}]}),
    PUBLISH,
    add("HEALTH_EFFORT", hidden=True, startsOn="2027-03-20"),
    PUBLISH_HIDDEN,
    add("WAGE_SUBSIDY", startsOn="2027-04-20", endsOn=None),
    add("SOCIAL_EFFORT", hidden=True, startsOn="2027-04-01"),
    PUBLISH,
    add("AID_EMPLOYMENT", hidden=True, startsOn="2027-03-25"),
    PUBLISH_HIDDEN,
    Step("removeActivity", {"activityId": "HEALTH_EFFORT"}, hidden=True),
    PUBLISH_HIDDEN,
    Step("setJobGoals", {"goals": [{"occupation": PLUMBER}]}),
    add("PERSONAL_ASSISTANCE", hidden=True, startsOn="2027-04-11"),
    PUBLISH,
    add("OTHER_ADMINISTRATION", hidden=True, startsOn="2027-05-01"),
]


@pytest.fixture
async def plain(store_url: str, database_name: str) -> AsyncIterator[Api]:
    """A second application with a database of its own, in which nothing is hidden."""
    database = connect(store_url, f"{database_name}_plain")
    await ensure_indexes(database)
    async with running_api(database) as api:
        yield api
    await database.client.drop_database(database.name)
    close(database)


async def take(api: Api, citizen_id: str, step: Step) -> None:
    draft = (await api.database["plans"].find_one({"_id": citizen_id}) or {})["draft"]
    given = {"citizenId": citizen_id, "draftVersion": draft["version"], **step.given}
    if "activityId" in given:
        (given["activityId"],) = [each["id"] for each in draft["activities"] if each["type"] == given["activityId"]]
    answer = await api.ask(JOBCENTRE, document_for(step.name), input=given)
    assert "errors" not in answer


def with_ids_renamed(text: str) -> str:
    """Ids are random where people use this; here they count, so that each is called after its first appearance."""
    names: dict[str, str] = {}
    return re.sub(r'"id-\d+"', lambda found: names.setdefault(found[0], f'"{len(names)}"'), text)


async def observe(api: Api, citizen_id: str, first: int | None) -> str:
    variables = {"c": citizen_id, "first": first}
    return with_ids_renamed((await api.post(FUND, json={"query": OBSERVED, "variables": variables})).text)


@pytest.mark.parametrize("archives", [False, True])
async def test_a_fund_observes_the_same_with_and_without_hidden_activities(
    api: Api, plain: Api, archives: bool
) -> None:
    holding, compared = [await register(each, fund="021", fundMemberSince="2027-01-01") for each in (api, plain)]
    for step in STEPS:
        for each in (api, plain):
            each.clock.pass_by(hours=1)
        await take(api, holding, step)
        if not step.hidden:
            await take(plain, compared, step)
        if archives:
            for each in (api, plain):
                outbox = Outbox(each.database)
                pending = await outbox.read_pending()
                await outbox.archive(pending)
                await outbox.remove(pending)
        for first in (1, 2, None):
            assert await observe(api, holding, first) == await observe(plain, compared, first)
    stored = await api.database["plans"].find_one({"_id": holding}) or {}
    assert len(stored["published"]["confidential"]) == 3


@pytest.mark.parametrize("kind", ["HEALTH_EFFORT", "MENTOR"])
async def test_a_funds_errors_are_the_same_with_and_without_hidden_activities(api: Api, plain: Api, kind: str) -> None:
    ids = [await register(each, fund="021", fundMemberSince="2027-01-01") for each in (api, plain)]
    for each, citizen_id in zip((api, plain), ids, strict=True):
        await take(each, citizen_id, STEPS[0])
        await take(each, citizen_id, PUBLISH)
    await take(api, ids[0], add("HEALTH_EFFORT"))
    await take(api, ids[0], PUBLISH)
    answers = []
    for each, citizen_id in zip((api, plain), ids, strict=True):
        given = {"citizenId": citizen_id, "draftVersion": 7, "activity": activity(kind)}
        answers.append(await each.ask(FUND, document_for("addActivity"), input=given))
    assert answers[0] == answers[1]
    assert "errors" in answers[0]
