"""The citizen behind a plan, the front page of Jobnet, and the mirror that staff open."""

import strawberry

from schema.enums import TargetGroup
from schema.people import Fund, Occupation, Person
from schema.plan import Plan
from schema.scalars import Day, Instant


@strawberry.type(description="A period as a member of a fund; the extended right is the fund's own draft within it.")
class Membership:
    fund: Fund
    since: Day
    until: Day | None
    extended_from: Day | None
    extended_until: Day | None


@strawberry.type(description="A line on the citizen's front page.")
class Notice:
    id: strawberry.ID
    kind: str
    text: str
    created_at: Instant


@strawberry.type(description="A fund's proposal to jobcentre and citizen before their first meeting.")
class Proposal:
    id: strawberry.ID
    fund: Fund
    job_goals: list[Occupation]
    text: str
    reason: str | None
    proposed_at: Instant
    author: Person
    taken_over_at: Instant | None


@strawberry.type(description="The front page of Jobnet.")
class Inbox:
    notices: list[Notice]
    proposals: list[Proposal]


@strawberry.type(description="The reminder subscription; null is not subscribed.")
class Reminders:
    sms: str | None
    email: str | None


@strawberry.type(description="A citizen of the caller's municipality, or a member of the caller's fund.")
class Citizen:
    id: strawberry.ID
    name: str
    target_group: TargetGroup
    benefit_since: Day | None
    postal_delivery: bool
    exempt_from_digital_post: bool
    memberships: list[Membership]
    job_wishes: list[Occupation]
    proposals: list[Proposal]
    reminders: Reminders
    died_on: Day | None


@strawberry.type(description="The plan exactly as the citizen sees it; for a fund without what it may not see.")
class Mirror:
    banner: str
    citizen: Citizen
    plan: Plan | None
    inbox: Inbox
