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


EXAMPLE_CALLERS: dict[str, Viewer] = {
    "citizen": EXAMPLE_VIEWERS[Role.CITIZEN],
    "young-person": Viewer(Role.CITIZEN, "oliver-frost", "Oliver Frost"),
    "jobcentre": EXAMPLE_VIEWERS[Role.JOBCENTRE],
    "fund": EXAMPLE_VIEWERS[Role.FUND],
    "institution": EXAMPLE_VIEWERS[Role.INSTITUTION],
    "administrator": EXAMPLE_VIEWERS[Role.ADMINISTRATOR],
}
"""Whom a developer can be, by a name for addresses and files: a citizen may have an education order or none."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody to try the API as; ``token`` is empty where this server takes tokens of another issuer only."""

    name: str
    viewer: Viewer
    token: str

    @property
    def label(self) -> str:
        """What a developer reads."""
        return self.name.replace("-", " ").capitalize()


def example_callers(settings: Settings, now: datetime) -> Sequence[Caller]:
    """The callers, with fresh tokens unless the settings name a key set of their own."""
    if not settings.in_development or settings.jwks is not None:
        return [Caller(name, viewer, "") for name, viewer in EXAMPLE_CALLERS.items()]
    key = DevelopmentKey(settings.data_dir)
    return [
        Caller(name, viewer, key.sign(viewer, settings.issuer, settings.audience, now))
        for name, viewer in EXAMPLE_CALLERS.items()
    ]
