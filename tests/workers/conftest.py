"""What tests of messages need: a fresh database, a gateway and a mail server."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from server.mongo import Database, close, connect
from server.rabbit import connect_broker, declare_topology
from server.topology import declarations
from tests.gateway import Gateway, running_gateway
from tests.mailbox import Mailbox, running_mailbox
from tests.workers.running import SetClock

Settings = dict[str, Any]


@pytest.fixture
async def database(store_url: str, database_name: str) -> AsyncIterator[Database]:
    database = connect(store_url, database_name, answer_seconds=None)
    yield database
    await database.client.drop_database(database_name)
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
