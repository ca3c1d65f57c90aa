"""Who the caller is."""

import strawberry

from domain.organisations import organisation_name
from resolvers.context import Info, View
from schema.people import Viewer


@strawberry.type
class ViewerQueries:
    """The one field that every role has."""

    @strawberry.field(graphql_type=Viewer, description="The caller, as the token names them.")
    def viewer(self, info: Info) -> View:
        viewer = info.context.viewer
        return {
            "role": viewer.role,
            "name": viewer.name,
            "organisation": viewer.organisation,
            "organisation_name": organisation_name(viewer),
        }
