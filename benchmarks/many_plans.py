"""Many plans to measure with, in the form that `minplan load` reads: of about 4 KB each as they are stored."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid5

import orjson

from server.cpr import Vault
from server.exchange.name_space import IDS

MUNICIPALITIES = ("0461", "0101", "0751", "0851", "0265", "0329", "0561", "0630", "0657", "0730")
"""Where the citizens live, in turn: each municipality has a tenth of the plans, however many there are."""
FUNDS = ("021", "022", "023", "024")
NUMBERS_A_DAY = 100
"""Made-up numbers: nobody was ever given one of the serial 0000 to 0099."""
FIRST_BIRTHDAY = date(1920, 1, 1)
_TEXT = (
    "Du skal deltage i det daglige arbejde sammen med en fast kollega. Opgaverne aftales ved ugens begyndelse, "
    "og I taler hver fredag om, hvordan det går."
)


def write_lines(numbers: range, now: datetime) -> Iterator[bytes]:
    """The lines of a file for `minplan load`, one for each number of a citizen."""
    return (orjson.dumps(make_plan(number, now)) for number in numbers)


def make_plan(number: int, now: datetime) -> dict[str, Any]:
    """A published plan of a citizen with a job goal, an activity and a meeting."""
    caseworker = {"name": "Nina Pettersen", "role": "jobcentre", "organisation": "Jobcenter"}
    today = now.date()
    return {
        "cpr": make_cpr(number),
        "name": f"Borger {number}",
        "municipality": MUNICIPALITIES[number % len(MUNICIPALITIES)],
        "targetGroup": "UNEMPLOYMENT_BENEFIT",
        "registeredAt": _at(today - timedelta(days=60)),
        "memberships": [{"fund": FUNDS[number % len(FUNDS)], "since": "2020-01-01", "until": None}],
        "reminders": {"sms": f"+45{20_000_000 + number}", "email": None},
        "published": {
            "jobGoals": [{"kind": "OCCUPATION", "code": "7126", "title": "Rørlægger", "agreedWith": caseworker}],
            "activities": [_activity(number, today, caseworker)],
        },
        "meetings": [_meeting(now - timedelta(days=30), caseworker)],
    }


def find_ids(count: int, vault: Vault) -> list[str]:
    """The ids that the loader gives the citizens of the first municipality among so many, in order."""
    numbers = range(0, count, len(MUNICIPALITIES))
    return sorted(uuid5(IDS, vault.hashes(make_cpr(number))[0]).hex for number in numbers)


def make_cpr(number: int) -> str:
    """A number of its own for each citizen, up to 2.9 million."""
    day = FIRST_BIRTHDAY + timedelta(days=number // NUMBERS_A_DAY)
    return f"{day:%d%m%y}{number % NUMBERS_A_DAY:04d}"


def _activity(number: int, today: date, caseworker: dict[str, Any]) -> dict[str, Any]:
    starts_on = today + timedelta(days=number % 28)
    return {
        "type": "COMPANY_INTERNSHIP",
        "title": "Rørlægger i lære",
        "hoursPerWeek": 30,
        "description": _TEXT,
        "agreedWith": caseworker,
        "startsOn": starts_on.isoformat(),
        "endsOn": (starts_on + timedelta(days=90)).isoformat(),
        "reason": _TEXT,
        "place": {"name": "Odense Smedje", "address": "Havnegade 1, 5000 Odense C"},
        "contact": {"name": "Lise Friis", "phone": "12345678", "email": "lise@example.org"},
    }


def _meeting(starts_at: datetime, caseworker: dict[str, Any]) -> dict[str, Any]:
    return {
        "authority": "JOBCENTRE",
        "startsAt": starts_at.isoformat(),
        "endsAt": (starts_at + timedelta(minutes=45)).isoformat(),
        "form": "IN_PERSON",
        "title": "Jobsamtale",
        "address": "Dannebrogsgade 3, 5000 Odense C",
        "bookedBy": caseworker,
    }


def _at(day: date) -> str:
    return datetime.combine(day, time(9), UTC).isoformat()
