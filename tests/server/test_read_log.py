"""The read log: what is kept of which request, and that nothing leaves without it."""

import asyncio
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from domain.viewer import Role, Viewer
from server.mongo import Database
from server.read_log_check import check_log
from tests.api import FUND, JOBCENTRE, NOON, OTHER_JOBCENTRE, Api, as_citizen, codes_of, running_api
from tests.operations import operation
from tests.server.casework import INPUTS, MUTATIONS, document_for, group_for, open_case, register, viewer_for
from tests.server.commands_sent import recording
from tests.server.readings import kept, last_entry, published


async def test_a_reading_is_kept_with_who_what_when_and_of_whom(api: Api) -> None:
    citizen_id = await published(api)
    await api.ask(
        JOBCENTRE, "query Hemmeligt($c: ID!) { x: plan(citizenId: $c) { title jobGoals { title } } }", c=citizen_id
    )
    entry = await last_entry(api)
    assert entry["reader"] == {
        "role": "jobcentre",
        "subject": "nina",
        "name": "Nina Pettersen",
        "organisation": "0461",
    }
    assert (entry["at"], entry["operation"], entry["reason"]) == (NOON, "plan", None)
    assert entry["fields"] == ["JobGoal.title", "Plan.jobGoals", "Plan.title", "Query.plan"]
    assert [citizen["id"] for citizen in entry["citizens"]] == [citizen_id]
    assert len(entry["policy"]) == 12


QUERIES: list[tuple[Viewer | None, str, str]] = [
    (viewer, name, f"query($c: ID!) {{ {name}(citizenId: $c) {{ __typename }} }}")
    for viewer, names in (
        (JOBCENTRE, ("plan", "draft", "citizen", "mirror", "planVersions", "messagesTo")),
        (FUND, ("plan", "draft", "citizen", "mirror", "planVersions")),
        (None, ("plan", "planVersions")),
    )
    for name in names
]


@pytest.mark.parametrize(("viewer", "name", "query"), QUERIES)
async def test_every_query_of_one_citizen_is_kept(api: Api, viewer: Viewer | None, name: str, query: str) -> None:
    citizen_id = await published(api)
    before = len(await kept(api.database))
    answer = await api.ask(viewer or as_citizen(citizen_id), query, c=citizen_id)
    assert answer["data"][name] is not None
    (entry,) = (await kept(api.database))[before:]
    assert (entry["operation"], [each["id"] for each in entry["citizens"]]) == (name, [citizen_id])


@pytest.mark.parametrize(("name", "role"), [pair for pair in MUTATIONS if pair[0] != "registerCitizen"])
async def test_every_mutation_that_answers_is_kept(api: Api, name: str, role: Role) -> None:
    case = await open_case(api, group=group_for(name, role))
    before = len(await kept(api.database))
    answer = await api.ask(viewer_for(role, case), document_for(name), input=INPUTS[name](case, role))
    assert "errors" not in answer
    (entry,) = (await kept(api.database))[before:]
    assert (entry["operation"], [each["id"] for each in entry["citizens"]]) == (name, [case.citizen_id])


async def test_a_page_is_one_entry_that_names_everybody_on_it(api: Api) -> None:
    citizens = [await published(api) for _ in range(3)]
    before = len(await kept(api.database))
    await api.ask(JOBCENTRE, "{ plans { edges { node { title } } } viewer { name } }")
    (entry,) = (await kept(api.database))[before:]
    assert entry["operation"] == "plans viewer"
    assert sorted(each["id"] for each in entry["citizens"]) == sorted(citizens)
    await api.ask(JOBCENTRE, "{ plans(first: 2) { edges { cursor } pageInfo { hasNextPage } } }")
    assert [each["id"] for each in (await last_entry(api))["citizens"]] == sorted(citizens)[:2]


@pytest.mark.parametrize(
    ("viewer", "query"),
    [
        (JOBCENTRE, "{ viewer { name } }"),
        (JOBCENTRE, "{ plans { totalCount } }"),
        (OTHER_JOBCENTRE, "query($c: ID!) { plan(citizenId: $c) { title } }"),
        (JOBCENTRE, '{ plan(citizenId: "nobody") { title } }'),
        (JOBCENTRE, "{ plan }"),
    ],
)
async def test_what_shows_nobodys_data_leaves_no_entry(api: Api, viewer: Viewer, query: str) -> None:
    citizen_id = await register(api)
    before = len(await kept(api.database))
    await api.ask(viewer, query, **({"c": citizen_id} if "$c" in query else {}))
    assert len(await kept(api.database)) == before


async def test_no_text_of_a_client_and_no_data_of_a_citizen_is_kept(api: Api) -> None:
    citizen_id = await published(api)
    secret = "hemmelig tekst"
    query = 'query($c: ID!) { alias_hemmeligt: plan(citizenId: $c) { title } citizenByCpr(cpr: "0202800001") { id } }'
    await api.ask(JOBCENTRE, query, c=citizen_id)
    given = {"citizenId": citizen_id, "heldAt": "2027-03-10T09:00:00Z", "text": secret, "form": "PHONE"}
    await api.change(JOBCENTRE, "RecordAgreement", **given)
    await api.ask(as_citizen(citizen_id), "{ myPlan { title } }")
    text = repr(await kept(api.database))
    for word in (secret, "hemmeligt", "0202800001", "Anna Holm", api.token(JOBCENTRE)):
        assert word not in text


class Broken:
    """A collection that takes nothing; `after` tells how many writes it still takes."""

    def __init__(self, collection: Any, after: int = 0) -> None:
        self._collection, self._left = collection, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._collection, name)

    async def insert_many(self, documents: Any) -> Any:
        if not self._left:
            raise AutoReconnect("gone")
        self._left -= 1
        return await self._collection.insert_many(documents)


@pytest.mark.parametrize("query", ["PlanOverview", "Activities", "Draft"])
async def test_nothing_leaves_when_nothing_can_be_kept(api: Api, query: str) -> None:
    citizen_id = await published(api)
    log = api.services.read_log
    assert log is not None
    working = log._entries
    log._entries = Broken(working)  # type: ignore[assignment]  # a collection in all that is called
    answer = await api.ask(JOBCENTRE, operation(query), citizenId=citizen_id)
    assert answer == {
        "errors": [
            {"message": "The database does not answer. Try again in a moment.", "extensions": {"code": "UNAVAILABLE"}}
        ]
    }
    log._entries = working
    assert "errors" not in await api.ask(JOBCENTRE, operation(query), citizenId=citizen_id)
    check = await check_log(api.database, {})
    assert (check.problems, len(check.heads)) == ([], 2)


async def test_one_request_costs_at_most_one_write(api: Api) -> None:
    citizen_id = await published(api)
    with recording(api.database) as commands:
        await api.ask(
            JOBCENTRE,
            "query($c: ID!) { plan(citizenId: $c) { title } mirror(citizenId: $c) { banner } plans { totalCount edges { cursor } } }",
            c=citizen_id,
        )
    writes = [next(iter(each)) for each in commands if next(iter(each)) in {"insert", "update", "delete"}]
    assert writes == ["insert"]


async def test_requests_at_once_share_writes_and_none_is_missing(api: Api) -> None:
    citizen_id = await published(api)
    before = len(await kept(api.database))
    with recording(api.database) as commands:
        await asyncio.gather(*(api.run(JOBCENTRE, "PlanOverview", citizenId=citizen_id) for _ in range(40)))
    assert len(await kept(api.database)) == before + 40
    assert sum(next(iter(each)) == "insert" for each in commands) < 40
    assert (await check_log(api.database, {})).problems == []


async def test_without_the_log_nothing_is_kept(database: Database) -> None:
    async with running_api(database, read_log=None) as api:
        citizen_id = await published(api)
        await api.run(JOBCENTRE, "PlanOverview", citizenId=citizen_id)
        assert await kept(database) == []


async def test_each_citizen_stands_with_the_reason_they_were_read_for(api: Api) -> None:
    own, first, second = [await published(api) for _ in range(3)]
    for citizen_id in (first, second):
        await api.ask(JOBCENTRE, document_for("moveCitizen"), input={"citizenId": citizen_id, "municipality": "0751"})
    before = len(await kept(api.database))
    query = (
        "query($own: ID!, $a: ID!, $b: ID!) { o: plan(citizenId: $own) { title } "
        "a: plan(citizenId: $a, guestReason: COMPLAINT) { title } b: plan(citizenId: $b, guestReason: MOVING_HERE) { title } }"
    )
    with recording(api.database) as commands:
        await api.ask(JOBCENTRE, query, own=own, a=first, b=second)
    entries = (await kept(api.database))[before:]
    assert {entry["reason"]: [each["id"] for each in entry["citizens"]] for entry in entries} == {
        None: [own],
        "COMPLAINT": [first],
        "MOVING_HERE": [second],
    }
    assert sum(next(iter(each)) == "insert" for each in commands) == 1


async def test_a_refused_change_is_kept_since_it_tells_of_the_plan(api: Api) -> None:
    case = await open_case(api)
    before = len(await kept(api.database))
    refused = await api.ask(
        JOBCENTRE, document_for("publishPlan"), input={"citizenId": case.citizen_id, "draftVersion": 9}
    )
    assert codes_of(refused) == ["CONFLICT"]
    (entry,) = (await kept(api.database))[before:]
    assert (entry["operation"], entry["citizens"][0]["id"]) == ("publishPlan", case.citizen_id)


@pytest.mark.parametrize("name", ["registerCitizen", "changeCpr"])
async def test_who_tries_a_number_that_is_somebody_elses_stands_in_the_others_log(api: Api, name: str) -> None:
    theirs = await register(api, cpr="0101809998")
    own = await register(api, OTHER_JOBCENTRE)
    given = {
        "registerCitizen": {"cpr": "0101809998", "name": "Bo Lind", "targetGroup": "SELF_SUPPORTING"},
        "changeCpr": {"citizenId": own, "cpr": "0101809998"},
    }[name]
    refused = await api.ask(OTHER_JOBCENTRE, document_for(name), input=given)
    assert refused["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "field": "cpr"}
    assert theirs not in str(refused)
    entry = await last_entry(api)
    assert (entry["operation"], entry["reader"]["subject"]) == (name, OTHER_JOBCENTRE.subject)
    assert theirs in [each["id"] for each in entry["citizens"]]


async def test_a_file_that_is_refused_after_the_plan_was_read_is_kept(api: Api) -> None:
    citizen_id = await published(api)
    headers = {"authorization": f"Bearer {api.token(JOBCENTRE)}"}
    refused = await api.client.get(f"/plans/{citizen_id}.pdf?for=nobody", headers=headers)
    assert refused.status_code >= 400
    entry = await last_entry(api)
    assert (entry["operation"], entry["citizens"][0]["id"]) == ("refusedFile", citizen_id)
