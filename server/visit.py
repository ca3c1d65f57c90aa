"""One request of one viewer: what its resolvers work with, and the entry it leaves in the read log."""

from domain.access_log import Reading
from domain.viewer import Viewer
from resolvers.context import PAGE_LIMITS, PageLimits, RequestContext
from resolvers.live import Follow, LiveContext
from server.asked import Asked
from server.policy_version import policy_version
from server.services import Services
from server.watching import Seen, WatchedMessages, WatchedPlans, WatchedReadings


class Visit:
    """Call ``account`` before an answer leaves; nothing that was read may leave if it raises."""

    def __init__(
        self, services: Services, viewer: Viewer, page_limits: PageLimits = PAGE_LIMITS, follow: Follow | None = None
    ) -> None:
        self._services = services
        self._seen = Seen()
        parts = (
            viewer,
            WatchedPlans(services.plans, self._seen),
            services.vault,
            services.now,
            services.new_id,
            WatchedMessages(services.messages, self._seen),
            WatchedReadings(services.readings, self._seen),
        )
        self.context = (
            RequestContext(*parts, page_limits=page_limits)
            if follow is None
            else LiveContext(*parts, follow, page_limits=page_limits)
        )

    @property
    def has_read(self) -> bool:
        """Whether data of any citizen was read."""
        return bool(self._seen.citizens)

    async def account(self, asked: Asked) -> None:
        """Keep in the read log whose data was read; Unavailable if that can't be."""
        kept, viewer = self._services.read_log, self.context.viewer
        if kept is None or not self.has_read:
            return
        readings = [
            Reading(
                viewer=viewer,
                at=self.context.occasion.now,
                operation=asked.operation,
                fields=asked.fields,
                citizens=citizens,
                reason=reason,
                policy=policy_version(viewer.role),
            )
            for reason, citizens in self._seen.by_reason().items()
        ]
        await kept.keep(*readings)
