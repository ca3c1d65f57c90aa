"""`minplan token` and `minplan schema`: what a developer needs to try the API."""

from typing import Annotated

import typer

from domain.viewer import Role, Viewer
from resolvers.api import print_role_schema
from server.callers import EXAMPLE_VIEWERS
from server.runtime import utc_now
from server.settings import SettingsError, load_settings
from server.token import DevelopmentKey

RoleOption = Annotated[Role, typer.Option(help="role of the caller")]


def token(
    role: RoleOption,
    sub: Annotated[str | None, typer.Option(help="who; for a citizen the citizen id")] = None,
    name: Annotated[str | None, typer.Option(help="name that others see")] = None,
    organisation: Annotated[str | None, typer.Option(help="municipality, fund or institution code")] = None,
) -> None:
    """Print a development token, and nothing else."""
    typer.echo(make_development_token(role, sub, name, organisation))


def schema(role: RoleOption) -> None:
    """Print the schema that a role sees."""
    typer.echo(print_role_schema(role), nl=False)


def make_development_token(
    role: Role, sub: str | None = None, name: str | None = None, organisation: str | None = None
) -> str:
    """A token signed with the development key of the data directory; production has none."""
    settings = load_settings()
    if not settings.in_development:
        raise SettingsError(["minplan token works in development only; in production tokens come from the issuer"])
    example = EXAMPLE_VIEWERS[role]
    viewer = Viewer(
        role,
        example.subject if sub is None else sub,
        example.name if name is None else name,
        example.organisation if organisation is None else organisation,
    )
    return DevelopmentKey(settings.data_dir).sign(viewer, settings.issuer, settings.audience, utc_now())
