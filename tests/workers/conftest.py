"""What tests of messages need: a fresh database, a gateway and a mail server."""

from collections.abc import AsyncIterator, Iterator

import pytest

from server.mongo import Database, close, connect
from tests.gateway import Gateway, running_gateway
from tests.mailbox import Mailbox, running_mailbox
from tests.workers.running import SetClock


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
