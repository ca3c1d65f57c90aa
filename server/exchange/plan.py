"""A whole plan document in the exchange format, and the reading of one line."""

from typing import Annotated, Self

from pydantic import Field, ValidationInfo, model_validator

from domain.agreements import AGREEMENT_LIMIT
from domain.circumstances import GROUP_LIMIT
from domain.meetings import LONGEST_MEETING, MEETING_LIMIT, MeetingForm
from domain.proposals import PROPOSAL_LIMIT
from domain.requirement import REQUIREMENT_LIMIT
from domain.target_groups import TargetGroup
from domain.text import ITEM_LIMIT
from domain.viewer import Authority
from server.exchange.content import (
    DraftRecord,
    FundDraftRecord,
    Occupations,
    PersonRecord,
    PublishedRecord,
    Record,
)
from server.exchange.education import EducationOrderRecord
from server.exchange.fields import (
    Cpr,
    Day,
    Email,
    FundCode,
    Id,
    Instant,
    Municipality,
    Name,
    Phone,
    Text,
    Title,
    check_order,
    now_of,
    refuse,
)


class MembershipRecord(Record):
    """A period as a member of a fund; without extendedFrom the fund has no extended right."""

    fund: FundCode
    since: Day
    until: Day | None = None
    extended_from: Day | None = None
    extended_until: Day | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_order(self.since, self.until, "until")
        if self.extended_from is not None:
            check_order(self.extended_from, self.extended_until, "extendedUntil")
        elif self.extended_until is not None:
            refuse("extendedUntil stands with extendedFrom.")
        return self


class GroupPeriodRecord(Record):
    """From when a target group held."""

    target_group: TargetGroup
    since: Instant


class PostalRecord(Record):
    """Whether the plan is sent as a letter, and why."""

    delivery: bool
    exempt_from_digital_post: bool = False
    reason: Text | None = None
    decided_at: Instant
    decided_by: PersonRecord


class RemindersRecord(Record):
    """The reminder subscription; null is not subscribed."""

    sms: Phone | None = None
    email: Email | None = None


class AgreementRecord(Record):
    """What was agreed at a meeting; without recordedAt it was recorded at the meeting."""

    id: Id | None = None
    authority: Authority
    fund: FundCode | None = None
    held_at: Instant
    form: MeetingForm | None = None
    text: Text
    agreed_with: PersonRecord
    recorded_at: Instant | None = None

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Self:
        if self.held_at > now_of(info):
            refuse("heldAt lies in the future; what is ahead is a meeting.")
        return self


class MeetingRecord(Record):
    """A meeting; ``organisation`` is the code of who booked it, for a jobcentre the plan's municipality by default."""

    id: Id | None = None
    authority: Authority
    organisation: Annotated[str, Field(pattern="^[0-9A-Za-z]{1,10}$")] | None = None
    starts_at: Instant
    ends_at: Instant
    form: MeetingForm
    title: Title
    address: Title | None = None
    phone: Phone | None = None
    booked_by: PersonRecord
    booked_at: Instant | None = None
    moved_at: Instant | None = None
    cancelled_at: Instant | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.starts_at < self.ends_at <= self.starts_at + LONGEST_MEETING:
            refuse("endsAt lies after startsAt, by a day at most.")
        if self.form == MeetingForm.IN_PERSON and self.address is None:
            refuse("a meeting in person has an address.")
        if self.form == MeetingForm.PHONE and self.phone is None:
            refuse("a meeting by phone has a number to call.")
        if self.authority == Authority.FUND and self.organisation is None:
            refuse("a fund's meeting has the code of the fund in organisation.")
        return self


class RequirementRecord(Record):
    """What the citizen must apply for, from the day it was set until it was replaced."""

    id: Id | None = None
    authority: Authority
    occupations: Occupations = Field(default_factory=list)
    areas: Annotated[list[Title], Field(max_length=ITEM_LIMIT)] = Field(default_factory=list)
    regions: Annotated[list[Title], Field(max_length=ITEM_LIMIT)] = Field(default_factory=list)
    expectations: Text | None = None
    set_on: Day
    set_by: PersonRecord
    replaced_on: Day | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_order(self.set_on, self.replaced_on, "replacedOn")
        if not (self.occupations or self.areas):
            refuse("it names at least one occupation or area to apply within.")
        return self


class ProposalRecord(Record):
    """A fund's proposal for the plan."""

    id: Id | None = None
    fund: FundCode
    job_goals: Occupations = Field(default_factory=list)
    text: Text
    reason: Text | None = None
    proposed_at: Instant
    author: PersonRecord
    taken_over_at: Instant | None = None


class SharingConsentRecord(Record):
    """The citizen's word that an administration may have the whole plan; without withdrawnAt it holds."""

    id: Id | None = None
    administration: Title
    given_at: Instant
    recorded_by: PersonRecord
    withdrawn_at: Instant | None = None
    withdrawn_by: PersonRecord | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.withdrawn_at is None) is not (self.withdrawn_by is None):
            refuse("withdrawnAt and withdrawnBy stand together.")
        return self


class EditionRecord(Record):
    """Version and time of what one audience sees."""

    version: Annotated[int, Field(ge=1)]
    published_at: Instant


class EditionsRecord(Record):
    """The editions of citizen and jobcentre (full) and of the fund."""

    full: EditionRecord
    fund: EditionRecord

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.fund.version > self.full.version:
            refuse("the fund's version is not higher than the full one.")
        return self


class PlanRecord(Record):
    """One citizen's plan: cpr, name, municipality and targetGroup are needed, everything else has a default.

    Without citizenId one is made from the CPR number. Without drafts they are what is published; without editions
    what is published is the first one, published at registeredAt.
    """

    citizen_id: Id | None = None
    cpr: Cpr
    name: Name
    municipality: Municipality
    target_group: TargetGroup
    target_groups: Annotated[list[GroupPeriodRecord], Field(max_length=GROUP_LIMIT)] = Field(default_factory=list)
    benefit_since: Day | None = None
    registered_at: Instant | None = None
    memberships: Annotated[list[MembershipRecord], Field(max_length=ITEM_LIMIT)] = Field(default_factory=list)
    postal: PostalRecord | None = None
    reminders: RemindersRecord = RemindersRecord()
    job_wishes: Occupations = Field(default_factory=list)
    draft: DraftRecord | None = None
    fund_draft: FundDraftRecord | None = None
    published: PublishedRecord | None = None
    editions: EditionsRecord | None = None
    agreements: Annotated[list[AgreementRecord], Field(max_length=AGREEMENT_LIMIT)] = Field(default_factory=list)
    meetings: Annotated[list[MeetingRecord], Field(max_length=MEETING_LIMIT)] = Field(default_factory=list)
    requirements: Annotated[list[RequirementRecord], Field(max_length=REQUIREMENT_LIMIT)] = Field(default_factory=list)
    proposals: Annotated[list[ProposalRecord], Field(max_length=PROPOSAL_LIMIT)] = Field(default_factory=list)
    sharing_consents: Annotated[list[SharingConsentRecord], Field(max_length=ITEM_LIMIT)] = Field(default_factory=list)
    education_order: EducationOrderRecord | None = None
