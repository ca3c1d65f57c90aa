"""Lines of the exchange format to try things with."""

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

NOW = datetime(2027, 3, 10, 9, 30, tzinfo=UTC)
CPR = "1403921235"

NINA = {"name": "Nina Pettersen", "organisation": "Jobcenter Odense", "role": "jobcentre"}
BERIT = {"name": "Berit Hansen", "organisation": "Magistrenes A-kasse", "role": "fund"}

SMALLEST = {"cpr": CPR, "name": "Anna Holm", "municipality": "0461", "targetGroup": "CASH_BENEFIT_ACTIVITY_READY"}

ACTIVITY = {
    "type": "LITERACY_COURSE",
    "title": "FVU-kursus",
    "description": "Du går til læsning.",
    "agreedWith": NINA,
    "startsOn": "2027-02-01",
    "endsOn": "2027-04-01",
    "reason": "Du vil læse bedre.",
}
AID = {**ACTIVITY, "type": "AID_EMPLOYMENT", "provider": {"address": "Kilevej 12"}, "endsOn": None}
EVENT = {**ACTIVITY, "type": "EVENT", "authority": "FUND", "agreedWith": BERIT}
GOAL = {"kind": "OCCUPATION", "code": "7126", "title": "Rørlægger", "agreedWith": NINA}
FUND_GOAL = {**GOAL, "code": "7212", "title": "Svejser", "authority": "FUND", "agreedWith": BERIT}
NOTE = {"text": "Det går godt.", "writtenOn": "2027-03-01", "author": NINA}
MEETING = {
    "authority": "JOBCENTRE",
    "startsAt": "2027-03-20T10:00:00+01:00",
    "endsAt": "2027-03-20T10:30:00+01:00",
    "form": "VIDEO",
    "title": "Samtale",
    "bookedBy": NINA,
}
AGREEMENT = {"authority": "JOBCENTRE", "heldAt": "2027-03-01T10:00:00Z", "text": "Du søger to job.", "agreedWith": NINA}
REQUIREMENT = {
    "authority": "FUND",
    "occupations": [{"code": "7126", "title": "Rørlægger"}],
    "setOn": "2027-03-01",
    "setBy": BERIT,
}
PROPOSAL = {
    "fund": "021",
    "jobGoals": [{"code": "7212", "title": "Svejser"}],
    "text": "Vi foreslår svejser.",
    "proposedAt": "2027-02-20T08:00:00Z",
    "author": BERIT,
}

CONSENT = {"administration": "Socialforvaltningen", "givenAt": "2027-02-01T09:00:00Z", "recordedBy": NINA}

WHOLE: dict[str, Any] = {
    "cpr": "140392-1235",
    "name": " Anna Holm ",
    "municipality": "0461",
    "targetGroup": "UNEMPLOYMENT_BENEFIT",
    "targetGroups": [
        {"targetGroup": "SICKNESS_BENEFIT_2", "since": "2026-08-01T07:00:00Z"},
        {"targetGroup": "UNEMPLOYMENT_BENEFIT", "since": "2027-01-04T07:00:00Z"},
    ],
    "benefitSince": "2026-08-01",
    "registeredAt": "2026-08-02T07:00:00Z",
    "memberships": [
        {"fund": "021", "since": "2020-01-01", "extendedFrom": "2027-01-04", "extendedUntil": "2027-04-03"}
    ],
    "postal": {"delivery": True, "exemptFromDigitalPost": True, "decidedAt": "2026-09-01T09:00:00Z", "decidedBy": NINA},
    "reminders": {"sms": "12345678", "email": "Anna@EXAMPLE.org"},
    "jobWishes": [{"code": "7126", "title": "Rørlægger"}],
    "published": {
        "jobGoals": [FUND_GOAL, GOAL],
        "activities": [EVENT, AID, {**ACTIVITY, "statuses": [NOTE]}],
        "publishedBy": NINA,
    },
    "editions": {
        "full": {"version": 4, "publishedAt": "2027-02-02T08:00:00Z"},
        "fund": {"version": 3, "publishedAt": "2027-01-20T08:00:00Z"},
    },
    "agreements": [AGREEMENT],
    "meetings": [MEETING],
    "requirements": [{**REQUIREMENT, "replacedOn": "2027-03-05"}, {**REQUIREMENT, "setOn": "2027-03-05"}],
    "proposals": [PROPOSAL],
    "sharingConsents": [CONSENT],
}


def line(record: Mapping[str, Any]) -> bytes:
    """The record as a line."""
    return orjson.dumps(record)


def changed(path: str, value: object, record: Mapping[str, Any] = WHOLE) -> dict[str, Any]:
    """The record with another value at a dotted path."""
    copied: dict[str, Any] = copy.deepcopy(dict(record))
    *inner, last = path.split(".")
    place: Any = copied
    for key in inner:
        place = place[int(key)] if isinstance(place, list) else place[key]
    place[int(last) if isinstance(place, list) else last] = value
    return copied
