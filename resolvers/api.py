"""The API put together: every capability's operations, and one schema for each role."""

import operator
from functools import cache

import strawberry
from graphql import GraphQLSchema, print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from domain.viewer import Role
from resolvers.access_log import AccessLogQueries
from resolvers.activities import ActivityMutations, ActivityQueries
from resolvers.citizens import CitizenMutations, CitizenQueries
from resolvers.conversation import ConversationMutations
from resolvers.deliveries import DeliveryMutations, DeliveryQueries
from resolvers.drafts import DraftMutations, DraftQueries
from resolvers.education_order import EducationOrderMutations, EducationOrderQueries
from resolvers.inbox import ChoiceMutations, InboxQueries
from resolvers.live import LiveSubscriptions
from resolvers.meetings import MeetingMutations
from resolvers.placements import PlacementMutations, PlacementQueries
from resolvers.plans import PlanMutations, PlanQueries
from resolvers.proposals import ProposalMutations
from resolvers.register_news import RegisterNewsMutations
from resolvers.sharing import SharingMutations
from resolvers.viewer import ViewerQueries
from schema.activity import ACTIVITY_TYPES
from schema.role_schema import restrict_schema
from schema.scalars import SCALARS

Query = merge_types(
    "Query",
    (
        ViewerQueries,
        PlanQueries,
        DraftQueries,
        ActivityQueries,
        CitizenQueries,
        InboxQueries,
        EducationOrderQueries,
        PlacementQueries,
        DeliveryQueries,
        AccessLogQueries,
    ),
)
Mutation = merge_types(
    "Mutation",
    (
        CitizenMutations,
        DraftMutations,
        ActivityMutations,
        PlanMutations,
        MeetingMutations,
        ProposalMutations,
        ChoiceMutations,
        EducationOrderMutations,
        ConversationMutations,
        PlacementMutations,
        DeliveryMutations,
        SharingMutations,
        RegisterNewsMutations,
    ),
)
Subscription = merge_types("Subscription", (LiveSubscriptions,))


def build_whole_schema() -> GraphQLSchema:
    """Everything there is, as no role sees it; a new one each time."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=ACTIVITY_TYPES,
        config=StrawberryConfig(default_resolver=operator.getitem, scalar_map=SCALARS),
    )
    return schema._schema


@cache
def schema_of(role: Role) -> GraphQLSchema:
    """The schema that a role sees, built once."""
    return restrict_schema(build_whole_schema(), role)


def print_role_schema(role: Role) -> str:
    """The SDL that a role sees."""
    return print_schema(schema_of(role)) + "\n"
