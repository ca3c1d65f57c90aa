"""The conversation between caseworker and young person."""

import strawberry

from domain.comments import comment_key
from domain.conversation import mark_read, parse_comment_id, post_comment
from domain.education_steps import active_order
from domain.education_view import view_comment
from resolvers.context import Info, View
from resolvers.education_order import show_order
from schema.education_inputs import MarkCommentsReadInput, PostCommentInput
from schema.payloads import CommentPayload, EducationOrderPayload


@strawberry.type
class ConversationMutations:
    """Saying something, and having read."""

    @strawberry.mutation(graphql_type=CommentPayload, description="Say something; nothing is edited or deleted.")
    async def post_comment(self, info: Info, input: PostCommentInput) -> View:
        context, citizen_id = info.context, info.context.whose(input.citizen_id)
        given = context.new_id() if input.id is None else parse_comment_id(input.id)
        plan = await context.change(citizen_id, lambda plan: post_comment(plan, context.occasion, input.text, given))
        order = active_order(plan)
        key = comment_key(order, context.occasion, given)
        # What was just said still waits in the outbox; only one that was said before is looked for in the archive.
        waiting = [event["comment"] for event in plan["outbox"] if "comment" in event]
        if all(comment["_id"] != key for comment in waiting):
            waiting = list(await context.plans.comments(citizen_id, order["id"]))
        return {"comment": view_comment(next(comment for comment in waiting if comment["_id"] == key))}

    @strawberry.mutation(graphql_type=EducationOrderPayload, description="Note up to which comment one has read.")
    async def mark_comments_read(self, info: Info, input: MarkCommentsReadInput) -> View:
        context, citizen_id = info.context, info.context.whose(input.citizen_id)
        plan = await context.change(citizen_id, lambda plan: mark_read(plan, context.occasion, input.number))
        return {"education_order": show_order(context, plan)}
