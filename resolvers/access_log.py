"""Who has read whose plan: for the citizen it is about, and for administrators."""

import strawberry

from domain.access_log import WantedReadings
from resolvers.context import Info, View
from resolvers.pages import page_size, read_instant_cursor, write_instant_cursor
from schema.access_log import AccessLog
from schema.scalars import Instant


@strawberry.type
class AccessLogQueries:
    """Reading the read log."""

    @strawberry.field(graphql_type=AccessLog, description="Who has read the caller's plan, newest first.")
    async def access_log(self, info: Info, first: int | None = None, after: str | None = None) -> View:
        wanted = WantedReadings(citizen_id=info.context.viewer.subject, after=read_instant_cursor(after))
        return await _list(info, wanted, first)

    @strawberry.field(graphql_type=AccessLog, description="Who has read whose plan, newest first.")
    async def access_entries(
        self,
        info: Info,
        citizen_id: strawberry.ID | None = None,
        subject: str | None = None,
        organisation: str | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> View:
        wanted = WantedReadings(citizen_id, subject, organisation, since, until, read_instant_cursor(after))
        return await _list(info, wanted, first)


async def _list(info: Info, wanted: WantedReadings, first: int | None) -> View:
    size = page_size(info.context, first)
    found = await info.context.readings.list_readings(wanted, size + 1)
    shown = found[:size]
    return {
        "entries": [*shown],
        "page_info": {
            "has_next_page": len(found) > size,
            "end_cursor": write_instant_cursor(*shown[-1]["key"]) if shown else None,
        },
    }
