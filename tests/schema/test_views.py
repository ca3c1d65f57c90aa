"""Every field that a role is granted has its value in the dictionary it is read from, and scalars read and write."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from domain.activity_types import ActivityType, category_of
from domain.activity_view import TYPE_NAMES, view_activity
from domain.citizen_view import view_citizen, view_inbox
from domain.plan_view import view_agreement, view_draft, view_meeting, view_plan, view_requirement, view_snapshot
from domain.requirement import GivenRequirement, set_requirement
from domain.viewer import Role, Viewer
from resolvers.api import schema_of
from schema.scalars import parse_day, parse_instant, write_day, write_instant
from tests.domain.samples import (
    DAY,
    FUND,
    JOBCENTRE,
    NOW,
    activity,
    changed,
    given_activity,
    membership,
    new_plan,
    occasion,
    published,
    with_activity,
    with_goals,
)

VIEWERS = {Role.CITIZEN: Viewer(Role.CITIZEN, "citizen-1", "Anna Holm"), Role.JOBCENTRE: JOBCENTRE, Role.FUND: FUND}
COMPUTED = {"timeline", "totalCount", "sections"}


def sample() -> Any:
    """A published plan with something of everything."""
    plan = with_activity(with_goals(new_plan("CASH_BENEFIT_JOB_READY", memberships=[membership()])), given_activity())
    return changed(published(plan), lambda p: set_requirement(p, occasion(), GivenRequirement(areas=["Lager"])))


def views(role: Role) -> dict[str, Any]:
    plan = sample()
    shown = {
        "Plan": view_plan(plan, role, NOW),
        "Draft": view_draft(plan, plan["draft"], Role.JOBCENTRE, NOW),
        "PlanVersion": view_snapshot(plan["outbox"][0]["snapshot"], role),
        "Citizen": view_citizen(plan, VIEWERS[role]),
        "Inbox": view_inbox(plan, []),
        "Membership": view_citizen(plan, VIEWERS[role])["memberships"][0],
        "JobSearchRequirement": view_requirement(plan["requirements"][0]),
        "JobGoal": plan["published"]["job_goals"][0],
        "Agreement": view_agreement({"id": "", "authority": "", "held_at": NOW, "form": None, "text": "",
                                     "agreed_with": occasion().person, "recorded_at": NOW}),
    }  # fmt: skip
    for kind in ActivityType:
        shown[TYPE_NAMES[category_of(kind)]] = view_activity(activity(kind.value), DAY)
    return shown


def key_of(field: str) -> str:
    return re.sub(r"([A-Z])", lambda match: f"_{match[1].lower()}", field) + ("_" if field == "from" else "")


@pytest.mark.parametrize("role", VIEWERS)
def test_every_granted_field_has_a_value(role: Role) -> None:
    types = schema_of(role).type_map
    for name, view in views(role).items():
        kind = types.get(name)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            missing = {field for field in kind.fields if key_of(field) not in view} - COMPUTED
            assert missing == set(), name


def test_a_meeting_has_every_field() -> None:
    held: Any = {"id": "", "authority": "", "organisation": "", "starts_at": NOW, "ends_at": NOW, "form": "", "title": "",
                 "address": None, "phone": None, "booked_by": occasion().person, "booked_at": NOW, "moved_at": None,
                 "cancelled_at": None}  # fmt: skip
    kind = schema_of(Role.CITIZEN).type_map["Meeting"]
    assert isinstance(kind, GraphQLObjectType)
    assert {key_of(field) for field in kind.fields} <= set(view_meeting(held))


@pytest.mark.parametrize("text", ["2027-01-31", "2028-02-29", "0001-01-01", "9999-12-31"])
def test_days_are_read_and_written_as_they_stand(text: str) -> None:
    assert parse_day(text) == date.fromisoformat(text)
    assert write_day(parse_day(text)) == write_day(text) == text


@pytest.mark.parametrize(
    "value",
    ["", "2027-02-29", "2027-13-01", "20270131", "2027-W01-1", "2027-1-31", "31-01-2027", 20270131, None, True, []],
)
def test_impossible_days_are_refused_without_being_repeated(value: object) -> None:
    with pytest.raises(ValueError, match=r"^a date is written as 2027-01-31$"):
        parse_day(value)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2027-01-31T09:00:00Z", datetime(2027, 1, 31, 9, tzinfo=UTC)),
        ("2027-01-31T09:00:00+02:00", datetime(2027, 1, 31, 7, tzinfo=UTC)),
        ("2027-01-31T09:00:00", datetime(2027, 1, 31, 8, tzinfo=UTC)),
        ("2027-07-31T09:00", datetime(2027, 7, 31, 7, tzinfo=UTC)),
        ("2027-10-31T02:30:00", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("2027-01-31T09:00:00.123987Z", datetime(2027, 1, 31, 9, 0, 0, 123000, tzinfo=UTC)),
    ],
)
def test_instants_without_an_offset_are_danish(text: str, instant: datetime) -> None:
    assert parse_instant(text) == instant
    assert write_instant(instant).endswith("Z")
    assert parse_instant(write_instant(instant)) == instant


@pytest.mark.parametrize(
    "value",
    [
        "",
        "now",
        "2027-02-30T09:00:00Z",
        "2027-01-31T25:00:00Z",
        "2027-03-28T02:30:00",
        "0001-01-01T00:00:00+14:00",
        5,
        None,
    ],
)
def test_impossible_instants_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"^a time is written as 2027-01-31T09:00:00Z$"):
        parse_instant(value)


@pytest.mark.parametrize("write", [write_day, write_instant])
def test_only_days_and_instants_are_written(write: Any) -> None:
    with pytest.raises(TypeError):
        write(5)
