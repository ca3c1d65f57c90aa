"""The domain's enumerations, made known to GraphQL under their own names."""

from enum import Enum, StrEnum

import strawberry

from domain.activity_types import ActivityCategory, ActivityType
from domain.education_answers import ApplicationAnswer
from domain.education_steps import OrderEnding
from domain.education_view import WorkReason
from domain.guests import GuestReason
from domain.meetings import MeetingForm
from domain.message_desk import Channel, DeliveryState
from domain.placement import PlacementEnding, ReportKind
from domain.statuses import ActivityState, DueStatus, Outcome, WentTo
from domain.target_groups import Element as ElementKind
from domain.target_groups import PlanType, TargetGroup
from domain.viewer import Authority, Role

__all__ = [
    "ActivityCategory",
    "ActivityState",
    "ActivityType",
    "ApplicationAnswer",
    "Authority",
    "Channel",
    "DeliveryState",
    "DueStatus",
    "ElementKind",
    "GuestReason",
    "JobGoalKind",
    "MeetingForm",
    "OrderEnding",
    "Outcome",
    "PlacementEnding",
    "PlanType",
    "ReportKind",
    "Role",
    "TargetGroup",
    "WentTo",
    "WorkReason",
]


class JobGoalKind(StrEnum):
    """The kinds of job goals; education goals are a list of their own."""

    OCCUPATION = "OCCUPATION"
    FUNCTION = "FUNCTION"


_ENUMS: tuple[tuple[type[Enum], str, str], ...] = (
    (Role, "Role", "Who somebody is in this system."),
    (Authority, "Authority", "Who wrote it: jobcentre or fund."),
    (TargetGroup, "TargetGroup", "Decides plan type, elements and rules."),
    (PlanType, "PlanType", "The kind of plan."),
    (ElementKind, "ElementKind", "The parts of a plan page."),
    (JobGoalKind, "JobGoalKind", "An occupation with a code, or a job function in free text."),
    (ActivityCategory, "ActivityCategory", "The category of an activity."),
    (ActivityType, "ActivityType", "The type of an activity within its category."),
    (ActivityState, "ActivityState", "Where an activity stands today."),
    (Outcome, "Outcome", "How an activity was closed."),
    (WentTo, "WentTo", "What the citizen left an activity for."),
    (DueStatus, "DueStatus", "Which status is due."),
    (MeetingForm, "MeetingForm", "How people meet."),
    (ApplicationAnswer, "ApplicationAnswer", "What the institution answered to an application."),
    (OrderEnding, "OrderEnding", "Why an education order is over."),
    (PlacementEnding, "PlacementEnding", "Why an order has ended at an institution."),
    (ReportKind, "ReportKind", "What an institution reports."),
    (GuestReason, "GuestReason", "Why somebody reads the plan of a citizen who is not their own."),
    (WorkReason, "WorkReason", "Why an education order is on the caseworker's list."),
)

for _enum, _name, _description in _ENUMS:
    strawberry.enum(_enum, name=_name, description=_description)
