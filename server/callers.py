"""Example callers of development: somebody of each role, with a token that opens the example plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.viewer import Role, Viewer
from server.settings import Settings
from server.token import DevelopmentKey

EXAMPLE_CITIZEN = "anna-holm"

EXAMPLE_VIEWERS: dict[Role, Viewer] = {
    Role.CITIZEN: Viewer(Role.CITIZEN, EXAMPLE_CITIZEN, "Anna Holm"),
    Role.JOBCENTRE: Viewer(Role.JOBCENTRE, "nina-pettersen", "Nina Pettersen", "0461"),
    Role.FUND: Viewer(Role.FUND, "berit-hansen", "Berit Hansen", "021"),
    Role.INSTITUTION: Viewer(Role.INSTITUTION, "ida-lund", "Ida Lund", "461416"),
    Role.ADMINISTRATOR: Viewer(Role.ADMINISTRATOR, "aksel-bang", "Aksel Bang"),
}
"""Who a development token is for where nothing else is said: the people of the example plans."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody to try the API as; ``token`` is empty where this server takes tokens of another issuer only."""

    viewer: Viewer
    token: str

    @property
    def label(self) -> str:
        """What a developer reads."""
        return self.viewer.role.value.capitalize()


def example_callers(settings: Settings, now: datetime) -> Sequence[Caller]:
    """A caller for each role, with a fresh token unless the settings name a key set of their own."""
    if not settings.in_development or settings.jwks is not None:
        return [Caller(viewer, "") for viewer in EXAMPLE_VIEWERS.values()]
    key = DevelopmentKey(settings.data_dir)
    return [
        Caller(viewer, key.sign(viewer, settings.issuer, settings.audience, now)) for viewer in EXAMPLE_VIEWERS.values()
    ]
