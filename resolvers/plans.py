"""Reading and publishing plans: one, mine, pages of them, their versions, and the mirror."""

import re

import strawberry

from domain.citizen_view import view_citizen, view_inbox
from domain.document import PlanDocument
from domain.lazy_view import LazyView
from domain.plan_view import SeenPlan, former_orders, shows_order, view_plan, view_snapshot
from domain.publishing import publish_plan
from domain.viewer import Role
from domain.visibility import edition_of
from resolvers.context import Info, RequestContext, View
from resolvers.education_order import show_one, show_order
from resolvers.inbox import NOTICES
from resolvers.pages import bad_cursor, page_size, read_cursor, show_page_info, write_cursor
from schema.citizen import Mirror
from schema.enums import GuestReason
from schema.inputs import PublishPlanInput
from schema.paging import PlanConnection, PlanVersionConnection
from schema.payloads import PlanPayload
from schema.plan import Plan

MIRROR_BANNER = "Du ser Min Plan, som borgeren ser den på Jobnet."
# More digits than any version has, and few enough for the database's integers.
_VERSION = re.compile(r"[0-9]{1,12}")


def show_plan(context: RequestContext, plan: PlanDocument) -> LazyView[SeenPlan]:
    """The published plan as the viewer may see it, with conversations to be read on demand."""
    shown = view_plan(plan, context.viewer.role, context.occasion.now)
    return shown.compute(
        education_order=lambda seen: show_order(context, plan) if shows_order(seen) else None,
        former_education_orders=lambda seen: [show_one(context, plan, order) for order in former_orders(seen)],
    )


def show_visible(context: RequestContext, plan: PlanDocument | None) -> LazyView[SeenPlan] | None:
    """The plan once there is anything in it for its readers, else None."""
    return show_plan(context, plan) if plan and plan["visible"] else None


@strawberry.type
class PlanQueries:
    """Reading plans."""

    @strawberry.field(graphql_type=Plan | None, description="The published plan of a citizen.")
    async def plan(
        self, info: Info, citizen_id: strawberry.ID, guest_reason: GuestReason | None = None
    ) -> LazyView[SeenPlan] | None:
        context = info.context
        return show_visible(context, await context.plans.read(context.as_guest(guest_reason), citizen_id))

    @strawberry.field(graphql_type=Plan | None, description="The caller's own plan.")
    async def my_plan(self, info: Info) -> LazyView[SeenPlan] | None:
        context = info.context
        return show_visible(context, await context.plans.read(context.occasion, context.viewer.subject))

    @strawberry.field(graphql_type=PlanConnection, description="The plans that the caller may read, by citizen id.")
    async def plans(self, info: Info, first: int | None = None, after: str | None = None) -> View:
        context, size = info.context, page_size(info.context, first)
        page = await context.plans.page(context.occasion, read_cursor(after), size)
        return {
            "count": context.count_plans,
            "edges": [{"cursor": write_cursor(plan["_id"]), "node": show_plan(context, plan)} for plan in page.plans],
            "page_info": show_page_info(page),
        }

    @strawberry.field(
        graphql_type=PlanVersionConnection | None,
        description="The versions of a plan that were published, newest first.",
    )
    async def plan_versions(
        self, info: Info, citizen_id: strawberry.ID, first: int | None = None, after: str | None = None
    ) -> View | None:
        context, size = info.context, page_size(info.context, first)
        versions = await context.plans.versions(context.occasion, citizen_id, _read_version(after), size + 1)
        if versions is None:
            return None
        shown = versions[:size]
        last = edition_of(shown[-1]["editions"], context.viewer.role)["version"] if shown else None
        return {
            "nodes": [view_snapshot(version, context.viewer.role) for version in shown],
            "page_info": {
                "has_next_page": len(versions) > size,
                "end_cursor": None if last is None else write_cursor(str(last)),
            },
        }

    @strawberry.field(graphql_type=Mirror | None, description="The front page and plan as the citizen sees them.")
    async def mirror(self, info: Info, citizen_id: strawberry.ID) -> View | None:
        context = info.context
        plan = await context.plans.read(context.occasion, citizen_id)
        if plan is None:
            return None
        mirror: View = {
            "banner": MIRROR_BANNER,
            "citizen": view_citizen(plan, context.viewer),
            "plan": show_visible(context, plan),
        }
        if context.viewer.role is Role.JOBCENTRE:
            mirror["inbox"] = view_inbox(plan, await context.plans.notices(citizen_id, NOTICES))
        return mirror


@strawberry.type
class PlanMutations:
    """Publishing."""

    @strawberry.mutation(graphql_type=PlanPayload, description="Make the draft what the citizen sees.")
    async def publish_plan(self, info: Info, input: PublishPlanInput) -> View:
        context = info.context
        plan = await context.change(
            input.citizen_id, lambda plan: publish_plan(plan, context.occasion, input.draft_version)
        )
        return {"plan": show_plan(context, plan)}


def _read_version(cursor: str | None) -> int | None:
    key = read_cursor(cursor)
    if key is None:
        return None
    if not _VERSION.fullmatch(key):
        raise bad_cursor()
    return int(key)
