"""Answers over the API: who sees them when, the caseworker's list, the institution's, and the day of the deadline."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.viewer import Role, Viewer
from tests.api import FUND, INSTITUTION, JOBCENTRE, OTHER_JOBCENTRE, Answer, Api
from tests.operations import operation
from tests.server.casework import register, young_cpr
from tests.server.young_people import (
    COLLEGE,
    OTHER_COLLEGE,
    PLACEMENTS,
    READ,
    WORK,
    YoungPerson,
    outcome,
    young_person,
)

CPR = {"old enough": "110397", "on the day": "100397", "older": "010180"}
OTHER_INSTITUTION = Viewer(Role.INSTITUTION, "iben", "Iben Holm", "621401")
OBSERVED: dict[Viewer, list[str]] = {
    JOBCENTRE: [
        READ["jobcentre"],
        operation("PlanOverview").replace("$citizenId", "$c"),
        operation("EducationAnswers").replace("$citizenId", "$c"),
        operation("Draft").replace("$citizenId", "$c"),
        WORK,
        "{ plans { edges { cursor node { educationOrder { answered answers { sentAt } } } } } }",
        "query($c: ID!) { mirror(citizenId: $c) { plan { educationOrder { answers { savedAt } } } inbox { notices { id } } } }",
        "query($c: ID!) { planVersions(citizenId: $c) { nodes { version publishedAt } } }",
    ],
    FUND: [READ["fund"], operation("PlanOverview").replace("$citizenId", "$c")],
    INSTITUTION: [PLACEMENTS],
    OTHER_JOBCENTRE: [READ["jobcentre"], WORK],
}
"""Whatever somebody else can read of a plan."""


async def observe(young: YoungPerson) -> list[bytes]:
    return [
        (await young.api.post(viewer, json={"query": query, "variables": {"c": young.citizen_id}})).content
        for viewer, queries in OBSERVED.items()
        for query in queries
    ]


async def work(api: Api, viewer: Viewer = JOBCENTRE, **page: Any) -> Answer:
    listed: Answer = (await api.ask(viewer, WORK, **page))["data"]["educationWork"]
    return listed


@pytest.mark.parametrize("step", [1, 2, 3])
async def test_nobody_else_can_tell_that_something_was_saved(api: Api, step: int) -> None:
    group = "UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER"
    young = await young_person(api, group, fund=FUND.organisation, fundMemberSince="2027-01-01")
    await young.enter(step)
    before = await observe(young)
    assert b"errors" not in b"".join(before)
    await young.save(**young.answers_to(step))
    assert await observe(young) == before
    await young.send()
    after = await observe(young)
    assert after[0] != before[0], "what was sent is seen"
    await young.save(**young.answers_to(step))
    assert await observe(young) == after


async def test_the_caseworker_sees_what_was_sent_until_more_is_sent(api: Api) -> None:
    young = await young_person(api)
    await young.enter(1)
    await young.answer(suggestions=[{"title": "Tømrer", "reason": "Træ"}])
    api.clock.pass_by(minutes=1)
    await young.save(suggestions=[{"title": "Maler"}])
    seen, own = (await young.read(JOBCENTRE))["answers"], await young.read()
    assert seen["suggestions"] == [{"title": "Tømrer", "reason": "Træ"}]
    assert (seen["savedAt"], seen["sentAt"]) == (None, "2027-03-10T11:00:00.000Z")
    assert own["answers"]["suggestions"] == [{"title": "Maler", "reason": None}]
    assert own["sentAnswers"] == seen
    await young.send()
    assert (await young.read(JOBCENTRE))["answers"]["suggestions"] == [{"title": "Maler", "reason": None}]


@pytest.mark.parametrize(("days", "late"), [(14, False), (15, True)])
async def test_answers_are_late_from_the_day_after_the_deadline(api: Api, days: int, late: bool) -> None:
    young = await young_person(api)
    await young.enter(1)
    # Almost midnight in Denmark.
    api.clock.now = datetime(2027, 3, 10 + days, 22, 59, tzinfo=UTC)
    await young.answer(**young.answers_to(1))
    for viewer in (young.viewer, JOBCENTRE):
        order = await young.read(viewer)
        assert (order["answers"]["late"], order["answered"]) == (late, True)


@pytest.mark.parametrize(("born", "expected"), [("110397", "OK"), ("100397", "ORDER_AGE"), ("010180", "ORDER_AGE")])
async def test_an_order_until_the_day_before_the_30th_birthday(api: Api, born: str, expected: str) -> None:
    citizen_id = await register(api, group="EDUCATION_BENEFIT_READY", cpr=f"{born}0123")
    given = {"citizenId": citizen_id, "step": 1, "deadline": "2027-03-11"}
    assert await YoungPerson(api, citizen_id).do(JOBCENTRE, "setEducationOrderStep", **given) == expected


@pytest.mark.parametrize(("day", "expected"), [(28, "OK"), (29, "ORDER_AGE")])
async def test_whoever_is_born_on_29_february_is_30_on_1_march(api: Api, day: int, expected: str) -> None:
    # The day is counted in Denmark, where it begins an hour earlier.
    api.clock.now = datetime(2026, 2, 28, 22 + (day == 29), 30, tzinfo=UTC)
    citizen_id = await register(api, group="EDUCATION_BENEFIT_READY", cpr="2902960123")
    given = {"citizenId": citizen_id, "step": 1, "deadline": "2026-03-31"}
    assert await YoungPerson(api, citizen_id).do(JOBCENTRE, "setEducationOrderStep", **given) == expected


async def test_a_goal_of_somebody_else_answers_like_an_unknown_one(api: Api) -> None:
    young, other = await young_person(api), await young_person(api)
    await young.enter(2)
    save = operation("SaveEducationAnswers")
    answers = [
        await api.ask(young.viewer, save, input={"places": [{"educationGoalId": goal, "institution": COLLEGE}]})
        for goal in (other.goals[0], "no-such-goal")
    ]
    assert answers[0] == answers[1]
    assert outcome(answers[0]) == "NOT_FOUND"


async def test_taking_over_makes_goals_and_applications_in_one_action(api: Api) -> None:
    young = await young_person(api)
    await young.enter(1)
    await young.answer(suggestions=[{"title": "Smed"}, {"title": "Maler"}])
    draft = await api.run(JOBCENTRE, "Draft", citizenId=young.citizen_id)
    given = {"citizenId": young.citizen_id, "draftVersion": draft["version"]}
    await young.succeed(JOBCENTRE, "takeOverAnswers", **given)
    goals = (await api.run(JOBCENTRE, "Draft", citizenId=young.citizen_id))["educationGoals"]
    assert [(goal["title"], goal["priority"]) for goal in goals] == [("Tømrer", 1), ("Smed", 2), ("Maler", 3)]
    assert await young.do(JOBCENTRE, "takeOverAnswers", **given) == "DRAFT_CONFLICT"
    await young.enter(2)
    await young.answer(places=[young.place(), young.place(OTHER_COLLEGE, "621401", 1)])
    await young.succeed(JOBCENTRE, "takeOverAnswers", **{**given, "draftVersion": draft["version"] + 1})
    await young.enter(3)
    prepared = (await young.read())["answers"]["applications"]
    assert [(each["institution"], each["sent"], each["answer"]) for each in prepared] == [
        (COLLEGE, False, "WAITING"),
        (OTHER_COLLEGE, False, "WAITING"),
    ]


async def test_the_list_of_work_names_what_is_new_due_or_late(api: Api) -> None:
    idle, due, late, said = [await young_person(api) for _ in range(4)]
    await idle.enter(1, deadline="2027-06-01")
    await due.enter(1, deadline="2027-03-20")
    await late.enter(1, deadline="2027-03-13")
    await said.enter(1, deadline="2027-05-01")
    ended = await young_person(api)
    await ended.enter(1)
    await ended.end()
    await said.succeed(said.viewer, "postComment", text="Hej")
    await said.answer(**said.answers_to(1))
    api.clock.pass_by(days=4)
    listed = await work(api)
    assert [(node["citizenId"], node["reasons"]) for node in listed["nodes"]] == [
        (late.citizen_id, ["LATE"]),
        (due.citizen_id, ["DUE"]),
        (said.citizen_id, ["NEW_ANSWERS", "NEW_COMMENTS"]),
        (idle.citizen_id, []),
    ]
    assert (await work(api, OTHER_JOBCENTRE))["nodes"] == []


async def test_pages_of_work_hold_each_order_once_by_deadline(api: Api) -> None:
    people = [await young_person(api) for _ in range(5)]
    days = ["2027-04-02", "2027-04-01", "2027-04-02", "2027-04-01", "2027-04-01"]
    for young, day in zip(people, days, strict=True):
        await young.enter(1, deadline=day)
    seen: list[tuple[str, str]] = []
    after = None
    while True:
        page = await work(api, first=2, after=after)
        seen += [(node["educationOrder"]["deadline"], node["citizenId"]) for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        # Meanwhile a step that was behind the page moves on.
        await people[1].enter(1, deadline="2027-04-01")
    assert seen == sorted(zip(days, (young.citizen_id for young in people), strict=True))


async def placements(api: Api, viewer: Viewer = INSTITUTION, **page: Any) -> Answer:
    listed: Answer = (await api.ask(viewer, PLACEMENTS, **page))["data"]["placements"]
    return listed


async def test_an_institution_sees_what_was_sent_to_it_and_nothing_before(api: Api) -> None:
    young = await young_person(api, cpr="0101074999")
    await young.get_admitted()
    assert (await placements(api))["nodes"] == []
    await young.enter(4, educationStartsOn="2027-08-01")
    (sent,) = (await placements(api))["nodes"]
    order_id = sent.pop("orderId")
    assert sent == {
        "version": 1,
        "institution": COLLEGE,
        "code": "461416",
        "education": "Tømrer",
        "startsOn": "2027-08-01",
        "jobcentre": "Jobcenter Odense",
        "contactPerson": {"name": "Nina Pettersen"},
        "student": {"name": "Anna Holm", "cpr": "0101074999"},
        "endedAt": None,
        "ending": None,
        "reports": [],
    }
    assert (await placements(api, OTHER_INSTITUTION))["nodes"] == []
    given = {"orderId": order_id, "kind": "STARTED", "on": "2027-03-10"}
    assert await young.do(OTHER_INSTITUTION, "reportPlacement", **given) == "NOT_FOUND"
    assert await young.do(OTHER_INSTITUTION, "reportPlacement", **{**given, "orderId": "none"}) == "NOT_FOUND"


@pytest.mark.parametrize("kind", ["STARTED", "DROPOUT_RISK", "INTERRUPTED", "COMPLETED"])
async def test_what_an_institution_reports_is_seen_by_the_caseworker(api: Api, kind: str) -> None:
    young = await young_person(api)
    await young.get_admitted()
    await young.enter(4)
    (sent,) = (await placements(api))["nodes"]
    contact = {"name": "Ida Lund", "phone": "20304050", "email": "ida@example.org"}
    at = {"orderId": sent["orderId"], "on": "2027-03-10"}
    await young.succeed(INSTITUTION, "reportPlacement", **at, kind="CONTACT_PERSON", contact=contact)
    await young.succeed(INSTITUTION, "reportPlacement", **at, kind=kind, note="Ring til os")
    reports = (await young.read(JOBCENTRE))["placement"]["reports"]
    assert [report["kind"] for report in reports] == ["CONTACT_PERSON", kind]
    assert reports[0]["contact"] == {**contact, "phone": "+4520304050"}
    assert (reports[1]["note"], reports[1]["author"]) == (
        "Ring til os",
        {"name": "Ida Lund", "organisation": COLLEGE},
    )
    (seen,) = (await placements(api))["nodes"]
    assert seen["reports"] == reports


async def test_pages_of_placements_hold_each_young_person_once(api: Api) -> None:
    people = [await young_person(api, cpr=young_cpr()) for _ in range(3)]
    for young in people:
        await young.get_admitted()
        await young.enter(4)
    first = await placements(api, first=2)
    rest = await placements(api, first=2, after=first["pageInfo"]["endCursor"])
    assert [first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]] == [True, False]
    numbers = [node["student"]["cpr"] for page in (first, rest) for node in page["nodes"]]
    assert len(set(numbers)) == len(numbers) == 3
