"""`GET /metrics` for Prometheus: on a port of its own, and in development on the API, too."""

from contextlib import suppress

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.errors import Unavailable
from server.exports import require_classified
from server.message_figures import REGISTRY, measure_backlog
from server.runtime import Runtime


def metrics_routes(runtime: Runtime) -> list[Route]:
    """The route; while the database is away the figures of this process are given alone."""

    async def show(_: Request) -> Response:
        with suppress(Unavailable):
            await measure_backlog(runtime.database, runtime.clock())
        return Response(generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [Route("/metrics", show)]


def metrics_app(runtime: Runtime) -> Starlette:
    """The figures alone, for a process that serves nothing else."""
    routes = metrics_routes(runtime)
    require_classified(routes)
    return Starlette(routes=routes)
