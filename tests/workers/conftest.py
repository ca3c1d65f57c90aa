"""What tests of messages need: a fresh database, a gateway and a mail server."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from server.mongo import Database, close, connect
from server.rabbit import connect_broker, declare_topology
from server.topology import declarations
from tests.api import Clock
from tests.gateway import Gateway, running_gateway
from tests.live import LiveApi, running_live_api
from tests.mailbox import Mailbox, running_mailbox
from tests.workers.listening import NEVER_BY_ITSELF, listening, working
from tests.workers.running import SetClock

Settings = dict[str, Any]


@pytest.fixture
async def database(store_url: str, database_name: str) -> AsyncIterator[Database]:
    database = connect(store_url, database_name, answer_seconds=None)
    yield database
    close(database)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as gateway:
        yield gateway


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def broker_url(amqp_url: str) -> AsyncIterator[str]:
    """The broker, with nothing of another test in its queues."""
    await _empty_queues(amqp_url)
    yield amqp_url
    await _empty_queues(amqp_url)


async def _empty_queues(url: str) -> None:
    connection = await connect_broker(url)
    try:
        await declare_topology(connection)
        channel = await connection.channel()
        for declaration in declarations():
            if declaration.exchange_type is None:
                queue = await channel.get_queue(declaration.name)
                await queue.purge()
    finally:
        await connection.close()


@pytest.fixture(params=["in process", "RabbitMQ"])
def carried_by(request: pytest.FixtureRequest) -> Settings:
    """Settings for each transport: what holds over one must hold over the other."""
    if request.param == "in process":
        return {}
    return {"amqp_url": request.getfixturevalue("broker_url")}


@pytest.fixture
async def live(database: Database, carried_by: Settings, tmp_path: Path) -> AsyncIterator[LiveApi]:
    """One process that serves and, without a broker, relays; with a broker another process relays."""
    clock = Clock()
    async with AsyncExitStack() as stack:
        live = await stack.enter_async_context(running_live_api(database, clock, NEVER_BY_ITSELF, data_dir=tmp_path))
        if carried_by:
            await stack.enter_async_context(working(live.another(**carried_by)))
            await stack.enter_async_context(listening(live, carried_by["amqp_url"]))
        else:
            await stack.enter_async_context(working(live.runtime))
        yield live
