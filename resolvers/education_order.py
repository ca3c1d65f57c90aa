"""The education order: its steps, the young person's answers, taking them over, and the work list."""

from functools import partial

import strawberry

from domain.change import Change
from domain.cpr import birth_date
from domain.document import PlanDocument
from domain.education_answers import (
    ApplicationAnswer,
    GivenAnswers,
    GivenApplication,
    GivenPlace,
    GivenSuggestion,
    save_answers,
    send_answers,
)
from domain.education_course import close_order, move_order
from domain.education_document import EducationOrder
from domain.education_steps import OrderEnding, active_order
from domain.education_takeover import take_over_answers
from domain.education_view import view_comment, view_order, work_reasons
from domain.viewer import Role
from resolvers.context import Info, RequestContext, View
from resolvers.drafts import show_draft
from resolvers.pages import page_size, read_day_cursor, show_page_info
from schema.education_inputs import (
    EducationAnswersInput,
    EndEducationOrderInput,
    SetEducationOrderStepInput,
    TakeOverAnswersInput,
)
from schema.paging import EducationWorkConnection
from schema.payloads import AnswersPayload, EducationOrderPayload, TakeOverAnswersPayload


def show_order(context: RequestContext, plan: PlanDocument) -> View:
    """The order of a plan that has one, with its conversation to be read on demand."""
    return show_one(context, plan, plan["education_order"] or active_order(plan))


def show_one(context: RequestContext, plan: PlanDocument, order: EducationOrder) -> View:
    """One of a citizen's orders, present or former, with its conversation to be read on demand."""
    shown = view_order(plan, order, context.viewer.role)
    return (
        shown if context.viewer.role is Role.FUND else {**shown, "read_comments": partial(_read, context, plan, order)}
    )


@strawberry.type
class EducationOrderQueries:
    """Reading what there is to do."""

    @strawberry.field(
        graphql_type=EducationWorkConnection,
        description="The active education orders of the caller's citizens, the next deadline first.",
    )
    async def education_work(self, info: Info, first: int | None = None, after: str | None = None) -> View:
        context, size = info.context, page_size(info.context, first)
        page = await context.plans.page_orders(context.occasion, read_day_cursor(after), size)
        return {
            "nodes": [_work(context, plan) for plan in page.plans],
            "page_info": show_page_info(page, _deadline_key),
        }


@strawberry.type
class EducationOrderMutations:
    """Moving the order on, and answering it."""

    @strawberry.mutation(graphql_type=EducationOrderPayload, description="Start the order, or move it to a step.")
    async def set_education_order_step(self, info: Info, input: SetEducationOrderStepInput) -> View:
        context = info.context

        def compute(plan: PlanDocument) -> Change:
            born = birth_date(context.vault.open(plan["cpr"]))
            return move_order(
                plan, context.occasion, born, input.step, input.deadline, input.comment, input.education_starts_on
            )

        return {"education_order": show_order(context, await context.change(input.citizen_id, compute))}

    @strawberry.mutation(graphql_type=EducationOrderPayload, description="End the order; it stays to be read.")
    async def end_education_order(self, info: Info, input: EndEducationOrderInput) -> View:
        context = info.context
        ending = OrderEnding.COMPLETED if input.completed else OrderEnding.ENDED_BY_CASEWORKER
        plan = await context.change(input.citizen_id, lambda plan: close_order(plan, context.occasion, ending))
        return {"education_order": show_order(context, plan)}

    @strawberry.mutation(
        graphql_type=TakeOverAnswersPayload,
        description="Make the suggestions that were sent goals of the draft, and the places applications.",
    )
    async def take_over_answers(self, info: Info, input: TakeOverAnswersInput) -> View:
        context = info.context
        plan = await context.change(
            input.citizen_id, lambda plan: take_over_answers(plan, context.occasion, input.draft_version)
        )
        return {"education_order": show_order(context, plan), "draft": show_draft(context, plan)}

    @strawberry.mutation(graphql_type=AnswersPayload, description="Save answers that nobody else sees yet.")
    async def save_education_answers(self, info: Info, input: EducationAnswersInput) -> View:
        context = info.context
        given = _answers(input)
        plan = await context.change(context.viewer.subject, lambda plan: save_answers(plan, context.occasion, given))
        return {"answers": show_order(context, plan)["answers"]}

    @strawberry.mutation(graphql_type=AnswersPayload, description="Send what was saved to the caseworker.")
    async def send_education_answers(self, info: Info) -> View:
        context = info.context
        plan = await context.change(context.viewer.subject, lambda plan: send_answers(plan, context.occasion))
        return {"answers": show_order(context, plan)["answers"]}


async def _read(context: RequestContext, plan: PlanDocument, order: EducationOrder) -> list[View]:
    return [view_comment(comment) for comment in await context.plans.comments(plan["_id"], order["id"])]


def _answers(given: EducationAnswersInput) -> GivenAnswers:
    return GivenAnswers(
        suggestions=[GivenSuggestion(item.title, item.reason) for item in given.suggestions or ()],
        places=[GivenPlace(item.education_goal_id, item.institution, item.code) for item in given.places or ()],
        places_reason=given.places_reason,
        applications=[
            GivenApplication(
                item.education_goal_id,
                item.institution,
                item.sent,
                item.answer or ApplicationAnswer.WAITING,
                item.code,
            )
            for item in given.applications or ()
        ],
    )


def _work(context: RequestContext, plan: PlanDocument) -> View:
    return {
        "citizen_id": plan["_id"],
        "citizen_name": plan["name"],
        "education_order": show_order(context, plan),
        "reasons": [reason.value for reason in work_reasons(active_order(plan), context.occasion.now)],
    }


def _deadline_key(plan: PlanDocument) -> str:
    return f"{active_order(plan)['deadline']}|{plan['_id']}"
