"""Who has read whose plan: what is kept of each request that showed somebody a citizen's data, never the data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.viewer import Viewer

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """One request: ``operation`` names what was asked for, ``fields`` as Type.field, ``reason`` a guest's."""

    viewer: Viewer
    at: datetime
    operation: str
    fields: Sequence[str]
    citizens: Sequence[str]
    reason: str | None
    policy: str


@dataclass(frozen=True, slots=True)
class WantedReadings:
    """Which readings: of a citizen, by a person, by an organisation's code, from one instant up to another.

    ``after`` is the key of the last one of the page before.
    """

    citizen_id: str | None = None
    subject: str | None = None
    organisation: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, str] | None = None


class ReadingRecords(Protocol):
    """The readings that were kept."""

    async def list_readings(self, wanted: WantedReadings, size: int) -> Sequence[View]:
        """The newest first, as views whose keys are the fields of the API; a ``key`` is where a later page goes on."""
