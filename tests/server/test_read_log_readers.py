"""Who reads the read log: the citizen, and administrators who search it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from domain.access_log import WantedReadings
from domain.viewer import Viewer
from server.mongo import Database
from server.read_log import ReadLog
from tests.api import ADMINISTRATOR, FUND, JOBCENTRE, NOON, Api, as_citizen, codes_of
from tests.server.commands_sent import recording
from tests.server.readings import kept, last_entry, published, reading_of

ENTRIES = (
    "query($citizenId: ID, $subject: String, $organisation: String, $since: DateTime, $until: DateTime, $first: Int, "
    "$after: String) { accessEntries(citizenId: $citizenId, subject: $subject, organisation: $organisation, "
    "since: $since, until: $until, first: $first, after: $after) { entries { at reader { subject name role "
    "organisation } operation fields reason citizenIds policyVersion } pageInfo { hasNextPage endCursor } } }"
)


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


async def test_the_newest_page_begins_at_the_clock_of_the_process(database: Database) -> None:
    long_ago = NOON - timedelta(days=4000)
    log = ReadLog(database, lambda: long_ago)
    await log.keep(*(reading_of("anna", long_ago) for _ in range(3)))
    with recording(database) as commands:
        assert len(await log.list_readings(WantedReadings(citizen_id="anna"), 3)) == 3
    # By another clock it would be looked for through all the years between.
    assert len(commands) == 1
