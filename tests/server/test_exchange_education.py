"""An education order in the exchange format: what is stored of it, what follows from the rest, and what is refused."""

from typing import Any

import pytest

from domain.document import PlanDocument
from domain.education_document import EducationOrder
from server.cpr import Vault
from server.exchange.conversion import to_conversation, to_document
from server.exchange.problems import BadRecord
from server.exchange.reading import read_record
from server.loading import LoadReport, load_plans
from server.mongo import Database
from tests.api import JOBCENTRE, Api, as_citizen
from tests.server.exchange_samples import NINA, NOW, changed, line
from tests.server.young_people import YoungPerson

VAULT = Vault(["k" * 32])
YOUNG = {"name": "Sofie Krogh", "role": "citizen"}
ANSWERS = {
    "at": "2027-02-20T10:00:00Z",
    "step": 2,
    "suggestions": [{"title": "Smed", "reason": "Jeg kan lide metal"}],
    "places": [{"educationGoal": "Smed", "institution": "Skolen", "code": "461416"}],
    "placesReason": "Tæt på",
    "applications": [{"educationGoal": "Smed", "institution": "Skolen", "sent": True, "answer": "ADMITTED"}],
}
ORDER: dict[str, Any] = {
    "steps": [
        {"step": 1, "deadline": "2027-02-14", "caseworker": NINA, "enteredAt": "2027-02-01T10:00:00Z"},
        {
            "step": 2,
            "deadline": "2027-02-19",
            "comment": "Find et sted",
            "caseworker": NINA,
            "enteredAt": "2027-02-15T10:00:00Z",
        },
        {"step": 3, "deadline": "2027-03-31", "caseworker": NINA, "enteredAt": "2027-03-01T10:00:00Z"},
    ],
    "sent": ANSWERS,
    "comments": [
        {"text": "Find et sted", "postedAt": "2027-02-15T10:00:00Z", "author": NINA},
        {"text": "Det gør jeg", "postedAt": "2027-02-16T10:00:00Z", "author": YOUNG},
    ],
    "readByJobcentre": 1,
}
RECORD: dict[str, Any] = {
    "cpr": "090502-4231",
    "name": "Sofie Krogh",
    "municipality": "0461",
    "targetGroup": "EDUCATION_BENEFIT_READY",
    "published": {"educationGoals": [{"title": title, "agreedWith": NINA} for title in ("Tømrer", "Smed")]},
    "educationOrder": ORDER,
}


def convert(record: dict[str, Any] = RECORD) -> PlanDocument:
    read = read_record(line(record), NOW)
    return to_document(read, VAULT.seal(read.cpr), NOW)


def order_of(record: dict[str, Any] = RECORD) -> EducationOrder:
    order = convert(record)["education_order"]
    assert order is not None
    return order


def other(path: str, value: object) -> dict[str, Any]:
    return changed(f"educationOrder.{path}", value, RECORD)


def test_what_is_given_is_stored_as_the_domain_would_have_it() -> None:
    plan, order = convert(), order_of()
    goal = plan["published"]["education_goals"][1]["id"]
    assert [step["step"] for step in order["steps"]] == [1, 2, 3]
    assert (order["started_at"], order["deadline"]) == (order["steps"][0]["entered_at"], "2027-03-31")
    answers = order["answers"]
    assert answers["sent"]["places"] == [{"education_goal_id": goal, "institution": "Skolen", "code": "461416"}]
    assert answers["sent"]["applications"][0]["education_goal_id"] == goal
    assert (answers["sent_step"], answers["late"]) == (2, True)
    assert answers["saved"] == answers["sent"]
    assert (order["comment_count"], order["read_by_citizen"], order["read_by_jobcentre"]) == (2, 2, 1)
    assert plan["visible"]


def test_answers_on_the_day_of_the_deadline_are_in_time() -> None:
    assert order_of(other("steps.1.deadline", "2027-02-20"))["answers"]["late"] is False


def test_an_order_that_is_over_has_no_deadline_and_fits_every_group() -> None:
    ended = {**ORDER, "endedAt": "2027-03-05T10:00:00Z", "ending": "COMPLETED"}
    order = order_of({**RECORD, "educationOrder": ended})
    assert (order["deadline"], order["ending"]) == (None, "COMPLETED")


def test_the_conversation_is_numbered_and_known_to_the_order() -> None:
    read = read_record(line(RECORD), NOW)
    plan = to_document(read, VAULT.seal(read.cpr), NOW)
    comments = to_conversation(read, plan)
    assert [(comment["number"], comment["text"], comment["author"]["role"]) for comment in comments] == [
        (1, "Find et sted", "jobcentre"),
        (2, "Det gør jeg", "citizen"),
    ]
    assert [comment["_id"] for comment in comments] == order_of()["recent_comments"]
    assert {comment["order_id"] for comment in comments} == {order_of()["id"]}


def test_orders_of_two_citizens_have_ids_of_their_own() -> None:
    assert order_of()["id"] == order_of()["id"]
    assert order_of({**RECORD, "cpr": "090502-4232"})["id"] != order_of()["id"]


async def test_a_loaded_order_goes_on_where_it_was(api: Api) -> None:
    record = {**RECORD, "citizenId": "sofie"}
    vault = api.services.vault
    assert isinstance(vault, Vault)
    assert await load_plans([line(record)], api.database, vault, NOW) == LoadReport(loaded=1)
    young = YoungPerson(api, "sofie")
    order = await young.read(JOBCENTRE)
    assert [comment["text"] for comment in order["comments"]] == ["Find et sted", "Det gør jeg"]
    assert (order["unreadComments"], order["answers"]["applications"][0]["answer"]) == (1, "ADMITTED")
    await young.succeed(as_citizen("sofie"), "postComment", text="Er du der?")
    await young.enter(4)
    assert (await young.read(JOBCENTRE))["placement"]["code"] == "461416"
    assert [comment["number"] for comment in (await young.read())["comments"]] == [1, 2, 3]


async def test_the_same_lines_again_say_nothing_twice(database: Database) -> None:
    for report in (LoadReport(loaded=1), LoadReport(present=1)):
        assert await load_plans([line(RECORD)], database, VAULT, NOW) == report
    assert await database["comments"].count_documents({}) == 2


FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("no step", other("steps", []), "educationOrder.steps:"),
    ("fifth step", other("steps.0.step", 5), "educationOrder.steps.0.step:"),
    ("deadline on the day", other("steps.0.deadline", "2027-02-01"), "ORDER_DEADLINE"),
    ("step ahead", other("steps.2.enteredAt", "2027-03-11T10:00:00Z"), "educationOrder.steps.2: enteredAt lies"),
    ("steps out of order", other("steps.1.enteredAt", "2027-01-15T10:00:00Z"), "educationOrder: steps stand"),
    ("comment too long", other("steps.1.comment", "x" * 4051), "educationOrder.steps.1.comment:"),
    ("ending without an end", other("ending", "COMPLETED"), "educationOrder: endedAt and ending"),
    (
        "end before the last step",
        {**RECORD, "educationOrder": {**ORDER, "endedAt": "2027-02-20T10:00:00Z", "ending": "COMPLETED"}},
        "educationOrder: endedAt lies before",
    ),
    ("answers ahead", other("sent.at", "2027-03-11T10:00:00Z"), "educationOrder: something in it lies in the future"),
    ("answers before the order", other("sent.at", "2027-01-31T10:00:00Z"), "educationOrder: answers come after"),
    ("answers to another step", other("sent.step", 1), "educationOrder: sent belongs to another step"),
    ("unknown goal", other("sent.places.0.educationGoal", "Kok"), "educationOrder: sent names an education"),
    ("answer to nothing", other("sent.applications.0.sent", False), "educationOrder.sent.applications.0: only an"),
    ("comments out of order", other("comments.1.postedAt", "2027-02-14T10:00:00Z"), "educationOrder: comments stand"),
    (
        "comment before the order",
        other("comments.0.postedAt", "2027-01-14T10:00:00Z"),
        "educationOrder: comments stand",
    ),
    ("comment ahead", other("comments.1.postedAt", "2027-03-14T10:00:00Z"), "educationOrder: something in it lies"),
    ("comment of a fund", other("comments.0.author.role", "fund"), "educationOrder.comments.0.author.role:"),
    ("read too far", other("readByJobcentre", 3), "educationOrder: readByCitizen and readByJobcentre"),
    ("group without orders", {**RECORD, "targetGroup": "EDUCATION_BENEFIT"}, "targetGroup:"),
    ("too old", {**RECORD, "cpr": "010297-1231"}, "ORDER_AGE"),
    ("no goal", {**RECORD, "published": None, "educationOrder": {**ORDER, "sent": None}}, "GOAL_REQUIRED"),
    (
        "group that has none",
        {
            **RECORD,
            "targetGroup": "CASH_BENEFIT_ACTIVITY_READY",
            "published": None,
            "educationOrder": {**ORDER, "sent": None},
        },
        "educationOrder: The target group has no education order",
    ),
]


@pytest.mark.parametrize(("record", "reason"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_named_by_its_place(record: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRecord) as caught:
        convert(record)
    assert any(reason in problem for problem in caught.value.problems), caught.value.problems
