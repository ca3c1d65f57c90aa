"""What the mutations about citizens and their circumstances take in."""

import strawberry

from schema.enums import TargetGroup
from schema.scalars import Day


@strawberry.input
class RegisterCitizenInput:
    cpr: str
    name: str
    target_group: TargetGroup
    fund: str | None = None
    fund_member_since: Day | None = None
    benefit_since: Day | None = None


@strawberry.input(description="What is left out stays as it is; a null for benefitSince takes the day away.")
class CorrectCitizenInput:
    citizen_id: strawberry.ID
    name: str | None = None
    benefit_since: Day | None = strawberry.UNSET


@strawberry.input
class SetTargetGroupInput:
    citizen_id: strawberry.ID
    target_group: TargetGroup


@strawberry.input(
    description="Replaces what is known of the fund: without `until` the membership goes on; without `since` it stays as it is, and only "
    "the right changes. The extended right stays as it "
    "is, or is the one by law, unless it is named; a null for `extendedFrom` takes it away."
)
class SetFundMembershipInput:
    citizen_id: strawberry.ID
    fund: str
    since: Day | None = None
    until: Day | None = None
    extended_from: Day | None = strawberry.UNSET
    extended_until: Day | None = None


@strawberry.input
class RemoveFundMembershipInput:
    citizen_id: strawberry.ID
    fund: str


@strawberry.input
class SetPostalDeliveryInput:
    citizen_id: strawberry.ID
    postal: bool
    exempt_from_digital_post: bool = False
    reason: str | None = None


@strawberry.input
class MoveCitizenInput:
    citizen_id: strawberry.ID
    municipality: str


@strawberry.input
class ChangeCprInput:
    citizen_id: strawberry.ID
    cpr: str


@strawberry.input(description="A null takes back what was an error.")
class RecordDeathInput:
    citizen_id: strawberry.ID
    died_on: Day | None = strawberry.UNSET
