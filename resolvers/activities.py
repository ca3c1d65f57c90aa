"""Editing the activities of a draft, and the list of statuses that are due."""

from collections.abc import Callable, Mapping
from typing import cast

import strawberry

from domain.activities import add_activity, remove_activity, update_activity
from domain.activity_course import Ending, add_status, end_activity, remove_status, reopen_activity
from domain.activity_view import view_activity
from domain.change import Compute
from domain.document import PlanDocument
from domain.fund_takeover import take_over_fund_activities
from domain.statuses import due_statuses
from resolvers.context import Info, RequestContext, View
from resolvers.conversion import to_activity
from resolvers.drafts import edit, show_draft
from resolvers.pages import page_size, read_day_cursor, show_page_info
from schema.inputs import (
    AddActivityInput,
    AddActivityStatusInput,
    EndActivityInput,
    RemoveActivityInput,
    RemoveActivityStatusInput,
    ReopenActivityInput,
    TakeOverFundActivitiesInput,
    UpdateActivityInput,
)
from schema.paging import DueActivityConnection
from schema.payloads import ActivityPayload, DraftPayload

Activities = list[Mapping[str, object]]


@strawberry.type
class ActivityQueries:
    """Reading what is due."""

    @strawberry.field(
        graphql_type=DueActivityConnection,
        description="Activities of the caller's citizens on which a status is due, `first` citizens at a time.",
    )
    async def statuses_due(self, info: Info, first: int = 20, after: str | None = None, mine: bool = False) -> View:
        context, size = info.context, page_size(info.context, first)
        page = await context.plans.page_due(context.occasion, read_day_cursor(after), size)
        nodes = [node for plan in page.plans for node in _due_in(plan, context, mine=mine)]
        return {"nodes": nodes, "page_info": show_page_info(page, _due_key)}


@strawberry.type
class ActivityMutations:
    """Editing activities."""

    @strawberry.mutation(graphql_type=ActivityPayload, description="Add an activity to the draft.")
    async def add_activity(self, info: Info, input: AddActivityInput) -> View:
        context = info.context
        given = to_activity(input.activity)
        return await _edit_activity(
            context,
            input.citizen_id,
            lambda plan: add_activity(plan, context.occasion, input.draft_version, given),
            lambda activities: activities[-1],
        )

    @strawberry.mutation(graphql_type=ActivityPayload, description="Change what the draft says of an activity.")
    async def update_activity(self, info: Info, input: UpdateActivityInput) -> View:
        context = info.context
        given = to_activity(input.activity)
        return await _edit_activity(
            context,
            input.citizen_id,
            lambda plan: update_activity(plan, context.occasion, input.draft_version, input.activity_id, given),
            _with_id(input.activity_id),
        )

    @strawberry.mutation(graphql_type=ActivityPayload, description="Write how an activity goes, or went.")
    async def add_activity_status(self, info: Info, input: AddActivityStatusInput) -> View:
        context = info.context
        return await _edit_activity(
            context,
            input.citizen_id,
            lambda plan: add_status(
                plan, context.occasion, input.draft_version, input.activity_id, input.text, final=input.final
            ),
            _with_id(input.activity_id),
        )

    @strawberry.mutation(graphql_type=ActivityPayload, description="Complete, cancel or interrupt an activity.")
    async def end_activity(self, info: Info, input: EndActivityInput) -> View:
        context = info.context
        ending = Ending(input.outcome, input.ends_on, input.went_to, input.final_status)
        return await _edit_activity(
            context,
            input.citizen_id,
            lambda plan: end_activity(plan, context.occasion, input.draft_version, input.activity_id, ending),
            _with_id(input.activity_id),
        )

    @strawberry.mutation(
        graphql_type=ActivityPayload,
        description="Take back that an activity was ended, with its final status; it has the last day again that it had before.",
    )
    async def reopen_activity(self, info: Info, input: ReopenActivityInput) -> View:
        context = info.context
        return await _edit_activity(
            context,
            input.citizen_id,
            lambda plan: reopen_activity(plan, context.occasion, input.draft_version, input.activity_id),
            _with_id(input.activity_id),
        )

    @strawberry.mutation(graphql_type=ActivityPayload, description="Take a status out of the draft.")
    async def remove_activity_status(self, info: Info, input: RemoveActivityStatusInput) -> View:
        context = info.context
        return await _edit_activity(
            context,
            input.citizen_id,
            lambda plan: remove_status(plan, context.occasion, input.draft_version, input.activity_id, input.number),
            _with_id(input.activity_id),
        )

    @strawberry.mutation(graphql_type=DraftPayload, description="Take an activity out of the draft.")
    async def remove_activity(self, info: Info, input: RemoveActivityInput) -> View:
        context = info.context
        return await edit(
            context,
            input.citizen_id,
            lambda plan: remove_activity(plan, context.occasion, input.draft_version, input.activity_id),
        )

    @strawberry.mutation(
        graphql_type=DraftPayload,
        description="Move what a fund published into the jobcentre's draft, once the fund's right is over.",
    )
    async def take_over_fund_activities(self, info: Info, input: TakeOverFundActivitiesInput) -> View:
        context = info.context
        return await edit(
            context,
            input.citizen_id,
            lambda plan: take_over_fund_activities(plan, context.occasion, input.draft_version),
        )


async def _edit_activity(
    context: RequestContext,
    citizen_id: str,
    compute: Compute,
    pick: Callable[[Activities], Mapping[str, object]],
) -> View:
    draft = show_draft(context, await context.change(citizen_id, compute))
    return {"activity": pick(cast("Activities", draft["activities"])), "draft": draft}


def _with_id(activity_id: str) -> Callable[[Activities], Mapping[str, object]]:
    return lambda activities: next(activity for activity in activities if activity["id"] == activity_id)


def _due_in(plan: PlanDocument, context: RequestContext, *, mine: bool) -> list[View]:
    day = context.occasion.day
    return [
        {
            "citizen_id": plan["_id"],
            "citizen_name": plan["name"],
            "activity": view_activity(due.activity, day),
            "status": due.status.value,
            "since": due.since,
        }
        for due in due_statuses(plan["draft"]["activities"], day)
        if not mine or due.activity["agreed_with"]["subject"] == context.viewer.subject
    ]


def _due_key(plan: PlanDocument) -> str:
    return f"{plan['status_due_on']}|{plan['_id']}"
