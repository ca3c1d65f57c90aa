"""The example plans: the guide's texts and states, on whatever day they are looked at, within the domain's rules."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

import orjson
import pytest
from stdnum.dk import cpr as stdnum_cpr

from domain.activity_view import view_activity
from domain.agreements import latest_agreement
from domain.calendar import DANISH_TIME
from domain.change import NO_CHANGE
from domain.document import PlanDocument
from domain.occasion import Occasion
from domain.plan_view import view_plan
from domain.publishing import publish_plan
from domain.statuses import due_statuses
from domain.target_groups import ELEMENT_HEADINGS, profile_of
from domain.viewer import Authority, Role, Viewer
from server.cpr import Vault
from server.examples.loading import load_examples
from server.examples.plans import CITIZENS, example_plans
from server.exchange.conversion import to_document
from server.exchange.reading import read_record
from server.loading import LoadReport
from server.mongo import Database

NOW = datetime(2027, 3, 10, 9, 30, tzinfo=UTC)
VAULT = Vault(["k" * 32])
JOBCENTRE = Viewer(Role.JOBCENTRE, "nina-pettersen", "Nina Pettersen", "0461")
FUND = Viewer(Role.FUND, "berit-hansen", "Berit Hansen", "021")

every_citizen = pytest.mark.parametrize("citizen", CITIZENS)

# A week and a leap day, new year, and both nights in which the clock changes.
DAYS = [date(2027, 3, 8) + timedelta(days) for days in range(7)] + [
    date(2028, 2, 29),
    date(2027, 12, 31),
    date(2028, 1, 1),
    date(2027, 3, 28),
    date(2027, 10, 31),
]


def occasion(viewer: Viewer, now: datetime = NOW) -> Occasion:
    ids = count()
    return Occasion(viewer, now, lambda: f"new-{next(ids)}")


@cache
def plans(now: datetime = NOW) -> dict[str, PlanDocument]:
    read = [read_record(orjson.dumps(plan), now) for plan in example_plans(now.astimezone(DANISH_TIME).date())]
    documents = [to_document(record, VAULT.seal(record.cpr), now) for record in read]
    return {document["_id"]: document for document in documents}


def texts(value: Any) -> Iterator[str]:
    match value:
        case dict():
            yield from (text for inner in value.values() for text in texts(inner))
        case list():
            yield from (text for inner in value for text in texts(inner))
        case str():
            yield value


def states(citizen: str) -> dict[str, str]:
    content = plans()[citizen]["published"]
    activities = [*content["activities"], *content["confidential"]]
    views = [view_activity(activity, NOW.date().isoformat()) for activity in activities]
    return {str(view["title"]): str(view["state"]) for view in views}


def test_there_is_one_plan_for_each_example_of_the_guide() -> None:
    assert {citizen: plan["target_group"] for citizen, plan in plans().items()} == {
        "anna-holm": "UNEMPLOYMENT_BENEFIT",
        "mikkel-bro": "CASH_BENEFIT_JOB_READY",
        "sofie-krogh": "UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER",
        "lars-winther": "RESOURCE_COURSE",
        "amina-yusuf": "INTEGRATION_PROGRAMME",
        "helle-skov": "FLEX_JOB_EMPLOYEE",
        "oliver-frost": "EDUCATION_BENEFIT_READY",
        "freja-lund": "EDUCATION_BENEFIT_ACTIVITY_READY",
    }
    assert {plan["municipality"] for plan in plans().values()} == {"0461"}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_plans_are_valid_on_every_day(day: date) -> None:
    """At the first minute of the day, when everything that has happened must lie before it."""
    now = datetime.combine(day, datetime.min.time(), DANISH_TIME).astimezone(UTC)
    for plan in plans(now).values():
        times = [plan["editions"]["full"]["published_at"], *(each["held_at"] for each in plan["agreements"])]
        assert all(time is not None and time < now for time in times)
        assert all(meeting["starts_at"] > now > meeting["booked_at"] for meeting in plan["meetings"])
        on_days = [*(each["held_at"] for each in plan["agreements"]), *(each["starts_at"] for each in plan["meetings"])]
        assert all(time.astimezone(DANISH_TIME).weekday() < 5 for time in on_days)


@every_citizen
def test_publishing_again_changes_nothing(citizen: str) -> None:
    plan = plans()[citizen]
    assert publish_plan(plan, occasion(JOBCENTRE), plan["draft"]["version"]) == NO_CHANGE


def test_the_fund_publishing_again_changes_nothing() -> None:
    plan = plans()["anna-holm"]
    assert [activity["type"] for activity in plan["fund_draft"]["activities"]] == ["EVENT"]
    assert publish_plan(plan, occasion(FUND), plan["fund_draft"]["version"]) == NO_CHANGE


@every_citizen
def test_the_page_shows_the_elements_of_the_target_group_with_something_in_each(citizen: str) -> None:
    plan = plans()[citizen]
    view: Any = view_plan(plan, Role.CITIZEN, NOW)
    expected = [str(element) for element in profile_of(plan["target_group"]).elements]
    assert [element["kind"] for element in view["elements"]] == expected
    filled = {
        "JOB_GOALS": view["job_goals"],
        "EDUCATION_GOALS": view["education_goals"],
        "PLAN_DESCRIPTION": view["description"],
        "CASEWORKER_COMMENT": view["description"],
        "LATEST_JOBCENTRE_AGREEMENT": view["latest_jobcentre_agreement"],
        "LATEST_FUND_AGREEMENT": view["latest_fund_agreement"],
        "INTEGRATION_CONTRACT": True,
        "TIMELINE": [*view["activities"], *view["agreements"]],
    }
    assert {str(element) for element in ELEMENT_HEADINGS} == filled.keys()
    assert [kind for kind in expected if not filled[kind]] == []


def test_states_come_out_as_in_the_guide() -> None:
    assert states("anna-holm") == {
        "Kurser i mag-, tig-, gas- og lysbuesvejsning": "ENDED",
        "Jobmesse": "PLANNED",
        "Jobcafé i a-kassen": "ACTIVE",
        "Svejser": "ACTIVE",
    }
    assert states("mikkel-bro") == {"FVU-kursus i læsning": "ENDED", "Biblioteksassistent": "ENDED"}
    assert set(states("lars-winther").values()) == {"ACTIVE", "PLANNED"}
    assert states("helle-skov")["Sekretær"] == "ACTIVE"
    assert states("oliver-frost") == {"Brobygning på tømreruddannelsen": "ACTIVE", "Uddannelsesmentor": "ACTIVE"}


def test_each_kind_of_reader_sees_its_part() -> None:
    """Aids, social and health efforts are there for citizen and jobcentre, and kept from a fund."""
    hidden = {activity["category"] for plan in plans().values() for activity in plan["published"]["confidential"]}
    assert hidden == {"AID", "SOCIAL", "HEALTH"}
    view: Any = view_plan(plans()["lars-winther"], Role.CITIZEN, NOW)
    assert "Genoptræning" in [activity["title"] for activity in view["activities"]]


def test_one_status_is_due_for_the_caseworker() -> None:
    day = NOW.date().isoformat()
    due = {citizen: due_statuses(plan["draft"]["activities"], day) for citizen, plan in plans().items()}
    assert {citizen: [item.activity["title"] for item in items] for citizen, items in due.items() if items} == {
        "mikkel-bro": ["FVU-kursus i læsning"]
    }


def test_the_unemployed_are_members_of_the_fund_and_one_lets_it_write() -> None:
    members = {citizen for citizen, plan in plans().items() if "021" in plan["funds"]}
    assert members == {"anna-holm", "sofie-krogh"}
    right = plans()["anna-holm"]["memberships"][0]["extended"]
    assert right is not None
    assert right["starts_on"] <= NOW.date().isoformat() <= (right["ends_on"] or "")


def test_two_citizens_are_subscribed() -> None:
    subscribed = {citizen: plan["reminders"] for citizen, plan in plans().items() if any(plan["reminders"].values())}
    assert subscribed == {
        "anna-holm": {"sms": "+4512345678", "email": "anna.holm@example.org"},
        "oliver-frost": {"sms": "+4587654321", "email": None},
    }


# Beginnings of the guide's texts, one for each screen print, in their right letters.
GUIDE = {
    "anna-holm": [
        "Når dine kurser i mag, tig, gas og lysbuesvejsning er afsluttet, har vi aftalt, at du starter i løntilskud",
        "Vi aftalte på mødet, at du tilmelder dig vikarbureauer",
        "Det går godt med at udvikle dine kompetencer",
        "Løntilskuddet skal forbedre dine kompetencer inden for specialiserede svejsninger i skibsindustrien.",
        "Du søger job som svejser, hvor du har erfaring",
        "Det er aftalt, at du deltager i en 6 ugers jobrettet uddannelse.",
        "Du skal søge flere job hver uge heraf mindst én opslået fuldtidsstilling i Danmark.",
    ],
    "mikkel-bro": [
        "Vi aftalte på mødet, at du skal tilmelde dig vikarbureauer",
        "Praktikken har bidraget positivt til dit jobmål",
        "Du skal starte i virksomhedspraktik hos lokalbiblioteket",
        "Formålet er at opnå løntimer.",
        "Kurset skal øge dine læsefærdigheder",
        "Du søger job som bus- eller lastbilchauffør.",
    ],
    "sofie-krogh": ["Du skal nu til at undersøge", "Vi aftalte, at du inden vores næste møde skal have set pjecerne"],
    "lars-winther": [
        "Du skal deltage i et ressourceforløb.",
        "Vi har aftalt, at du starter i praktik inden for køkken-",
    ],
    "amina-yusuf": ["Du skal fortsætte med danskundervisning", "Vi aftalte på mødet, at du mens du er i løntilskud"],
    "helle-skov": [
        "Du er i fleksjob som sekretær hos Holleberg privatskole.",
        "Det går godt med at varetage de nye arbejdsopgaver",
        "Jobbet som sekretær matcher dine ønsker og kompetencer.",
        "Du har tidligere gjort brug af hjælpemidlet til oplæsning",
    ],
    "oliver-frost": [
        "Du skal nu til at undersøge",
        "Vi aftalte, at du begynder på et brobygningsforløb på EUC Lillebælt",
    ],
    "freja-lund": ["Du skal nu til at undersøge"],
}


@every_citizen
def test_the_texts_are_those_of_the_guide(citizen: str) -> None:
    said = list(texts(plans()[citizen]["published"])) + list(texts(plans()[citizen]["agreements"]))
    said += list(texts(plans()[citizen]["requirements"]))
    assert [text for text in GUIDE[citizen] if not any(each.startswith(text) for each in said)] == []


# Words that hold æ, ø or å, as a scan without Danish letters spells them.
MISREAD = r"""
    l[oeg]ntilskud | jobs[oeg]gning | k[oe]kken | uddannelsesp[ae]l[ae]g | forl[oeg]b | m[oe]de[trn]?\b | tomrer
    | l[ae]sning | hj[ae]lp | \bn[ae]ste\b | \bv[ae]re\b | s[oe]ge[rt]?\b | sekret[ae]r | st[oe]tte | kob | \bpa\b | \bfa\b | \bsa\b
    | \bna\b | \bgar\b | \bnar\b | \bmal\b | \bar\b
"""


@every_citizen
def test_the_danish_has_its_letters(citizen: str) -> None:
    plan = plans()[citizen]
    sentences = [text for text in texts([plan["published"], plan["agreements"], plan["meetings"]]) if " " in text]
    assert sentences
    assert [text for text in sentences if re.search(MISREAD, text, re.VERBOSE | re.IGNORECASE)] == []
    assert [text for text in sentences if re.search(r"\w[=&£%|]\w|@|\{", text)] == []


def test_what_stands_for_a_day_is_written_out() -> None:
    description = plans()["sofie-krogh"]["published"]["description"]
    assert description is not None
    assert description["text"].endswith("Husk fristen for det er d. 21. marts.")


def test_the_cpr_numbers_are_made_up_and_of_sensible_age() -> None:
    numbers = {plan["citizenId"]: plan["cpr"] for plan in example_plans(NOW.date())}
    assert len(set(numbers.values())) == len(CITIZENS)
    assert all(stdnum_cpr.is_valid(number) for number in numbers.values())
    # Numbers given out until 2007 have the check digit 0: these were given to nobody then.
    assert all(stdnum_cpr.checksum(number) != 0 for number in numbers.values())
    ages = {
        citizen: date(2027, 3, 10).year - stdnum_cpr.get_birth_date(number).year for citizen, number in numbers.items()
    }
    assert ages["oliver-frost"] < 30
    assert ages["sofie-krogh"] < 30
    assert all(18 <= age <= 66 for age in ages.values())


def test_newest_agreements_are_those_of_the_pictures() -> None:
    fund = latest_agreement(plans()["anna-holm"]["agreements"], Authority.FUND)
    jobcentre = latest_agreement(plans()["anna-holm"]["agreements"], Authority.JOBCENTRE)
    assert fund is not None
    assert jobcentre is not None
    assert (fund["agreed_with"]["name"], jobcentre["agreed_with"]["name"]) == ("Berit Hansen", "Nina Pettersen")


async def test_examples_are_loaded_once_and_left_alone_later(database: Database) -> None:
    assert await load_examples(database, VAULT, NOW) == LoadReport(loaded=len(CITIZENS))
    await database["plans"].update_one({"_id": "anna-holm"}, {"$set": {"name": "Anna Holm Bro"}})
    await database["plans"].delete_one({"_id": "helle-skov"})
    assert await load_examples(database, VAULT, NOW + timedelta(days=3)) == LoadReport(loaded=1)
    anna = await database["plans"].find_one({"_id": "anna-holm"})
    assert anna is not None
    assert anna["name"] == "Anna Holm Bro"
    assert await database["plans"].count_documents({}) == len(CITIZENS)
