"""The read log: what is kept of which request, who reads it, and that nothing leaves without it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from domain.access_log import Reading
from domain.viewer import Role, Viewer
from server import read_log
from server.mongo import Database
from server.read_log import COLLECTION, ReadLog
from server.read_log_check import check_log
from tests.api import (
    ADMINISTRATOR,
    FUND,
    JOBCENTRE,
    NOON,
    OTHER_JOBCENTRE,
    Api,
    as_citizen,
    codes_of,
    running_api,
)
from tests.command import run_command
from tests.operations import operation
from tests.server.casework import (
    INPUTS,
    MUTATIONS,
    document_for,
    group_for,
    open_case,
    register,
    viewer_for,
)
from tests.server.commands_sent import recording

ENTRIES = (
    "query($citizenId: ID, $subject: String, $organisation: String, $since: DateTime, $until: DateTime, $first: Int, "
    "$after: String) { accessEntries(citizenId: $citizenId, subject: $subject, organisation: $organisation, "
    "since: $since, until: $until, first: $first, after: $after) { entries { at reader { subject name role "
    "organisation } operation fields reason citizenIds policyVersion } pageInfo { hasNextPage endCursor } } }"
)


async def kept(database: Database) -> list[dict[str, Any]]:
    """Every entry, in the order in which they were written by the one process there is."""
    return await database[COLLECTION].find().sort("_id", 1).to_list(None)


async def published(api: Api) -> str:
    case = await open_case(api)
    await api.change(JOBCENTRE, "PublishPlan", **case.draft())
    return case.citizen_id


async def last_entry(api: Api) -> dict[str, Any]:
    return (await kept(api.database))[-1]


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


async def test_the_citizen_reads_who_read(api: Api) -> None:
    citizen_id = await published(api)
    other = await published(api)
    await api.run(FUND, "PlanOverview", citizenId=citizen_id)
    api.clock.pass_by(minutes=1)
    await api.run(JOBCENTRE, "PlanOverview", citizenId=other)
    await api.run(JOBCENTRE, "PlanOverview", citizenId=citizen_id)
    log = await api.run(as_citizen(citizen_id), "AccessLog", first=2)
    assert [(each["reader"]["name"], each["reader"]["organisation"], each["operation"]) for each in log["entries"]] == [
        ("Nina Pettersen", "Jobcenter Odense", "plan"),
        ("Berit Hansen", "Magistrenes A-kasse", "plan"),
    ]
    # Reading it is reading, too: whoever took the citizen's sign-in would show.
    assert (await last_entry(api))["operation"] == "accessLog"
    assert (await last_entry(api))["reader"] == {"role": "citizen"}


async def pages(api: Api, viewer: Viewer, query: str, **wanted: Any) -> list[dict[str, Any]]:
    """The entries of all pages, two at a time."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        answer = await api.ask(viewer, query, **wanted, first=2, after=after)
        (page,) = answer["data"].values()
        found += page["entries"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def test_an_administrator_searches_by_citizen_reader_organisation_and_time(api: Api) -> None:
    first, second = await published(api), await published(api)
    start = len(await kept(api.database))
    for viewer, citizen_id in ((JOBCENTRE, first), (FUND, first), (FUND, second), (JOBCENTRE, second)):
        api.clock.pass_by(minutes=1)
        await api.run(viewer, "PlanOverview", citizenId=citizen_id)
    since = NOON.replace(microsecond=0) + timedelta(seconds=1)
    wanted: Sequence[tuple[dict[str, Any], list[tuple[str, str]]]] = (
        ({}, [("nina", second), ("berit", second), ("berit", first), ("nina", first)]),
        ({"citizenId": first}, [("berit", first), ("nina", first)]),
        ({"subject": "berit"}, [("berit", second), ("berit", first)]),
        ({"organisation": "0461", "citizenId": second}, [("nina", second)]),
        ({"until": (NOON + timedelta(minutes=2)).isoformat()}, [("nina", first)]),
    )
    for given, expected in wanted:
        found = await pages(api, ADMINISTRATOR, ENTRIES, since=since.isoformat(), **given)
        shown = [each for each in found if each["reader"]["role"] != "ADMINISTRATOR"]
        assert [(each["reader"]["subject"], *each["citizenIds"]) for each in shown] == expected
    # A search for a citizen is kept as a reading of that citizen's.
    searches = [each for each in (await kept(api.database))[start:] if each["reader"]["role"] == "administrator"]
    assert {named["id"] for each in searches for named in each["citizens"]} == {first, second}


@pytest.mark.parametrize("viewer", [JOBCENTRE, FUND])
async def test_nobody_else_has_the_log(api: Api, viewer: Viewer) -> None:
    for query in ("{ accessLog { entries { at } } }", "{ accessEntries { entries { at } } }"):
        assert codes_of(await api.ask(viewer, query)) == ["GRAPHQL_VALIDATION_FAILED"]


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


def reading(number: int, citizens: Sequence[str] = ("anna",)) -> Reading:
    return Reading(JOBCENTRE, NOON, f"plan{number}", ("Query.plan",), tuple(citizens), None, "policy")


async def test_more_than_one_write_holds_is_written_in_order(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_log, "BATCH_ENTRIES", 4)
    log = ReadLog(database)
    with recording(database) as commands:
        await asyncio.gather(*(log.keep(reading(number)) for number in range(10)))
    assert [each["operation"] for each in await kept(database)] == [f"plan{number}" for number in range(10)]
    assert [len(each["documents"]) for each in commands if "insert" in each] == [4, 4, 2]


async def test_who_gives_up_waiting_takes_nobody_elses_entry_along(database: Database) -> None:
    log = ReadLog(database)
    waiting = [asyncio.create_task(log.keep(reading(number))) for number in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.gather(*waiting[1:])
    assert {"plan1", "plan2"} <= {each["operation"] for each in await kept(database)}


TAMPERING: dict[str, Any] = {
    "another reader": {"$set": {"reader.subject": "somebody else"}},
    "another time": {"$set": {"at": NOON - timedelta(days=1)}},
    "another citizen": {"$set": {"citizens.0.id": "bo"}},
    "fewer fields": {"$set": {"fields": []}},
    "another reason": {"$set": {"reason": "COMPLAINT"}},
    "another digest": {"$set": {"digest": "0" * 64}},
    "another number": {"$set": {"number": 7}},
}


@pytest.mark.parametrize("update", [*TAMPERING.values(), None], ids=[*TAMPERING, "gone"])
@pytest.mark.parametrize("victim", [0, 1, 3])
async def test_an_entry_that_was_changed_or_taken_out_is_found(
    database: Database, victim: int, update: dict[str, Any] | None
) -> None:
    log = ReadLog(database)
    for number in range(4):
        await log.keep(reading(number))
    seen = (await check_log(database, {})).heads
    assert (await check_log(database, seen)).problems == []
    entry = (await kept(database))[victim]
    if update is None:
        await database[COLLECTION].delete_one({"_id": entry["_id"]})
    else:
        await database[COLLECTION].update_one({"_id": entry["_id"]}, update)
    assert (await check_log(database, seen)).problems != []
    if update is not None or victim < 3:
        # Only what was cut off at the end needs the heads of an earlier check.
        assert (await check_log(database, {})).problems != []


async def test_a_chain_that_is_gone_as_a_whole_is_found_by_its_head(database: Database) -> None:
    await ReadLog(database).keep(reading(1))
    seen = (await check_log(database, {})).heads
    await ReadLog(database).keep(reading(2))
    await database[COLLECTION].delete_one({"operation": "plan1"})
    assert len((await check_log(database, seen)).problems) == 1


async def test_an_erased_citizen_is_cut_out_and_the_chain_holds(database: Database) -> None:
    log = ReadLog(database)
    await log.keep(reading(1, ["anna", "bo"]))
    await log.keep(reading(2, ["bo"]))
    await log.keep(reading(3, ["anna"]))
    assert await log.forget("anna") == 2
    assert await log.forget("anna") == 0
    assert "anna" not in repr(await kept(database))
    assert [[each.get("id") for each in entry["citizens"]] for entry in await kept(database)] == [
        [None, "bo"],
        ["bo"],
        [None],
    ]
    assert (await check_log(database, {})).problems == []
    # A cut is no way to change what was sealed.
    await database[COLLECTION].update_one({"operation": "plan3"}, {"$set": {"citizens.0.mark": "0" * 64}})
    assert (await check_log(database, {})).problems != []


async def test_without_the_log_nothing_is_kept(database: Database) -> None:
    async with running_api(database, read_log=None) as api:
        citizen_id = await published(api)
        await api.run(JOBCENTRE, "PlanOverview", citizenId=citizen_id)
        assert await kept(database) == []


async def test_the_command_checks_the_log_and_remembers_how_far_it_was_seen(
    store_url: str, database_name: str, tmp_path: Path
) -> None:
    heads = tmp_path / "heads.json"
    checked = run_command(tmp_path / "data", "verify-log", "--heads", str(heads))
    assert (checked.returncode, checked.stdout) == (0, "Entries: 0, chains: 0, problems: 0\n")
    assert heads.read_text() == "{}"
    heads.write_text('{"gone": [1, "00"]}')
    checked = run_command(tmp_path / "data", "verify-log", "--heads", str(heads))
    assert checked.returncode == 1
    assert checked.stderr == "entry gone:000000000001 was seen before and is gone\n"
    assert heads.read_text() == '{"gone": [1, "00"]}'
    heads.write_text("[1]")
    assert run_command(tmp_path / "data", "verify-log", "--heads", str(heads)).returncode == 2


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
