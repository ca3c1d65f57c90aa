"""Which role may know which value of an enum: one entry for each, written down by name.

A value that stands here twice, or not at all, fails a test and is not served.
"""

from collections.abc import Iterable

from domain.activity_types import ACTIVITY_TYPES
from domain.viewer import Role
from domain.visibility import CATEGORY_READERS
from schema.grants import (
    ADMINISTRATOR,
    EVERYBODY,
    FUND,
    INSTITUTION,
    JOBCENTRE,
    PARTICIPANTS,
    READERS,
    Roles,
    Table,
    granted_members,
)


def _by_readers(values: Iterable[tuple[str, Roles]]) -> dict[Roles, str]:
    """The entry of an enum whose values another table classifies by name."""
    members: dict[Roles, list[str]] = {}
    for value, readers in values:
        members.setdefault(readers, []).append(value)
    return {readers: " ".join(names) for readers, names in members.items()}


ENUM_VALUES: Table = {
    "ActivityCategory": _by_readers((category.value, readers) for category, readers in CATEGORY_READERS.items()),
    "ActivityType": _by_readers((kind.value, CATEGORY_READERS[each]) for kind, (each, _) in ACTIVITY_TYPES.items()),
    "Authority": {READERS: "JOBCENTRE FUND"},
    "Role": {EVERYBODY: "CITIZEN JOBCENTRE FUND INSTITUTION ADMINISTRATOR"},
    "ActivityState": {READERS: "PLANNED ACTIVE ENDED CANCELLED INTERRUPTED"},
    "Outcome": {READERS: "COMPLETED CANCELLED INTERRUPTED"},
    "WentTo": {READERS: "JOB EDUCATION"},
    "PlanType": {READERS: "JOB_PLAN EDUCATION_PLAN FOLLOW_UP_AGREEMENT REHABILITATION_PLAN OTHER_EFFORTS_PLAN"},
    "TargetGroup": {
        READERS: "UNEMPLOYMENT_BENEFIT UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER CASH_BENEFIT_JOB_READY FLEX_JOB_ALLOWANCE "
        "TRANSITION_BENEFIT EDUCATION_BENEFIT_OBVIOUSLY_READY EDUCATION_BENEFIT_READY "
        "EDUCATION_BENEFIT_ACTIVITY_READY CASH_BENEFIT_ACTIVITY_READY REHABILITATION_BENEFIT "
        "SICKNESS_BENEFIT_2 SICKNESS_BENEFIT_3 RESOURCE_COURSE JOB_CLARIFICATION FLEX_JOB_EMPLOYEE "
        "DISABILITY_PENSION GRADUATE_WITH_DISABILITY UNDER_18 SELF_SUPPORTING EMPLOYED_UNDER_NOTICE "
        "EMPLOYED_UPSKILLING INTEGRATION_PROGRAMME",
    },
    "ElementKind": {
        READERS: "JOB_GOALS EDUCATION_GOALS PLAN_DESCRIPTION CASEWORKER_COMMENT LATEST_JOBCENTRE_AGREEMENT "
        "LATEST_FUND_AGREEMENT INTEGRATION_CONTRACT TIMELINE",
    },
    "JobGoalKind": {READERS: "OCCUPATION FUNCTION"},
    "MeetingForm": {READERS: "IN_PERSON PHONE VIDEO"},
    "OrderEnding": {READERS: "COMPLETED ENDED_BY_CASEWORKER TARGET_GROUP_CHANGED"},
    "ApplicationAnswer": {PARTICIPANTS: "WAITING ADMITTED REJECTED"},
    "PlacementEnding": {
        PARTICIPANTS | INSTITUTION: "COMPLETED ENDED_BY_CASEWORKER TARGET_GROUP_CHANGED INSTITUTION_CHANGED STEP_LEFT"
    },
    "ReportKind": {JOBCENTRE | INSTITUTION: "CONTACT_PERSON STARTED DROPOUT_RISK INTERRUPTED COMPLETED"},
    "GuestReason": {
        PARTICIPANTS | FUND | ADMINISTRATOR: "COMPLAINT",
        PARTICIPANTS | ADMINISTRATOR: "MOVING_HERE JOINT_EFFORT",
    },
    "DueStatus": {JOBCENTRE: "LATEST FINAL"},
    "WorkReason": {JOBCENTRE: "NEW_ANSWERS NEW_COMMENTS DUE LATE"},
    "Channel": {JOBCENTRE | ADMINISTRATOR: "SMS EMAIL LETTER INSTITUTION"},
    "DeliveryState": {JOBCENTRE | ADMINISTRATOR: "WAITING SENDING UNKNOWN SENT FAILED DROPPED"},
}
"""By enum: the values that a role may know. What a fund may not see has no names here that it could read."""


def granted_enum_values(enum_name: str, role: Role) -> frozenset[str]:
    """The values of an enum that a role may know."""
    return granted_members(ENUM_VALUES, enum_name, role)
