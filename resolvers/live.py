"""Subscriptions: new versions of a plan, and new comments, each read anew within the viewer's reach."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import strawberry

from domain.education_view import view_comment
from domain.errors import NotFound
from domain.interest import Interest, Way, kinds_told
from domain.occasion import Occasion
from domain.plan_marks import PlanMarks, marks_of
from domain.visibility import AUDIENCE_OF_ROLE, edition_of
from resolvers.context import RequestContext, View
from schema.education_order import Comment
from schema.live import PlanChange


class Follow(Protocol):
    """Gives what each look at a plan finds, whenever there may be something new."""

    def __call__(
        self, citizen_id: str, interest: Interest, look: Callable[[], Awaitable[Sequence[View]]]
    ) -> AsyncIterator[View]:
        """Look now, and after events of interest, until the iterator is closed."""


@dataclass
class LiveContext(RequestContext):
    """The context of a subscription; its ``occasion`` is the moment when it began, and no other."""

    follow: Follow

    @property
    def present(self) -> Occasion:
        """Every look has its own instant: what a viewer may read changes with the day."""
        return Occasion(self.viewer, self.now(), self.new_id)

    def interest_by(self, way: Way) -> Interest:
        """The events that the viewer may learn of by a way."""
        return Interest(kinds_told(way, self.viewer.role), AUDIENCE_OF_ROLE[self.viewer.role])


LiveInfo = strawberry.Info[LiveContext, None]


@dataclass
class EditionWatch:
    """Finds the newest version of a plan that its viewer sees and has not been told of."""

    context: LiveContext
    citizen_id: str
    seen: PlanMarks

    async def look(self) -> Sequence[View]:
        """The edition, if it has moved; nothing for a plan that is out of reach by now."""
        viewer = self.context.viewer
        plan = await self.context.plans.read_marks(self.context.present, self.citizen_id)
        if plan is None or marks_of(plan, viewer.role).version <= self.seen.version:
            return ()
        self.seen = marks_of(plan, viewer.role)
        return [{**edition_of(plan["editions"], viewer.role)}]


@dataclass
class ConversationWatch:
    """Finds the comments that were posted since the last look, in their order."""

    context: LiveContext
    citizen_id: str
    seen: PlanMarks

    async def look(self) -> Sequence[View]:
        """The new comments; nothing for a plan that is out of reach by now."""
        plan = await self.context.plans.read_marks(self.context.present, self.citizen_id)
        marks = marks_of(plan, self.context.viewer.role) if plan else self.seen
        if marks.order_id is None or marks == self.seen:
            return ()
        before = self.seen.comment_number if marks.order_id == self.seen.order_id else 0
        said = await self.context.plans.comments(self.citizen_id, marks.order_id)
        # Of what was said since the marks were read the next look tells.
        new = [comment for comment in said if before < comment["number"] <= marks.comment_number]
        self.seen = marks
        return [view_comment(comment) for comment in new]


@strawberry.type
class LiveSubscriptions:
    """What a client can be told of as it happens."""

    @strawberry.subscription(graphql_type=PlanChange, description="Each new version of a plan, as the caller sees it.")
    async def plan_changed(self, info: LiveInfo, citizen_id: strawberry.ID) -> AsyncIterator[View]:
        watch = EditionWatch(info.context, citizen_id, await _begin(info.context, citizen_id))
        return info.context.follow(citizen_id, info.context.interest_by(Way.EDITION), watch.look)

    @strawberry.subscription(graphql_type=Comment, description="Each new comment of the conversation, in order.")
    async def comment_posted(self, info: LiveInfo, citizen_id: strawberry.ID) -> AsyncIterator[View]:
        watch = ConversationWatch(info.context, citizen_id, await _begin(info.context, citizen_id))
        return info.context.follow(citizen_id, info.context.interest_by(Way.CONVERSATION), watch.look)


async def _begin(context: LiveContext, citizen_id: str) -> PlanMarks:
    """What the subscriber can have seen already; NotFound for a plan out of reach."""
    plan = await context.plans.read_marks(context.present, citizen_id)
    if plan is None:
        raise NotFound("citizen")
    return marks_of(plan, context.viewer.role)
