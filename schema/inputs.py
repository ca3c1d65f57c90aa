"""What mutations take in; checked and turned into the domain's own values by the resolvers."""

import strawberry

from schema.enums import ActivityType, MeetingForm, Outcome, WentTo
from schema.scalars import Day, Instant


@strawberry.input
class OccupationInput:
    code: str
    title: str


@strawberry.input(
    description="Exactly one of occupation and function; `decidedWithoutAgreement` stays as it is if left out."
)
class JobGoalInput:
    occupation: OccupationInput | None = None
    function: str | None = None
    ends_on: Day | None = None
    decided_without_agreement: bool | None = None


@strawberry.input
class SetJobGoalsInput:
    citizen_id: strawberry.ID
    draft_version: int
    goals: list[JobGoalInput]


@strawberry.input
class EducationGoalInput:
    title: str
    decided_without_agreement: bool | None = None


@strawberry.input(description="The goals in order of priority.")
class SetEducationGoalsInput:
    citizen_id: strawberry.ID
    draft_version: int
    goals: list[EducationGoalInput]


@strawberry.input
class SubGoalInput:
    text: str
    due_on: Day | None = None
    reached: bool = False


@strawberry.input
class SetSubGoalsInput:
    citizen_id: strawberry.ID
    draft_version: int
    sub_goals: list[SubGoalInput]


@strawberry.input(description="A null takes the description away.")
class SetPlanDescriptionInput:
    citizen_id: strawberry.ID
    draft_version: int
    text: str | None = strawberry.UNSET


@strawberry.input
class ProspectsInput:
    admission: str
    lasting_work: str
    company_role: str | None = None
    jobcentre_support: str | None = None


@strawberry.input(description="A null takes the prospects away.")
class SetProspectsInput:
    citizen_id: strawberry.ID
    draft_version: int
    prospects: ProspectsInput | None = strawberry.UNSET


@strawberry.input
class PlaceInput:
    name: str | None = None
    address: str | None = None
    company_address: str | None = None


@strawberry.input
class ContactInput:
    name: str
    organisation: str | None = None
    phone: str | None = None
    email: str | None = None


@strawberry.input
class ProviderInput:
    name: str | None = None
    address: str | None = None


@strawberry.input
class ActivityInput:
    type: ActivityType
    title: str
    description: str
    starts_on: Day
    reason: str
    ends_on: Day | None = None
    hours_per_week: int | None = None
    place: PlaceInput | None = None
    contact: ContactInput | None = None
    provider: ProviderInput | None = None
    decided_without_agreement: bool | None = None


@strawberry.input
class AddActivityInput:
    citizen_id: strawberry.ID
    draft_version: int
    activity: ActivityInput


@strawberry.input
class UpdateActivityInput:
    citizen_id: strawberry.ID
    draft_version: int
    activity_id: strawberry.ID
    activity: ActivityInput


@strawberry.input
class RemoveActivityInput:
    citizen_id: strawberry.ID
    draft_version: int
    activity_id: strawberry.ID


@strawberry.input(description="`number` is the place of the status among those of the activity, from 0.")
class RemoveActivityStatusInput:
    citizen_id: strawberry.ID
    draft_version: int
    activity_id: strawberry.ID
    number: int


@strawberry.input
class ReopenActivityInput:
    citizen_id: strawberry.ID
    draft_version: int
    activity_id: strawberry.ID


@strawberry.input
class EndActivityInput:
    citizen_id: strawberry.ID
    draft_version: int
    activity_id: strawberry.ID
    outcome: Outcome
    ends_on: Day | None = None
    went_to: WentTo | None = None
    final_status: str | None = None


@strawberry.input
class AddActivityStatusInput:
    citizen_id: strawberry.ID
    draft_version: int
    activity_id: strawberry.ID
    text: str
    final: bool = False


@strawberry.input
class PublishPlanInput:
    citizen_id: strawberry.ID
    draft_version: int


@strawberry.input
class ScheduleMeetingInput:
    citizen_id: strawberry.ID
    starts_at: Instant
    ends_at: Instant
    form: MeetingForm
    title: str
    address: str | None = None
    phone: str | None = None


@strawberry.input
class RescheduleMeetingInput:
    meeting_id: strawberry.ID
    starts_at: Instant
    ends_at: Instant


@strawberry.input
class CancelMeetingInput:
    meeting_id: strawberry.ID


@strawberry.input
class RecordAgreementInput:
    citizen_id: strawberry.ID
    held_at: Instant
    text: str
    form: MeetingForm | None = None


@strawberry.input
class WithdrawAgreementInput:
    citizen_id: strawberry.ID
    agreement_id: strawberry.ID


@strawberry.input
class SetJobSearchRequirementInput:
    citizen_id: strawberry.ID
    occupations: list[OccupationInput] = strawberry.field(default_factory=list)
    areas: list[str] = strawberry.field(default_factory=list)
    regions: list[str] = strawberry.field(default_factory=list)
    expectations: str | None = None


@strawberry.input
class ProposePlanInput:
    citizen_id: strawberry.ID
    job_goals: list[OccupationInput]
    text: str
    reason: str | None = None


@strawberry.input
class TakeOverProposalInput:
    citizen_id: strawberry.ID
    draft_version: int
    proposal_id: strawberry.ID


@strawberry.input
class TakeOverFundActivitiesInput:
    citizen_id: strawberry.ID
    draft_version: int


@strawberry.input
class SetJobWishesInput:
    occupations: list[OccupationInput]


@strawberry.input(description="null ends a channel; what is left out stays as it is.")
class SubscribeRemindersInput:
    sms: str | None = strawberry.UNSET
    email: str | None = strawberry.UNSET


@strawberry.input(description="citizenId for staff, who record what the citizen has said.")
class RecordSharingConsentInput:
    administration: str
    citizen_id: strawberry.ID | None = None


@strawberry.input(description="citizenId for staff.")
class WithdrawSharingConsentInput:
    consent_id: strawberry.ID
    citizen_id: strawberry.ID | None = None
