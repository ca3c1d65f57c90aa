"""The exchange format: what is read from a line, and what is derived."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import server
from domain.cpr import parse_cpr
from domain.document import PlanDocument
from domain.occasion import Occasion
from domain.registration import Registration, register
from domain.target_groups import TargetGroup
from domain.viewer import Role, Viewer
from server.cpr import Vault
from server.exchange.conversion import to_document, to_snapshot
from server.exchange.json_schema import print_schema
from server.exchange.problems import BadRecord
from server.exchange.reading import fingerprint, read_record
from tests.server.exchange_samples import (
    ACTIVITY,
    AGREEMENT,
    AID,
    BERIT,
    CPR,
    EVENT,
    GOAL,
    NINA,
    NOTE,
    NOW,
    SMALLEST,
    WHOLE,
    changed,
    line,
)

VAULT = Vault(["k" * 32])


def convert(record: dict[str, Any], now: datetime = NOW) -> PlanDocument:
    read = read_record(line(record), now)
    return to_document(read, VAULT.seal(read.cpr), now)


def test_the_smallest_record_is_the_plan_that_registering_makes() -> None:
    plan = convert(SMALLEST)
    occasion = Occasion(Viewer(Role.JOBCENTRE, "nina", "Nina", "0461"), NOW, lambda: plan["_id"])
    registration = Registration(plan["cpr"], "Anna Holm", TargetGroup.CASH_BENEFIT_ACTIVITY_READY)
    assert plan == register(registration, occasion)


def test_what_is_given_is_stored_in_the_form_of_the_domain() -> None:
    plan = convert(WHOLE)
    assert VAULT.open(plan["cpr"]) == CPR
    assert plan["name"] == "Anna Holm"
    assert plan["reminders"] == {"sms": "+4512345678", "email": "Anna@example.org"}
    assert plan["memberships"] == [
        {
            "fund": "021",
            "since": "2020-01-01",
            "until": None,
            "extended": {"starts_on": "2027-01-04", "ends_on": "2027-04-03"},
        }
    ]
    assert [period["target_group"] for period in plan["target_groups"]] == [
        "SICKNESS_BENEFIT_2",
        "UNEMPLOYMENT_BENEFIT",
    ]
    assert plan["meetings"][0]["starts_at"] == datetime(2027, 3, 20, 9, tzinfo=UTC)
    assert plan["editions"]["fund"] == {"version": 3, "published_at": datetime(2027, 1, 20, 8, tzinfo=UTC)}
    assert plan["requirements"][0]["replaced_on"] == "2027-03-05"
    (consent,) = plan["sharing_consents"]
    assert (consent["administration"], consent["withdrawn_at"]) == ("Socialforvaltningen", None)
    assert plan["proposals"][0]["job_goals"] == [{"code": "7212", "title": "Svejser"}]
    assert plan["postal"] is not None
    assert plan["postal"]["decided_by"]["name"] == "Nina Pettersen"


def test_what_follows_from_the_rest_is_derived() -> None:
    plan = convert(WHOLE)
    published = plan["published"]
    assert [goal["title"] for goal in published["job_goals"]] == ["Rørlægger", "Svejser"]
    assert [activity["type"] for activity in published["activities"]] == ["LITERACY_COURSE", "EVENT"]
    assert [activity["category"] for activity in published["confidential"]] == ["AID"]
    assert plan["funds"] == ["021"]
    assert plan["visible"]
    assert plan["status_due_on"] == "2027-04-02"
    assert plan["meetings"][0]["organisation"] == "0461"
    assert plan["meetings"][0]["booked_at"] == plan["registered_at"]
    assert plan["agreements"][0]["recorded_at"] == plan["agreements"][0]["held_at"]
    assert plan["outbox"] == []


def test_without_drafts_each_authority_has_what_it_published() -> None:
    plan = convert(WHOLE)
    assert [goal["title"] for goal in plan["draft"]["job_goals"]] == ["Rørlægger"]
    assert [activity["type"] for activity in plan["draft"]["activities"]] == ["LITERACY_COURSE", "AID_EMPLOYMENT"]
    assert [goal["title"] for goal in plan["fund_draft"]["job_goals"]] == ["Svejser"]
    assert [activity["type"] for activity in plan["fund_draft"]["activities"]] == ["EVENT"]
    assert (plan["draft"]["version"], plan["fund_draft"]["version"]) == (1, 1)
    assert "confidential" not in plan["draft"]


@pytest.mark.parametrize(("given", "held"), [(None, "021"), ("022", "022")])
def test_what_a_fund_holds_is_the_fund_s_that_is_named_or_the_last_one_s(given: str | None, held: str) -> None:
    plan = convert({**WHOLE, "published": {**WHOLE["published"], "activities": [{**EVENT, "fund": given}, ACTIVITY]}})
    assert [activity.get("fund") for activity in plan["published"]["activities"]] == [None, held]
    assert plan["fund_draft"]["owner"] == "021"


def test_what_a_fund_holds_is_not_that_of_a_fund_to_come() -> None:
    coming = [{"fund": "021", "since": "2020-01-01", "until": "2027-05-31"}, {"fund": "022", "since": "2027-06-01"}]
    before = {"fund": "033", "since": "2018-01-01", "until": "2019-12-31"}
    agreement = {**AGREEMENT, "authority": "FUND", "agreedWith": BERIT}
    old = {**agreement, "heldAt": "2019-05-01T10:00:00Z"}
    plan = convert({**WHOLE, "memberships": [before, *coming], "agreements": [agreement, old]})
    assert [goal.get("fund") for goal in plan["published"]["job_goals"]] == [None, "021"]
    assert [held["fund"] for held in plan["agreements"]] == ["021", "033"]
    assert plan["fund_draft"]["owner"] == "021"


def test_a_draft_of_its_own_is_kept_beside_what_is_published() -> None:
    own = {"version": 7, "jobGoals": [GOAL], "activities": [ACTIVITY, AID]}
    plan = convert({**WHOLE, "draft": own})
    assert plan["draft"]["version"] == 7
    assert [activity["statuses"] for activity in plan["draft"]["activities"]] == [[], []]
    assert plan["status_due_on"] == ACTIVITY["startsOn"]
    assert plan["draft"]["job_goals"][0]["id"] == plan["published"]["job_goals"][0]["id"]
    assert plan["draft"]["activities"][1]["id"] == plan["published"]["confidential"][0]["id"]


def test_ids_that_are_made_stay_the_same_and_differ_within_a_list() -> None:
    twice = changed("published.activities", [ACTIVITY, ACTIVITY])
    first, again = convert(twice), convert(twice)
    ids = [activity["id"] for activity in first["published"]["activities"]]
    assert len(set(ids)) == 2
    assert [activity["id"] for activity in again["published"]["activities"]] == ids
    assert first["_id"] == again["_id"]
    assert convert({**twice, "cpr": "2207841231"})["_id"] != first["_id"]
    assert convert({**twice, "citizenId": "anna"})["_id"] == "anna"


def test_education_goals_have_the_priority_of_their_place() -> None:
    record = {**SMALLEST, "targetGroup": "EDUCATION_BENEFIT_READY"}
    goals = [{"title": "Tømrer", "agreedWith": NINA}, {"title": "Smed", "agreedWith": NINA}]
    plan = convert({**record, "published": {"educationGoals": goals}})
    assert [(goal["title"], goal["priority"]) for goal in plan["published"]["education_goals"]] == [
        ("Tømrer", 1),
        ("Smed", 2),
    ]
    assert plan["editions"]["fund"] == {"version": 1, "published_at": plan["registered_at"]}


def test_the_archived_version_holds_what_is_published() -> None:
    record = read_record(line(WHOLE), NOW)
    plan = to_document(record, VAULT.seal(record.cpr), NOW)
    snapshot = to_snapshot(record, plan)
    assert snapshot is not None
    assert snapshot["content"] == plan["published"]
    assert snapshot["published_by"]["name"] == "Nina Pettersen"
    assert to_snapshot(read_record(line(SMALLEST), NOW), convert(SMALLEST)) is None


def test_records_that_say_the_same_have_one_fingerprint_whatever_their_form() -> None:
    reference = fingerprint(read_record(line(WHOLE), NOW))
    reordered = dict(reversed(list(WHOLE.items())))
    assert fingerprint(read_record(line(reordered), NOW)) == reference
    assert fingerprint(read_record(line({**WHOLE, "cpr": "2207841231"}), NOW)) == reference
    assert fingerprint(read_record(line({**WHOLE, "name": "Anne Holm"}), NOW)) != reference


def test_the_schema_file_is_up_to_date() -> None:
    """Write it with `python -m server.exchange > server/plan.schema.json`."""
    stored = (Path(server.__file__).parent / "plan.schema.json").read_text("utf-8")
    assert stored == print_schema()
    assert json.loads(stored)["required"] == ["cpr", "name", "municipality", "targetGroup"]


def test_the_instant_of_reading_decides_what_has_come() -> None:
    born_in_2027 = changed("cpr", "0903274235", SMALLEST)
    assert VAULT.open(convert(born_in_2027)["cpr"]) == parse_cpr("0903274235", NOW.date())
    with pytest.raises(BadRecord, match="has not come"):
        read_record(line(born_in_2027), datetime(2027, 3, 8, 12, tzinfo=UTC))


def test_a_final_note_is_fine_once_the_activity_is_over() -> None:
    over = {**ACTIVITY, "endsOn": "2027-03-01", "outcome": "COMPLETED", "statuses": [{**NOTE, "final": True}]}
    plan = convert(changed("published.activities", [over]))
    assert plan["published"]["activities"][0]["outcome"] == "COMPLETED"
    assert plan["status_due_on"] is None
