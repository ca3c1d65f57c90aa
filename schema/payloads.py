"""What mutations answer."""

import strawberry

from schema.activity import Activity
from schema.citizen import Citizen, Proposal, Reminders
from schema.education_order import Comment, EducationAnswers, EducationOrder
from schema.people import Occupation
from schema.placement import Placement
from schema.plan import Agreement, Draft, JobSearchRequirement, Meeting, Plan, SharingConsent


@strawberry.type
class CitizenPayload:
    citizen: Citizen


@strawberry.type
class MoveCitizenPayload:
    citizen_id: strawberry.ID
    municipality: str


@strawberry.type
class DraftPayload:
    draft: Draft


@strawberry.type
class ActivityPayload:
    activity: Activity
    draft: Draft


@strawberry.type
class PlanPayload:
    plan: Plan


@strawberry.type
class MeetingPayload:
    meeting: Meeting


@strawberry.type
class AgreementPayload:
    agreement: Agreement


@strawberry.type
class WithdrawAgreementPayload:
    citizen_id: strawberry.ID
    agreement_id: strawberry.ID


@strawberry.type
class RequirementPayload:
    requirement: JobSearchRequirement


@strawberry.type
class ProposalPayload:
    proposal: Proposal


@strawberry.type
class JobWishesPayload:
    job_wishes: list[Occupation]


@strawberry.type
class RemindersPayload:
    reminders: Reminders


@strawberry.type
class EducationOrderPayload:
    education_order: EducationOrder


@strawberry.type
class AnswersPayload:
    answers: EducationAnswers


@strawberry.type
class TakeOverAnswersPayload:
    education_order: EducationOrder
    draft: Draft


@strawberry.type
class CommentPayload:
    comment: Comment


@strawberry.type
class PlacementPayload:
    placement: Placement


@strawberry.type
class SharingConsentPayload:
    consent: SharingConsent
