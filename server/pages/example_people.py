"""The example people that a developer can sign in as."""

from dataclasses import dataclass

from domain.target_groups import profile_of
from domain.viewer import Role, Viewer
from server.callers import EXAMPLE_VIEWERS
from server.examples.plans import example_citizens


@dataclass(frozen=True, slots=True)
class ExamplePerson:
    """Somebody to try the pages as, and what there is to see."""

    viewer: Viewer
    text: str


EXAMPLE_PEOPLE: dict[str, ExamplePerson] = {
    **{
        citizen["citizenId"]: ExamplePerson(
            Viewer(Role.CITIZEN, citizen["citizenId"], citizen["name"]), profile_of(citizen["targetGroup"]).name
        )
        for citizen in example_citizens()
    },
    "jobcentre": ExamplePerson(EXAMPLE_VIEWERS[Role.JOBCENTRE], "Sagsbehandler i Jobcenter Odense"),
    "fund": ExamplePerson(EXAMPLE_VIEWERS[Role.FUND], "Medarbejder i Magistrenes A-kasse"),
}
"""By the name that the sign-in page sends."""
