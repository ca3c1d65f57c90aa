"""Plans in the database: indexes behind every query, many writers at once, pages that stay right, changed keys."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.occasion import Occasion
from domain.store import PlanPage
from domain.viewer import Role, Viewer
from resolvers.pages import write_cursor, write_instant_cursor
from server.cpr import Vault
from server.mongo import INDEXES, Database
from server.outbox import Outbox
from server.plan_store import MongoPlanStore
from tests.api import (
    ADMINISTRATOR,
    CPR_KEY,
    FUND,
    INSTITUTION,
    JOBCENTRE,
    NOON,
    OTHER_JOBCENTRE,
    Api,
    as_citizen,
    codes_of,
    running_api,
)
from tests.operations import operation
from tests.server.casework import AGREEMENT, INPUTS, PLUMBER, WELDER, Case, document_for, open_case, register
from tests.server.commands_sent import Command, indexed_part, queries_in, recording, stages

PAGE = "query($first: Int, $after: String) { %s(first: $first, after: $after) { pageInfo { endCursor } } }"
VERSIONS = "query($c: ID!, $after: String) { planVersions(citizenId: $c, after: $after) { nodes { version } } }"

Use = Callable[[Api, Case], Awaitable[Any]]


def asks(viewer: Viewer, query: str, **variables: Any) -> Use:
    return lambda api, case: api.ask(
        as_citizen(case.citizen_id) if viewer.role is Role.CITIZEN else viewer,
        query,
        **{name: value(case) if callable(value) else value for name, value in variables.items()},
    )


def mutates(viewer: Viewer, name: str) -> Use:
    return lambda api, case: api.ask(
        as_citizen(case.citizen_id) if viewer.role is Role.CITIZEN else viewer,
        document_for(name),
        input=INPUTS[name](case, viewer.role),
    )


def id_of(case: Case) -> str:
    return case.citizen_id


CITIZEN = as_citizen("")
SECOND_PAGE = "NQ=="
"""A cursor that stands on 5."""

LISTS = {
    "due": (JOBCENTRE, "{ statusesDue%s { nodes { since } } }"),
    "education work": (JOBCENTRE, "{ educationWork%s { pageInfo { endCursor } } }"),
    "placements": (INSTITUTION, "{ placements%s { nodes { orderId } } }"),
    "deliveries": (ADMINISTRATOR, "{ deliveries%s { nodes { id } } }"),
    "readings": (ADMINISTRATOR, "{ accessEntries%s { pageInfo { endCursor } } }"),
}
BEHIND = {
    **dict.fromkeys(("due", "education work"), write_cursor("2027-01-01|5")),
    **dict.fromkeys(("deliveries", "readings"), write_instant_cursor(NOON, "5")),
    "placements": write_cursor("5"),
}

USES: dict[str, Use] = {
    **{
        f"plan of {viewer.role}": asks(viewer, operation("PlanOverview"), citizenId=id_of)
        for viewer in (CITIZEN, JOBCENTRE, FUND)
    },
    **{
        f"versions of {viewer.role}": asks(viewer, VERSIONS, c=id_of, after=after)
        for viewer in (CITIZEN, JOBCENTRE, FUND)
        for after in (None, SECOND_PAGE)
    },
    **{f"draft of {v.role}": asks(v, operation("Draft"), citizenId=id_of) for v in (JOBCENTRE, FUND)},
    **{
        f"page {after} of {viewer.role}": asks(viewer, PAGE % "plans", first=2, after=after)
        for viewer in (JOBCENTRE, FUND)
        for after in (None, SECOND_PAGE)
    },
    **{f"count of {v.role}": asks(v, "{ plans { totalCount } }") for v in (JOBCENTRE, FUND)},
    **{f"cpr for {v.role}": asks(v, '{ citizenByCpr(cpr: "0101800001") { id } }') for v in (JOBCENTRE, FUND)},
    **{
        f"{name} {after or ''}".strip(): asks(viewer, query % (f'(after: "{after}")' if after else ""))
        for name, (viewer, query) in LISTS.items()
        for after in (None, BEHIND[name])
    },
    "inbox": asks(CITIZEN, operation("Inbox")),
    **{f"write of {v.role}": mutates(v, "recordAgreement") for v in (JOBCENTRE, FUND)},
    "write of citizen": mutates(CITIZEN, "setJobWishes"),
    **{f"meeting of {v.role}": mutates(v, "cancelMeeting") for v in (JOBCENTRE, FUND)},
    "outbox": lambda api, _: empty_outbox(api.database),
}


async def empty_outbox(database: Database) -> None:
    outbox = Outbox(database)
    pending = await outbox.read_pending()
    assert pending
    await outbox.archive(pending)
    await outbox.remove(pending)


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
async def test_every_query_is_answered_by_an_index(api: Api, use: Use) -> None:
    """The embedded store takes the index of the first condition, and none with "$or" or "$and" beside it."""
    case = await open_case(api)
    await api.change(JOBCENTRE, "PublishPlan", **case.draft())
    with recording(api.database) as commands:
        await use(api, case)
    queries: list[Command] = [query for command in commands for query in queries_in(command)]
    assert queries
    for query in queries:
        first = next(iter(query["filter"]))
        assert first == "_id" or any(next(iter(i.keys)) == first for i in INDEXES if i.collection == query["find"])
        assert not any(condition.startswith("$") for condition in query["filter"]), query
        chosen = await stages(api.database, indexed_part(query))
        assert "IXSCAN" in chosen, query
        assert "COLLSCAN" not in chosen, query


async def test_of_many_edits_of_one_draft_exactly_one_wins(api: Api) -> None:
    citizen_id = await register(api)
    edits = [
        {"citizenId": citizen_id, "draftVersion": 0, "goals": [{"occupation": {**WELDER, "title": f"T{n}"}}]}
        for n in range(50)
    ]
    answers = await asyncio.gather(*(api.ask(JOBCENTRE, operation("SetJobGoals"), input=each) for each in edits))
    won = [answer for answer in answers if "errors" not in answer]
    lost = [answer["errors"][0]["extensions"] for answer in answers if "errors" in answer]
    assert len(won) == 1
    assert lost == [{"code": "CONFLICT", "rule": "DRAFT_CONFLICT", "currentVersion": 1}] * 49
    draft = await api.run(JOBCENTRE, "Draft", citizenId=citizen_id)
    assert (draft["version"], draft["jobGoals"]) == (1, won[0]["data"]["setJobGoals"]["draft"]["jobGoals"])


async def test_what_many_record_at_once_is_all_there(api: Api) -> None:
    citizen_id = await register(api, fund="021", fundMemberSince="2027-01-01")
    texts = {viewer: [f"{viewer.name} {number}" for number in range(25)] for viewer in (JOBCENTRE, FUND)}
    answers = await asyncio.gather(
        *(
            api.ask(viewer, operation("RecordAgreement"), input={**AGREEMENT, "citizenId": citizen_id, "text": text})
            for viewer, each in texts.items()
            for text in each
        )
    )
    assert [code for answer in answers for code in codes_of(answer)] == []
    stored = await api.database["plans"].find_one({"_id": citizen_id}) or {}
    assert sorted(each["text"] for each in stored["agreements"]) == sorted(
        text for each in texts.values() for text in each
    )
    assert len({event["id"] for event in stored["outbox"]}) == 50


async def test_an_edit_and_what_is_written_beside_it_do_not_undo_each_other(api: Api) -> None:
    case = await open_case(api, history=False)
    given = case.draft(goals=[{"occupation": PLUMBER}])
    await asyncio.gather(
        api.change(JOBCENTRE, "SetJobGoals", **given),
        api.change(FUND, "SetJobGoals", **given),
        api.change(JOBCENTRE, "RecordAgreement", citizenId=case.citizen_id, **AGREEMENT),
        api.change(as_citizen(case.citizen_id), "SetJobWishes", occupations=[WELDER]),
    )
    stored = await api.database["plans"].find_one({"_id": case.citizen_id}) or {}
    assert [stored[name]["job_goals"][0]["title"] for name in ("draft", "fund_draft")] == ["Rørlægger", "Rørlægger"]
    assert (len(stored["agreements"]), stored["job_wishes"]) == (1, [WELDER])


async def read_pages(api: Api, viewer: Viewer, between: Callable[[int], Awaitable[object]]) -> list[str]:
    found: list[str] = []
    after = None
    for number in range(20):
        page = await api.run(viewer, "Plans", first=3, after=after)
        assert len(page["edges"]) <= 3
        found += [edge["node"]["citizenId"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        await between(number)
    raise AssertionError("the pages have no end")


@pytest.mark.parametrize("viewer", [JOBCENTRE, FUND])
async def test_pages_stay_right_while_plans_are_added_and_removed(database: Database, viewer: Viewer) -> None:
    ids = iter([f"{number:03d}" for number in (*range(10, 120, 10), 5, 45, 115)])
    async with running_api(database) as api:
        plans = database["plans"]

        async def add() -> None:
            given = {"cpr": None, "fund": "021", "fundMemberSince": "2027-01-01"}
            citizen_id = await register(api, **{key: value for key, value in given.items() if value})
            wanted = {**(await plans.find_one({"_id": citizen_id}) or {}), "_id": next(ids), "visible": True}
            await plans.delete_one({"_id": citizen_id})
            await plans.insert_one(wanted)

        for _ in range(11):
            await add()

        async def disturb(number: int) -> None:
            if number == 0:
                # One before the cursor, one behind it, one at the very end; the plan that the cursor stands on goes.
                for _ in range(3):
                    await add()
                await plans.delete_many({"_id": {"$in": ["030", "070"]}})

        found = await read_pages(api, viewer, disturb)
        assert found == ["010", "020", "030", "040", "045", "050", "060", "080", "090", "100", "110", "115"]
        counted = await api.ask(viewer, "{ plans { totalCount } }")
        assert counted["data"]["plans"]["totalCount"] == await plans.count_documents({}) == 12


@pytest.mark.parametrize("name", ["due", "education work"])
@pytest.mark.parametrize("key", ["", "5", "someday|5", "2027-02-30|5", "|"])
async def test_a_cursor_that_no_list_gave_is_refused(api: Api, name: str, key: str) -> None:
    viewer, query = LISTS[name]
    assert codes_of(await api.ask(viewer, query % f'(after: "{write_cursor(key)}")')) == ["INVALID_INPUT"]


async def test_the_pages_of_one_request_are_bounded_together(api: Api) -> None:
    def pages(number: int) -> str:
        return "{ " + " ".join(f"p{each}: plans(first: 100) {{ totalCount }}" for each in range(number)) + " }"

    assert codes_of(await api.ask(JOBCENTRE, pages(5))) == []
    assert codes_of(await api.ask(JOBCENTRE, pages(6))) == ["LIMIT_EXCEEDED"]
    assert codes_of(await api.ask(JOBCENTRE, pages(5))) == []


async def test_a_list_holds_what_the_caller_reaches_and_what_has_content(api: Api) -> None:
    shown = await open_case(api)
    await register(api, fund="021", fundMemberSince="2027-01-01")
    elsewhere = await open_case(api, OTHER_JOBCENTRE, FUND)
    expected = {JOBCENTRE: [shown], OTHER_JOBCENTRE: [elsewhere], FUND: [shown, elsewhere]}
    for viewer, cases in expected.items():
        page = await api.run(viewer, "Plans")
        assert {edge["node"]["citizenId"] for edge in page["edges"]} == {case.citizen_id for case in cases}
        assert page["totalCount"] == len(cases)


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.ADMINISTRATOR])
async def test_no_cursor_leads_out_of_reach(api: Api, role: Role) -> None:
    await open_case(api)
    await open_case(api, group="UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER")
    plans, occasion = api.services.plans, Occasion(Viewer(role, "somebody", "Somebody"), NOON, lambda: "new")
    for after in (None, ""):
        assert await plans.page(occasion, after, 10) == PlanPage([], more=False)
        assert await plans.page_placements(occasion, after, 10) == PlanPage([], more=False)


async def test_a_plan_as_large_as_a_document_can_be_is_a_limit(api: Api) -> None:
    citizen_id = await register(api)
    await api.database["plans"].update_one({"_id": citizen_id}, {"$set": {"filling": "x" * (2**24 - 4000)}})
    before = await api.database["plans"].find_one({"_id": citizen_id})
    given = {"citizenId": citizen_id, **AGREEMENT, "text": "x" * 4050}
    answer = await api.ask(JOBCENTRE, document_for("recordAgreement"), input=given)
    assert codes_of(answer) == ["LIMIT_EXCEEDED"]
    assert await api.database["plans"].find_one({"_id": citizen_id}) == before


async def test_a_citizen_is_found_and_not_registered_again_after_a_change_of_keys(api: Api) -> None:
    cpr = "0202800001"
    citizen_id = await register(api, cpr=cpr)
    vault = Vault(["another key for tests, long enough as well", CPR_KEY])
    plans = MongoPlanStore(api.database, vault, lambda: None)
    occasion = Occasion(JOBCENTRE, NOON, lambda: "new")
    found = await plans.find_by_cpr(occasion, cpr)
    assert found is not None
    assert found["_id"] == citizen_id
    async with running_api(api.database, vault=vault, plans=plans) as changed:
        given = {"cpr": cpr, "name": "Anna Holm", "targetGroup": "UNDER_18"}
        answer = await changed.ask(JOBCENTRE, document_for("registerCitizen"), input=given)
    assert codes_of(answer) == ["INVALID_INPUT"]
    assert await api.database["plans"].count_documents({}) == 1
