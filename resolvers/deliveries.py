"""Messages to citizens: what became of them, for the caseworker; and what to do about them, for an administrator."""

import strawberry

from domain.message_desk import Wanted
from resolvers.context import Info, View
from resolvers.pages import page_size, read_instant_cursor, write_instant_cursor
from schema.delivery import (
    DeadLetter,
    DeadLetterInput,
    DeadLetterPayload,
    Delivery,
    DeliveryConnection,
    DeliveryInput,
    DeliveryPayload,
)
from schema.enums import Channel, DeliveryState


@strawberry.type
class DeliveryQueries:
    """Looking at messages."""

    @strawberry.field(graphql_type=DeliveryConnection, description="Deliveries of all citizens, newest first.")
    async def deliveries(
        self,
        info: Info,
        state: DeliveryState | None = None,
        channel: Channel | None = None,
        citizen_id: strawberry.ID | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> View:
        return await _list(info, Wanted(citizen_id, state, channel, read_instant_cursor(after)), first)

    @strawberry.field(graphql_type=Delivery | None, description="One delivery.")
    async def delivery(self, info: Info, delivery_id: strawberry.ID) -> View | None:
        return await info.context.messages.read_delivery(delivery_id)

    @strawberry.field(
        graphql_type=DeliveryConnection | None,
        description="What became of the messages to a citizen of the caller's, newest first.",
    )
    async def messages_to(
        self, info: Info, citizen_id: strawberry.ID, first: int | None = None, after: str | None = None
    ) -> View | None:
        context = info.context
        if await context.plans.read(context.occasion, citizen_id) is None:
            return None
        return await _list(info, Wanted(citizen_id, after=read_instant_cursor(after)), first)

    @strawberry.field(graphql_type=list[DeadLetter], description="The newest messages that no worker could handle.")
    async def dead_letters(self, info: Info, first: int | None = None) -> list[View]:
        return [*await info.context.messages.list_dead_letters(page_size(info.context, first))]


@strawberry.type
class DeliveryMutations:
    """Doing something about messages."""

    @strawberry.mutation(
        graphql_type=DeliveryPayload, description="Try again; what may have been sent is asked about first."
    )
    async def retry_delivery(self, info: Info, input: DeliveryInput) -> View:
        return {"delivery": await info.context.messages.retry_delivery(input.delivery_id, info.context.now())}

    @strawberry.mutation(graphql_type=DeliveryPayload, description="Give up a delivery that is not finished.")
    async def drop_delivery(self, info: Info, input: DeliveryInput) -> View:
        return {"delivery": await info.context.messages.drop_delivery(input.delivery_id, info.context.now())}

    @strawberry.mutation(
        graphql_type=DeadLetterPayload, description="Have the workers handle a dead letter as if it were new."
    )
    async def replay_dead_letter(self, info: Info, input: DeadLetterInput) -> View:
        await info.context.messages.replay_dead_letter(input.letter_id)
        return {"letter_id": input.letter_id}


async def _list(info: Info, wanted: Wanted, first: int | None) -> View:
    page = await info.context.messages.list_deliveries(wanted, page_size(info.context, first))
    end = write_instant_cursor(*page.deliveries[-1]["key"]) if page.deliveries else None
    return {"nodes": [*page.deliveries], "page_info": {"has_next_page": page.more, "end_cursor": end}}
