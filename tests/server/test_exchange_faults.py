"""The exchange format: each kind of fault in a line, with its path and reason."""

import re
from typing import Any

import pytest

from server.exchange.problems import BadRecord
from server.exchange.reading import read_record
from tests.server.exchange_samples import (
    ACTIVITY,
    CPR,
    EVENT,
    FUND_GOAL,
    GOAL,
    NINA,
    NOW,
    SMALLEST,
    changed,
    line,
)


def problems(record: dict[str, Any] | bytes) -> list[str]:
    with pytest.raises(BadRecord) as caught:
        read_record(record if isinstance(record, bytes) else line(record), NOW)
    return list(caught.value.problems)


PROSPECTS = {"admission": "Gode.", "lastingWork": "Gode."}
DESCRIPTION = {"text": "Vi har aftalt.", "author": NINA, "writtenAt": "2027-03-01T10:00:00Z"}

FAULTS: list[tuple[str, dict[str, Any] | bytes, str]] = [
    ("not JSON", b"{", "valid JSON"),
    ("not text", b"\xff\xfe", "valid JSON"),
    ("half a surrogate", b'{"name": "\\ud800"}', "valid JSON"),
    ("a list", b"[]", "object"),
    ("a number", b"5", "object"),
    ("nothing in it", {}, "targetGroup: it is needed"),
    ("unknown field", {**SMALLEST, "nickname": "Anna"}, "nickname: the format has no such field"),
    ("a key that is data", {**SMALLEST, CPR: 1}, "(a key): the format has no such field"),
    ("CPR with an impossible day", changed("cpr", "3102921235"), "cpr:"),
    ("CPR too short", changed("cpr", "14039"), "cpr:"),
    ("CPR not yet born", changed("cpr", "0101364235"), "cpr:"),
    ("CPR as a number", changed("cpr", 1403921235), "cpr:"),
    ("empty name", changed("name", "  "), "name: it must not be empty"),
    ("name too long", changed("name", "x" * 151), "name: it has 151 characters"),
    ("control character", changed("name", "Anna\x00"), "name: it holds control characters"),
    ("unknown municipality", changed("municipality", "9999"), "municipality:"),
    ("unknown target group", changed("targetGroup", "RETIRED"), "targetGroup:"),
    ("unhandy id", changed("citizenId", "a b"), "citizenId:"),
    ("impossible day", changed("benefitSince", "2027-02-30"), "benefitSince: it is no day"),
    ("day as a week", changed("benefitSince", "2027-W10-3"), "benefitSince: it is no day"),
    ("day as a time stamp", changed("benefitSince", "1700000000"), "benefitSince: it is no day"),
    ("instant without offset", changed("registeredAt", "2027-01-01T10:00:00"), "registeredAt: it is no instant"),
    ("instant before time", changed("registeredAt", "0001-01-01T00:00:00+14:00"), "registeredAt: it is no instant"),
    ("instant as a number", changed("registeredAt", 1700000000), "registeredAt: it is no instant"),
    ("reversed membership", changed("memberships.0.until", "2019-01-01"), "memberships.0: until lies before"),
    (
        "reversed right",
        changed("memberships.0.extendedUntil", "2026-01-01"),
        "memberships.0: extendedUntil lies before",
    ),
    ("right without start", changed("memberships.0.extendedFrom", None), "memberships.0: extendedUntil stands with"),
    ("unhandy fund", changed("memberships.0.fund", "0 2"), "memberships.0.fund:"),
    (
        "two funds at a time",
        changed("memberships", [{"fund": "021", "since": "2020-01-01"}, {"fund": "022", "since": "2021-01-01"}]),
        "memberships: A citizen is a member of one fund at a time",
    ),
    ("phone", changed("reminders.sms", "12"), "reminders.sms: it is not a phone number"),
    ("e-mail", changed("reminders.email", "anna@"), "reminders.email: it is not an e-mail address"),
    ("wish twice", changed("jobWishes", [{"code": "1", "title": "a"}] * 2), "jobWishes: it names the same thing twice"),
    ("too many wishes", changed("jobWishes", [{"code": str(n), "title": "a"} for n in range(101)]), "jobWishes:"),
    ("letters for the digital", changed("postal.exemptFromDigitalPost", False), "POSTAL_NOT_ALLOWED"),
    (
        "fund of the jobcentre's",
        changed("published.activities.1.fund", "021"),
        "published.activities.1: fund stands with",
    ),
    ("CPR number as id", changed("citizenId", "1403921235"), "ids: One holds the CPR number"),
    ("CPR number as an agreement's id", changed("agreements.0.id", "1403921235"), "ids: One holds the CPR number"),
    ("CPR number within an id", changed("citizenId", "cpr_140392-1235"), "ids: One holds the CPR number"),
    ("groups end elsewhere", changed("targetGroup", "SICKNESS_BENEFIT_2"), "targetGroups: The last one"),
    ("groups out of order", changed("targetGroups.0.since", "2027-02-01T00:00:00Z"), "targetGroups: They stand"),
    ("hours", changed("published.activities.0.hoursPerWeek", 60), "published.activities.0.hoursPerWeek:"),
    ("hours in halves", changed("published.activities.0.hoursPerWeek", 7.5), "published.activities.0.hoursPerWeek:"),
    ("unknown type", changed("published.activities.0.type", "HOLIDAY"), "published.activities.0.type:"),
    ("wrong category", changed("published.activities.0.category", "MENTOR"), "published.activities.0: category"),
    ("reversed activity", changed("published.activities.0.endsOn", "2026-01-01"), "published.activities.0: endsOn"),
    ("no reason", changed("published.activities.0.reason", ""), "published.activities.0.reason: it must not be empty"),
    ("aid with a place", changed("published.activities.1.place", {"name": "x"}), "published.activities.1: an aid has"),
    ("course with a provider", changed("published.activities.2.provider", {}), "published.activities.2: only an aid"),
    (
        "offer by a fund",
        changed("published.activities.2.authority", "FUND"),
        "published.activities.2: a fund has other",
    ),
    (
        "final too early",
        changed("published.activities.2.statuses.0.final", True),
        "published.activities.2: a final status comes once the activity has ended",
    ),
    (
        "completed ahead",
        changed("published.activities.2.outcome", "COMPLETED"),
        "published.activities.2: an activity that",
    ),
    ("gone without an end", changed("published.activities.2.wentTo", "JOB"), "published.activities.2: wentTo stands"),
    (
        "ended without a status",
        changed("published.activities.2", {**ACTIVITY, "endsOn": "2027-03-01", "outcome": "COMPLETED"}),
        "STATUS_REQUIRED",
    ),
    (
        "an id twice",
        changed("published.activities", [{**ACTIVITY, "id": "a"}, {**EVENT, "id": "a"}]),
        "published: an id stands in it twice",
    ),
    (
        "free-text goal",
        changed("published.jobGoals.0", {**GOAL, "kind": "FUNCTION", "code": None}),
        "GOAL_OCCUPATION_ONLY",
    ),
    ("occupation without code", changed("published.jobGoals.0.code", None), "published.jobGoals.0: an occupation has"),
    ("function with code", changed("published.jobGoals.0.kind", "FUNCTION"), "published.jobGoals.0: an occupation has"),
    ("goal twice", changed("published.jobGoals", [GOAL, GOAL]), "published: a job goal stands in it twice"),
    ("no goal left", changed("published.jobGoals", [{**GOAL, "endsOn": "2027-03-09"}]), "GOAL_REQUIRED"),
    (
        "education goal",
        changed("published.educationGoals", [{"title": "Smed", "agreedWith": NINA}]),
        "published: The target group has no goals of the kind EDUCATION",
    ),
    ("description", changed("published.description", DESCRIPTION), "DESCRIPTION_NOT_FOR_GROUP"),
    (
        "sub-goals",
        changed("published.subGoals", [{"text": "Et skridt"}]),
        "published: The target group has no sub-goals",
    ),
    ("prospects", changed("published.prospects", PROSPECTS), "published: Only a citizen on rehabilitation"),
    ("fund's goal in the draft", changed("draft", {"jobGoals": [FUND_GOAL]}), "draft: Everything in this draft"),
    ("offer in the fund's draft", changed("fundDraft", {"activities": [ACTIVITY]}), "fundDraft: Everything in this"),
    ("editions of nothing", changed("published", None), "published: There are editions"),
    ("fund ahead", changed("editions.fund.version", 5), "editions: the fund's version"),
    (
        "agreement ahead",
        changed("agreements.0.heldAt", "2027-03-11T00:00:00Z"),
        "agreements.0: heldAt lies in the future",
    ),
    ("reversed meeting", changed("meetings.0.endsAt", "2027-03-20T08:00:00Z"), "meetings.0: endsAt lies after"),
    ("meeting for days", changed("meetings.0.endsAt", "2027-03-23T10:00:00Z"), "meetings.0: endsAt lies after"),
    ("meeting nowhere", changed("meetings.0.form", "IN_PERSON"), "meetings.0: a meeting in person"),
    ("call to nobody", changed("meetings.0.form", "PHONE"), "meetings.0: a meeting by phone"),
    ("meeting of some fund", changed("meetings.0.authority", "FUND"), "meetings.0: a fund's meeting"),
    ("two in force", changed("requirements.0.replacedOn", None), "requirements: Only the last one"),
    ("wrong authority", changed("requirements.1.authority", "JOBCENTRE"), "REQUIREMENT_AUTHORITY"),
    ("empty requirement", changed("requirements.1.occupations", []), "requirements.1: it names at least one"),
    ("reversed requirement", changed("requirements.0.replacedOn", "2027-01-01"), "requirements.0: replacedOn lies"),
    (
        "consent withdrawn by nobody",
        changed("sharingConsents.0.withdrawnAt", "2027-02-02T09:00:00Z"),
        "sharingConsents.0: withdrawnAt and withdrawnBy stand together",
    ),
    ("proposal of nothing", changed("proposals.0.text", ""), "proposals.0.text: it must not be empty"),
]


@pytest.mark.parametrize(("record", "expected"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_refused_with_the_path_and_the_reason(record: dict[str, Any] | bytes, expected: str) -> None:
    assert any(expected in problem for problem in problems(record)), problems(record)


@pytest.mark.parametrize("record", [fault[1] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_reason_repeats_nothing_of_the_line(record: dict[str, Any] | bytes) -> None:
    reason = "; ".join(problems(record))
    assert not re.search(r"\d{5,}", reason)
    assert not re.search("anna|nina|berit|rørlægger|svejser|example|fvu", reason, re.IGNORECASE)


def test_all_faults_of_a_line_are_named_up_to_a_bound() -> None:
    wrong = dict.fromkeys("abcdefg", 1)
    with pytest.raises(BadRecord) as caught:
        read_record(line({**SMALLEST, **wrong}), NOW)
    named = str(caught.value).split("; ")
    assert [reason[:2] for reason in named[:-1]] == ["a:", "b:", "c:", "d:", "e:"]
    assert named[-1] == "and 2 more"


def test_rules_are_all_judged_in_one_reading() -> None:
    both = changed("postal.exemptFromDigitalPost", False, changed("requirements.0.replacedOn", None))
    assert [problem.partition(":")[0] for problem in problems(both)] == ["postal", "requirements"]
