"""The plan as a reader sees it, the draft as its authority edits it, and the versions that were published."""

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry

from domain.timeline import view_timeline
from schema.activity import (
    Activity,
    AidActivity,
    CompanyActivity,
    EducationActivity,
    HealthActivity,
    MentorActivity,
    OtherActivity,
    OtherAdministrationActivity,
    PersonalAssistanceActivity,
    SocialActivity,
)
from schema.education_order import EducationOrder
from schema.enums import Authority, ElementKind, MeetingForm, PlanType, TargetGroup
from schema.goals import EducationGoal, JobGoal, SubGoal
from schema.people import Occupation, Person
from schema.scalars import Day, Instant


@strawberry.type(description="A part of the plan page with its Danish heading.")
class Element:
    kind: ElementKind
    heading: str


@strawberry.type(description="The plan description, or the caseworker's comment of an education order.")
class PlanDescription:
    heading: str
    text: str
    author: Person
    written_at: Instant


@strawberry.type(description="What the plan of a citizen in rehabilitation states besides.")
class Prospects:
    admission: str
    lasting_work: str
    company_role: str | None
    jobcentre_support: str | None


@strawberry.type(description="What was agreed at a meeting.")
class Agreement:
    id: strawberry.ID
    authority: Authority
    held_at: Instant
    form: MeetingForm | None
    text: str
    agreed_with: Person


@strawberry.type(description="A meeting that is booked.")
class Meeting:
    id: strawberry.ID
    authority: Authority
    starts_at: Instant
    ends_at: Instant
    form: MeetingForm
    title: str
    address: str | None
    phone: str | None
    booked_by: Person
    moved_at: Instant | None
    cancelled_at: Instant | None


@strawberry.type(description="What the citizen must apply for, and who says so.")
class JobSearchRequirement:
    id: strawberry.ID
    heading: str
    authority: Authority
    occupations: list[Occupation]
    areas: list[str]
    regions: list[str]
    expectations: str | None
    set_on: Day
    set_by: Person
    replaced_on: Day | None


TimelineEntry = Annotated[
    CompanyActivity
    | MentorActivity
    | EducationActivity
    | OtherActivity
    | AidActivity
    | PersonalAssistanceActivity
    | SocialActivity
    | HealthActivity
    | OtherAdministrationActivity
    | Agreement
    | Meeting
    | JobSearchRequirement,
    strawberry.union("TimelineEntry", description="What can lie on a timeline."),
]


@strawberry.type(description="A window of the timeline, first and last day included.")
class Timeline:
    from_: Day = strawberry.field(name="from")
    to: Day
    entries: list[TimelineEntry]


@strawberry.type(description="A link to another way to a job.")
class Link:
    title: str
    url: str


@strawberry.type(description="The contract of the integration programme, a PDF; url is where it is served.")
class IntegrationContract:
    uploaded_at: Instant
    uploaded_by: Person
    size: int
    url: str


@strawberry.type(description="The citizen's word that an administration may have the whole plan as a PDF.")
class SharingConsent:
    id: strawberry.ID
    administration: str
    given_at: Instant
    recorded_by: Person
    withdrawn_at: Instant | None
    withdrawn_by: Person | None


@strawberry.type(description="The published plan as the caller may see it.")
class Plan:
    citizen_id: strawberry.ID
    version: int
    published_at: Instant | None
    type: PlanType
    title: str
    target_group: TargetGroup
    elements: list[Element]
    job_goals: list[JobGoal]
    education_goals: list[EducationGoal]
    sub_goals: list[SubGoal]
    description: PlanDescription | None
    prospects: Prospects | None
    latest_jobcentre_agreement: Agreement | None
    latest_fund_agreement: Agreement | None
    agreements: list[Agreement]
    meetings: list[Meeting]
    requirement: JobSearchRequirement | None
    education_order: EducationOrder | None
    former_education_orders: list[EducationOrder] = strawberry.field(
        description="Those before the present one, the latest first, each with its conversation."
    )
    integration_contract: IntegrationContract | None
    sharing_consents: list[SharingConsent]
    activities: list[Activity]
    job_wishes: list[Occupation]
    links: list[Link]
    appeal: str

    @strawberry.field(
        graphql_type=Timeline, description="A window of 3, 6 or 12 months; never before the first public benefit."
    )
    def timeline(
        root: strawberry.Parent[Mapping[str, Any]],  # noqa: N805 - Strawberry hands over the parent value, not a self
        from_: Annotated[Day, strawberry.argument(name="from")],
        months: int,
    ) -> dict[str, object]:
        return view_timeline(root, from_, months)


@strawberry.type(description="What is being edited; every edit makes the version one higher.")
class Draft:
    citizen_id: strawberry.ID
    version: int
    target_group: TargetGroup
    job_goals: list[JobGoal]
    education_goals: list[EducationGoal]
    sub_goals: list[SubGoal]
    description: PlanDescription | None
    prospects: Prospects | None
    activities: list[Activity]
    integration_contract: IntegrationContract | None


@strawberry.type(description="One version of the plan as it was published.")
class PlanVersion:
    version: int
    published_at: Instant
    published_by: Person
    type: PlanType
    title: str
    target_group: TargetGroup
    job_goals: list[JobGoal]
    education_goals: list[EducationGoal]
    sub_goals: list[SubGoal]
    description: PlanDescription | None
    prospects: Prospects | None
    activities: list[Activity]
