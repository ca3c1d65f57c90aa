"""Messages to citizens, as administrators and caseworkers see them: what became of them, and why."""

import strawberry

from schema.enums import Channel, DeliveryState
from schema.paging import PageInfo
from schema.scalars import Instant


@strawberry.type(description="One attempt to send, and how it ended.")
class DeliveryAttempt:
    at: Instant
    outcome: str
    reason: str


@strawberry.type(description="One message to one citizen by one channel; neither its text nor where it went is shown.")
class Delivery:
    id: strawberry.ID
    citizen_id: strawberry.ID
    channel: Channel
    template: str
    state: DeliveryState
    reason: str | None
    created_at: Instant
    due_at: Instant
    sent_at: Instant | None
    failed_at: Instant | None
    receipt: str | None
    attempts: list[DeliveryAttempt]


@strawberry.type(description="A page of deliveries, newest first.")
class DeliveryConnection:
    nodes: list[Delivery]
    page_info: PageInfo


@strawberry.type(description="A message that no worker could handle; it can be replayed if it could be read.")
class DeadLetter:
    id: strawberry.ID
    topic: str
    reason: str
    died_at: Instant
    readable: bool


@strawberry.type
class DeliveryPayload:
    delivery: Delivery


@strawberry.type
class DeadLetterPayload:
    letter_id: strawberry.ID


@strawberry.input
class DeliveryInput:
    delivery_id: strawberry.ID


@strawberry.input
class DeadLetterInput:
    letter_id: strawberry.ID
