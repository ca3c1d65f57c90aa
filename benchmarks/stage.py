"""A store and an API of their own, with published plans of 60 activities in them, to measure on."""

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.plans import Jobcentre, make_plans
from benchmarks.processes import COMMAND, Server, running
from domain.calendar import danish_day
from domain.viewer import Role
from server.callers import EXAMPLE_VIEWERS
from server.embedded_store import EmbeddedStore
from server.runtime import utc_now
from server.settings import Settings
from server.token import DevelopmentKey


@dataclass(frozen=True, slots=True)
class Stage:
    """What runs, and whose plans are there."""

    folder: Path
    store: str
    """The address of the store."""
    api: Server
    settings: Settings
    jobcentre: Jobcentre
    citizens: Sequence[str]


@asynccontextmanager
async def open_stage(plans: int) -> AsyncIterator[Stage]:
    """Start store and API, and publish so many plans; everything ends with the block."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = (await stack.enter_async_context(EmbeddedStore(folder))).url
        environment = {"MINPLAN_DATA_DIR": str(folder), "MINPLAN_MONGO_URL": store}
        api = await stack.enter_async_context(running([COMMAND, "serve"], environment, folder / "api.log"))
        settings = Settings(data_dir=folder)
        viewer = EXAMPLE_VIEWERS[Role.JOBCENTRE]
        token = DevelopmentKey(folder).sign(viewer, settings.issuer, settings.audience, utc_now())
        jobcentre = Jobcentre(api.address, token)
        citizens = await make_plans(jobcentre, plans, danish_day(utc_now()) + timedelta(days=1))
        yield Stage(folder, store, api, settings, jobcentre, citizens)
