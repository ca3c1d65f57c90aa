"""Activities: one interface, and a type for each category, so that a role can be without some of them."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import strawberry

from domain.activity_document import Activity as StoredActivity
from domain.activity_view import view_sections
from schema.enums import ActivityCategory, ActivityState, ActivityType, Authority, DueStatus, Outcome, WentTo
from schema.people import Person
from schema.scalars import Day


@strawberry.type(description="Where the citizen meets, and the company's own address.")
class Place:
    name: str | None
    address: str | None
    company_address: str | None


@strawberry.type(description="The contact person of an activity.")
class Contact:
    name: str
    organisation: str | None
    phone: str | None
    email: str | None


@strawberry.type(description="Who lends or delivers an aid.")
class Provider:
    name: str | None
    address: str | None


@strawberry.type(description="How an activity goes, or went.")
class StatusNote:
    text: str
    written_on: Day
    final: bool
    author: Person


@strawberry.type(description="A period of days; an open end is null.")
class Period:
    starts_on: Day
    ends_on: Day | None


@strawberry.type(description="A text of a section, with a label in front of it where there is one.")
class Paragraph:
    label: str | None
    text: str


@strawberry.type(description="One field of the activity's box as the citizen reads it, in Danish.")
class Section:
    heading: str
    written_on: Day | None
    paragraphs: list[Paragraph]


@strawberry.interface(description="An offer, effort or activity of a plan.")
class Activity:
    id: strawberry.ID
    category: ActivityCategory
    type: ActivityType
    authority: Authority
    heading: str
    title: str
    hours_per_week: int | None
    description: str
    agreed_with: Person
    decided_without_agreement: bool
    starts_on: Day
    ends_on: Day | None
    moved_from: Period | None
    state: ActivityState
    outcome: Outcome | None
    went_to: WentTo | None
    reason: str
    contact: Contact | None
    status_heading: str
    latest_status: StatusNote | None
    statuses: list[StatusNote]

    @strawberry.field(graphql_type=list[Section])
    def sections(root: strawberry.Parent[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:  # noqa: N805 - see Plan
        return view_sections(cast("StoredActivity", root), root["shown_on"])


@strawberry.interface(description="An activity that takes place somewhere.")
class PlacedActivity(Activity):
    place: Place | None


@strawberry.type(description="Virksomhedsrettet indsats.")
class CompanyActivity(PlacedActivity, Activity):
    pass


@strawberry.type(description="Mentorstøtte.")
class MentorActivity(PlacedActivity, Activity):
    pass


@strawberry.type(description="Opkvalificering og uddannelse.")
class EducationActivity(PlacedActivity, Activity):
    pass


@strawberry.type(description="Øvrige aktiviteter og arrangementer.")
class OtherActivity(PlacedActivity, Activity):
    pass


@strawberry.type(description="Hjælpemiddel.")
class AidActivity(Activity):
    provider: Provider | None


@strawberry.type(description="Personlig assistance.")
class PersonalAssistanceActivity(PlacedActivity, Activity):
    pass


@strawberry.type(description="Social indsats.")
class SocialActivity(PlacedActivity, Activity):
    pass


@strawberry.type(description="Sundhedsindsats.")
class HealthActivity(PlacedActivity, Activity):
    pass


@strawberry.type(description="Indsats i anden forvaltning.")
class OtherAdministrationActivity(PlacedActivity, Activity):
    pass


ACTIVITY_TYPES = (
    CompanyActivity,
    MentorActivity,
    EducationActivity,
    OtherActivity,
    AidActivity,
    PersonalAssistanceActivity,
    SocialActivity,
    HealthActivity,
    OtherAdministrationActivity,
)


@strawberry.type(description="A status that is due on an activity of one of the caller's citizens.")
class DueActivity:
    citizen_id: strawberry.ID
    citizen_name: str
    activity: Activity
    status: DueStatus
    since: Day
