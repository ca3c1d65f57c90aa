"""/readyz: what a process needs has to answer, and what does not is named."""

import socket

import pytest

from server.app import find_missing
from server.mongo import close, connect
from server.runtime import Runtime
from server.settings import Settings


def free_address() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize(
    ("database_up", "broker", "missing"),
    [
        (True, None, []),
        (True, "up", []),
        (True, "down", ["message broker"]),
        (False, None, ["database"]),
        (False, "down", ["database", "message broker"]),
    ],
)
async def test_what_does_not_answer_is_named(
    store_url: str,
    database_name: str,
    request: pytest.FixtureRequest,
    database_up: bool,
    broker: str | None,
    missing: list[str],
) -> None:
    brokers = {"up": lambda: request.getfixturevalue("amqp_url"), "down": lambda: f"amqp://{free_address()}/"}
    settings = Settings(amqp_url=brokers[broker]()) if broker else Settings()
    database = connect(store_url if database_up else f"mongodb://{free_address()}/", database_name)
    try:
        assert await find_missing(Runtime(settings, database)) == missing
    finally:
        close(database)
