"""What many tests need: a real database, a real broker, and hypothesis that finds the same examples everywhere."""

import asyncio
import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from pymongo import MongoClient

from server.embedded_store import EmbeddedStore
from tests.broker import running_broker

settings.register_profile(
    "deterministic",
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
settings.register_profile("search", settings.get_profile("deterministic"), derandomize=False)
settings.load_profile("search" if os.environ.get("HYPOTHESIS_PROFILE") == "search" else "deterministic")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that in the end no process waits for another."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real database (SecantusDB over its wire protocol) that goes away after the tests."""
    with asyncio.Runner() as runner:
        store = EmbeddedStore(tmp_path_factory.mktemp("store"))
        runner.run(store.__aenter__())
        try:
            yield store.url
        finally:
            runner.run(store.__aexit__(None, None, None))


@pytest.fixture(scope="session")
def store_client(store_url: str) -> Iterator[MongoClient[dict[str, Any]]]:
    """A client that waits as long as it takes, for what is done between tests."""
    with MongoClient[dict[str, Any]](store_url) as client:
        yield client


@pytest.fixture
def database_name(store_client: MongoClient[dict[str, Any]]) -> Iterator[str]:
    """A name no other test uses, so that tests share a server and nothing else; what bears it goes away afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    yield name
    store_client.drop_database(name)


@pytest.fixture(scope="session")
def amqp_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real broker: the one MINPLAN_AMQP_URL names, or a RabbitMQ of the tests' own."""
    if url := os.environ.get("MINPLAN_AMQP_URL"):
        yield url
        return
    with running_broker(tmp_path_factory.mktemp("broker")) as broker:
        yield broker.url


@pytest.fixture(autouse=True)
def _without_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of whoever runs the tests must not change their outcome."""
    for name in [name for name in os.environ if name.startswith("MINPLAN_")]:
        monkeypatch.delenv(name)
