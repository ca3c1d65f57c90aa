"""The institution's side of an education order: what was sent to it, and what it reports."""

import strawberry

from domain.document import PlanDocument
from domain.education_document import Placement
from domain.education_view import view_placement_for
from domain.placement import GivenReport, find_placement, report_placement
from resolvers.context import Info, RequestContext, View
from resolvers.pages import page_size, read_cursor, show_page_info
from schema.education_inputs import ReportPlacementInput
from schema.paging import PlacementConnection
from schema.payloads import PlacementPayload


@strawberry.type
class PlacementQueries:
    """Reading what was sent to the institution."""

    @strawberry.field(graphql_type=PlacementConnection, description="The orders that were sent to the caller.")
    async def placements(self, info: Info, first: int | None = None, after: str | None = None) -> View:
        context, size = info.context, page_size(info.context, first)
        page = await context.plans.page_placements(context.occasion, read_cursor(after), size)
        nodes = [view for plan in page.plans for view in _own_placements(context, plan)]
        return {"nodes": nodes, "page_info": show_page_info(page)}


@strawberry.type
class PlacementMutations:
    """Reporting."""

    @strawberry.mutation(graphql_type=PlacementPayload, description="Report how the education goes.")
    async def report_placement(self, info: Info, input: ReportPlacementInput) -> View:
        context, contact = info.context, input.contact
        given = GivenReport(
            kind=input.kind,
            on=input.on,
            contact_name=contact.name if contact else None,
            contact_phone=contact.phone if contact else None,
            contact_email=contact.email if contact else None,
            note=input.note,
        )
        plan = await context.plans.change_placement(
            context.occasion,
            input.order_id,
            lambda plan: report_placement(plan, context.occasion, input.order_id, given),
        )
        _, placement = find_placement(plan, input.order_id)
        return {"placement": _show(context, plan, placement) if placement else None}


def _own_placements(context: RequestContext, plan: PlanDocument) -> list[View]:
    return [
        _show(context, plan, placement)
        for placement in plan["placements"]
        if context.viewer.organisation in placement["codes"]
    ]


def _show(context: RequestContext, plan: PlanDocument, placement: Placement) -> View:
    student = {"name": plan["name"], "cpr": context.vault.open(plan["cpr"])}
    return {**view_placement_for(plan, placement, context.viewer.organisation), "student": student}
