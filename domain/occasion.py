"""The who, the when and the ids of one action, passed in so that rules stay pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from domain.calendar import danish_day
from domain.document import Event, Snapshot
from domain.guests import GuestReason
from domain.organisations import organisation_name
from domain.person import Person
from domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Occasion:
    """One action by one viewer at one instant (UTC); ``guest`` is why a citizen is read who is not the viewer's own."""

    viewer: Viewer
    now: datetime
    new_id: Callable[[], str]
    guest: GuestReason | None = None

    @property
    def today(self) -> date:
        """The calendar day in Denmark."""
        return danish_day(self.now)

    @property
    def day(self) -> str:
        """The calendar day in Denmark as ISO text."""
        return self.today.isoformat()

    @property
    def person(self) -> Person:
        """The viewer as others see them in the plan."""
        return {
            "subject": self.viewer.subject,
            "name": self.viewer.name,
            "organisation": organisation_name(self.viewer),
            "role": self.viewer.role.value,
        }

    def event(self, kind: str, about: str | None = None, snapshot: Snapshot | None = None) -> Event:
        """An event of this action."""
        event: Event = {"id": self.new_id(), "kind": kind, "at": self.now}
        if about is not None:
            event["about"] = about
        if snapshot is not None:
            event["snapshot"] = snapshot
        return event
