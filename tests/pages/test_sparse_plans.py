"""Whatever is left out of a plan, each page about it is shown: nothing at all, no more than is needed, and a step not answered."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from domain.target_groups import Element, GoalKind, TargetGroup, profile_of
from domain.viewer import Role
from server.cpr import open_vault
from server.exchange.conversion import to_document
from server.exchange.reading import read_record
from server.mongo import Database
from server.pages.routes import PAGES
from server.settings import Settings
from tests.api import NOON
from tests.pages.people import Town
from tests.server.exchange_samples import BERIT, NINA, line

CITIZEN = "sofie-krogh"
YOUNG_CPR = "090502-4231"
KINDS = ("WAGE_SUBSIDY", "MENTOR", "LITERACY_COURSE", "EVENT", "AID_EMPLOYMENT", "HEALTH_EFFORT")
NEEDS_MORE = {"{reason}", "{consent_id}"}
"""Parts of an address that name something which is not there in every plan."""
Record = dict[str, Any]


def nothing(group: TargetGroup) -> Record:
    member = {"fund": "021", "since": "2027-01-01", "extendedFrom": "2027-01-01"}
    return {
        "citizenId": CITIZEN,
        "cpr": YOUNG_CPR,
        "name": "Sofie Krogh",
        "municipality": "0461",
        "targetGroup": group.value,
        "memberships": [member],
    }


def needed(group: TargetGroup) -> Record:
    """A published plan in which nothing stands that may be left out."""
    profile = profile_of(group)
    goals: Record = {"educationGoals": [], "jobGoals": []}
    if GoalKind.EDUCATION in profile.goals:
        goals["educationGoals"] = [{"title": "Smed", "agreedWith": NINA}]
    if GoalKind.OCCUPATION in profile.goals:
        goals["jobGoals"] = [{"kind": "OCCUPATION", "code": "7212", "title": "Svejser", "agreedWith": NINA}]
    activities = [
        {
            "id": f"a-{kind}",
            "type": kind,
            "title": "Forløb",
            "description": "Du går til det.",
            "agreedWith": NINA,
            "startsOn": "2027-03-01",
            "reason": "Det hjælper.",
        }
        for kind in KINDS
    ]
    contact = {"heldAt": "2027-03-01T10:00:00Z", "text": "Du søger."}
    when = {"startsAt": "2027-04-01T10:00:00Z", "endsAt": "2027-04-01T11:00:00Z", "form": "VIDEO", "title": "Samtale"}
    people = (("JOBCENTRE", NINA, {}), ("FUND", BERIT, {"organisation": "021"}))
    requirement = {"areas": ["Lager"], "setOn": "2027-03-01", "setBy": NINA}
    return {
        **nothing(group),
        "published": {**goals, "activities": activities},
        "agreements": [{**contact, "authority": authority, "agreedWith": who} for authority, who, _ in people],
        "meetings": [{**when, "authority": authority, "bookedBy": who, **more} for authority, who, more in people],
        "requirements": [{**requirement, "authority": profile.requirement.value}] if profile.requirement else [],
        "proposals": [{"fund": "021", "text": "Et forslag.", "proposedAt": "2027-03-01T10:00:00Z", "author": BERIT}],
    }


def asked(group: TargetGroup, step: int) -> Record:
    entered = {"step": step, "deadline": "2027-04-01", "caseworker": NINA, "enteredAt": "2027-03-01T10:00:00Z"}
    return {**needed(group), "educationOrder": {"steps": [entered]}}


def sparse_plans(group: TargetGroup) -> Iterator[Record]:
    yield nothing(group)
    yield needed(group)
    if profile_of(group).has(Element.CASEWORKER_COMMENT):
        yield from (asked(group, step) for step in (1, 2, 3, 4))


def addresses(role: Role, record: Mapping[str, Any]) -> Iterator[str]:
    """The pages about the plan that a role has; those of an activity only where there is one."""
    activity = next((each["id"] for each in record.get("published", {}).get("activities", ())), None)
    for page in PAGES:
        if role not in page.roles or any(part in page.path for part in NEEDS_MORE):
            continue
        if "{activity_id}" not in page.path or (activity and role is Role.JOBCENTRE):
            yield page.path.format(citizen_id=CITIZEN, activity_id=activity)


def shape(group: TargetGroup) -> tuple[object, ...]:
    profile = profile_of(group)
    return profile.elements, profile.goals, profile.requirement, profile.prospects


SHAPES = list({shape(group): group for group in TargetGroup}.values())
"""A group of each kind that a page can tell apart."""


@pytest.mark.parametrize("group", SHAPES)
async def test_every_page_is_shown(town: Town, database: Database, tmp_path: Path, group: TargetGroup) -> None:
    people = {Role.CITIZEN: CITIZEN, Role.JOBCENTRE: "jobcentre", Role.FUND: "fund"}
    signed_in = {role: await town.person(name) for role, name in people.items()}
    vault = open_vault(Settings(data_dir=tmp_path))
    for given in sparse_plans(group):
        record = read_record(line(given), NOON)
        plan = to_document(record, vault.seal(record.cpr), NOON)
        await database["plans"].replace_one({"_id": CITIZEN}, dict(plan))
        for role, person in signed_in.items():
            for address in addresses(role, given):
                status = (await person.client.get(address)).status_code
                assert status in (200, 404), (role, address, status)
                assert status == 200 or role is Role.FUND, (role, address)
