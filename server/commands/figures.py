"""The figures of a process, for whoever collects them."""

from collections.abc import Awaitable, Sequence

from server.metrics import metrics_app
from server.process import serve_http
from server.runtime import Runtime


def serve_figures(runtime: Runtime) -> Sequence[Awaitable[None]]:
    """What serves the figures of a process, where there is a port for them."""
    port = runtime.settings.metrics_port
    # S104: whoever collects figures comes from another machine, or another container.
    return [] if port is None else [serve_http(runtime, metrics_app(runtime), "0.0.0.0", port)]  # noqa: S104
