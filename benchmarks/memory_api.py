"""Our API with its plans in memory: `python -m benchmarks.memory_api --port PORT`; ids and clock are the same each time.

It is the API of `minplan serve` down to its HTTP server; only the store is another one.
"""

import argparse
from datetime import UTC, datetime
from itertools import count

from server.app import create_app
from server.contracts import Contracts
from server.cpr import Vault
from server.event_loop import run
from server.message_desk import StoredMessageDesk
from server.mongo import connect
from server.pdf.press import Press
from server.process import serve_http, stop_on_signals
from server.read_log import ReadLog
from server.runtime import Runtime
from server.services import Services
from server.settings import Settings, load_settings
from server.token import DevelopmentKey, Verifier
from tests.memory_plans import MemoryPlans

NOON = datetime(2027, 3, 10, 11, 0, tzinfo=UTC)
NOWHERE = "mongodb://127.0.0.1:9/"
"""A database that nobody asks: the plans are in memory, and messages are not part of this."""


def make_services(runtime: Runtime, settings: Settings) -> Services:
    """The services over plans in memory."""
    ids = count(1)
    keys = DevelopmentKey(settings.data_dir).keys
    return Services(
        plans=MemoryPlans(),
        vault=Vault(["a key for benchmarks, long enough to be one"]),
        verifier=Verifier(keys, settings.issuer, settings.audience),
        now=lambda: NOON,
        new_id=lambda: f"00000000-0000-4000-8000-{next(ids):012}",
        messages=StoredMessageDesk(runtime),
        readings=ReadLog(runtime.database),
        contracts=Contracts(runtime.database),
        press=Press(),
        read_log=None,
    )


async def serve(port: int) -> None:
    """Serve until told to stop."""
    settings = load_settings()
    runtime = Runtime(settings, connect(NOWHERE), lambda: NOON)
    stop_on_signals(runtime)
    await serve_http(runtime, create_app(runtime, make_services(runtime, settings)), "127.0.0.1", port)


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
