"""`minplan export` and `minplan erase`: give a citizen everything that is held of them, and let go of all of it."""

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from domain.access_log import Reading
from domain.viewer import Role, Viewer
from server.citizen_export import export_citizen, write_export
from server.commands.database_work import end, work_on_database
from server.cpr import open_vault
from server.erasing import Erasing, Found
from server.policy_version import policy_version
from server.runtime import Runtime

CitizenId = Annotated[str, typer.Argument(help="the id of a citizen")]


def export(
    citizen_id: CitizenId,
    output: Annotated[Path | None, typer.Option(help="a new file for the owner alone; else standard output")] = None,
) -> None:
    """Everything that is held of a citizen, as one JSON document with the CPR number in clear."""
    if output is not None and output.exists():
        end(f"{output} is there already; name a file that is not")

    async def give(runtime: Runtime) -> bytes:
        settings = runtime.settings
        reading = _reading(runtime, "export", citizen_id)
        vault, now = open_vault(settings), runtime.clock()
        held = await export_citizen(runtime.database, vault, settings.data_dir, reading, citizen_id, now)
        return write_export(held)

    content = work_on_database(give)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        _write(output, content)
    except OSError as error:
        end(f"cannot write {output}: {error.strerror}")


def erase(
    citizen_id: CitizenId, yes: Annotated[bool, typer.Option("--yes", help="do not ask whether to go on")] = False
) -> None:
    """Remove everything that is held of a citizen. It may be ended at any moment and run again."""
    found = work_on_database(lambda runtime: Erasing(runtime.database, runtime.settings.data_dir).look(citizen_id))
    if not found:
        typer.echo("Nothing is left of the citizen.")
        return
    if not yes:
        if not sys.stdin.isatty():
            end("this removes everything that is held of the citizen, for good; say --yes if that is meant")
        typer.confirm(f"There are {_count(found)}. Remove all of it, for good?", abort=True, err=True)

    async def remove(runtime: Runtime) -> Found:
        reading = _reading(runtime, "erase", citizen_id)
        return await Erasing(runtime.database, runtime.settings.data_dir).erase(citizen_id, reading, runtime.clock())

    typer.echo(f"Removed: {_count(work_on_database(remove))}.")


def _reading(runtime: Runtime, command: str, citizen_id: str) -> Reading | None:
    """The entry that the command itself leaves in the read log, if one is kept."""
    if not runtime.settings.read_log:
        return None
    operator = getpass.getuser()
    viewer = Viewer(Role.ADMINISTRATOR, f"command line: {operator}", operator)
    policy = policy_version(viewer.role)
    return Reading(viewer, runtime.clock(), f"minplan {command}", (), (citizen_id,), None, policy)


def _write(path: Path, content: bytes) -> None:
    """Write a whole file, or none, that only its owner can read."""
    draft = path.with_name(f"{path.name}.{uuid4().hex}.new")
    draft.touch(mode=0o600)
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    finally:
        draft.unlink()


def _count(found: Found) -> str:
    return ", ".join(f"{number} in {place}" for place, number in sorted(found.items())) or "nothing"
