"""The embedded store as real processes: started, joined, killed in every part, stopped."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from server import embedded_store
from server.embedded_store import EmbeddedStore, Running, StoreError
from server.store_guardian import open_file, read_state, try_lock, write_state
from tests.waiting import wait_until

USER = """
import asyncio, sys
from pathlib import Path
from server.embedded_store import EmbeddedStore

async def use():
    async with EmbeddedStore(Path(sys.argv[1])) as store:
        print(store.url, flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(use())
"""


class User:
    """A second process on the same data directory; `leave` ends it in an orderly way."""

    def __init__(self, directory: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(directory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        self.url = self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate(timeout=20)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def start_user(tmp_path: Path) -> Iterator[list[User]]:
    """A list to put users into, so that none outlives its test."""
    users: list[User] = []
    yield users
    for user in users:
        if user.process.poll() is None:
            user.kill()


def read_running(directory: Path) -> Running:
    """Where the store runs; process 0 while a guardian is still starting it."""
    state = read_state(directory)
    return Running(state["port"], state.get("pid", 0))


def is_held(path: Path) -> bool:
    descriptor = open_file(path)
    try:
        return not try_lock(descriptor)
    finally:
        os.close(descriptor)


def has_ended(directory: Path) -> bool:
    return not is_held(directory / "store.lock") and not is_held(directory / "store.pid")


def read_keys(url: str) -> list[int]:
    with MongoClient[dict[str, int]](url, serverSelectionTimeoutMS=2000) as client:
        return sorted(each["_id"] for each in client.kept.things.find())


def read_keys_if_up(url: str) -> list[int] | None:
    with contextlib.suppress(PyMongoError):
        return read_keys(url)
    return None


def write_keys(url: str, count: int) -> list[int]:
    with MongoClient[dict[str, int]](url) as client:
        for key in range(count):
            client.kept.things.insert_one({"_id": key})
    return list(range(count))


def find_guardian(directory: Path) -> int:
    """The guardian is the parent of the store."""
    status = Path(f"/proc/{read_running(directory).pid}/status").read_text()
    return int(status.split("PPid:")[1].split()[0])


async def test_serves_while_used_and_leaves_no_process_behind(tmp_path: Path) -> None:
    async with EmbeddedStore(tmp_path) as store:
        assert await asyncio.to_thread(write_keys, store.url, 3) == read_keys(store.url)
        assert is_held(tmp_path / "store.pid")
    assert has_ended(tmp_path)


async def test_keeps_its_content_and_address_over_a_restart(tmp_path: Path) -> None:
    async with EmbeddedStore(tmp_path) as store:
        first = store.url
        written = write_keys(first, 3)
    async with EmbeddedStore(tmp_path) as store:
        assert store.url == first
        assert read_keys(store.url) == written


def test_a_store_that_holds_much_is_waited_for_longer(tmp_path: Path) -> None:
    empty = EmbeddedStore(tmp_path).patience
    (tmp_path / "store").mkdir()
    with (tmp_path / "store" / "documents.wt").open("wb") as file:
        file.truncate(8_000_000_000)
    assert EmbeddedStore(tmp_path).patience > empty + 120


def find_cache_size(pid: int) -> str:
    arguments = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return arguments[arguments.index("--cache-size") + 1]


async def test_a_store_has_the_memory_that_is_said_after_a_restart_too(tmp_path: Path) -> None:
    async with EmbeddedStore(tmp_path, cache_size="64M"):
        first = read_running(tmp_path).pid
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: read_running(tmp_path).pid not in {0, first}, "the store runs again")
        assert find_cache_size(read_running(tmp_path).pid) == "64M"


async def test_a_second_process_joins_and_stays_when_the_first_leaves(tmp_path: Path, start_user: list[User]) -> None:
    async with EmbeddedStore(tmp_path) as store:
        before = read_running(tmp_path)
        start_user.append(User(tmp_path))
        assert start_user[0].url == store.url
    assert read_running(tmp_path) == before
    assert read_keys(start_user[0].url) == []
    start_user[0].leave()
    assert has_ended(tmp_path)


async def test_a_killed_store_is_started_again_with_every_acknowledged_write(tmp_path: Path) -> None:
    async with EmbeddedStore(tmp_path) as store:
        written = write_keys(store.url, 50)
        killed = read_running(tmp_path)
        os.kill(killed.pid, signal.SIGKILL)
        await asyncio.to_thread(
            wait_until, lambda: read_running(tmp_path).pid not in (0, killed.pid), "the store was started again"
        )
        assert read_keys(store.url) == written


async def test_a_killed_guardian_is_replaced(tmp_path: Path) -> None:
    async with EmbeddedStore(tmp_path) as store:
        written = write_keys(store.url, 10)
        killed = read_running(tmp_path)
        os.kill(find_guardian(tmp_path), signal.SIGKILL)
        await asyncio.to_thread(
            wait_until, lambda: read_running(tmp_path).pid not in (0, killed.pid), "another guardian started the store"
        )
        assert read_keys(store.url) == written
        assert is_held(tmp_path / "store.lock")
    assert has_ended(tmp_path)


def test_the_others_keep_the_store_when_the_first_process_is_killed(tmp_path: Path, start_user: list[User]) -> None:
    start_user.append(User(tmp_path))
    before = read_running(tmp_path)
    start_user.append(User(tmp_path))
    written = write_keys(start_user[1].url, 5)
    start_user[0].kill()
    assert read_keys(start_user[1].url) == written
    os.kill(before.pid, signal.SIGKILL)
    wait_until(lambda: read_keys_if_up(start_user[1].url) == written, "the one left has a store again")
    start_user[1].leave()
    assert has_ended(tmp_path)


def test_a_killed_only_user_leaves_no_process_behind(tmp_path: Path, start_user: list[User]) -> None:
    start_user.append(User(tmp_path))
    start_user[0].kill()
    wait_until(lambda: has_ended(tmp_path), "guardian and store have ended")


async def test_ten_starts_at_once_share_one_store(tmp_path: Path) -> None:
    stores = [EmbeddedStore(tmp_path) for _ in range(10)]
    await asyncio.gather(*[store.__aenter__() for store in stores])
    addresses = {store.url for store in stores}
    await asyncio.gather(*[store.__aexit__(None, None, None) for store in stores])
    assert len(addresses) == 1
    assert has_ended(tmp_path)
    assert (tmp_path / "store.log").read_text().count("the store runs as process") == 1


async def test_a_copied_directory_never_joins_the_original(tmp_path: Path) -> None:
    original, copy = tmp_path / "original", tmp_path / "copy"
    async with EmbeddedStore(original) as store:
        write_keys(store.url, 3)
        copy.mkdir()
        shutil.copy(original / "store.json", copy)
        async with EmbeddedStore(copy) as other:
            assert other.url != store.url
            assert read_keys(other.url) == []


async def test_never_joins_a_process_its_guardian_did_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    mine.mkdir()
    guard = open_file(mine / "store.lock")
    assert try_lock(guard), "this test stands in for the guardian, whose store is not up"
    async with EmbeddedStore(other):
        write_state(mine, {"port": read_running(other).port, "pid": os.getpid()})
        monkeypatch.setattr(embedded_store, "READY_SECONDS", 1.0)
        with pytest.raises(StoreError, match="did not answer"):
            await EmbeddedStore(mine).__aenter__()
    os.close(guard)


async def test_a_port_taken_meanwhile_is_replaced(tmp_path: Path) -> None:
    async with EmbeddedStore(tmp_path) as store:
        written = write_keys(store.url, 3)
        before = read_running(tmp_path)
    listener = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", before.port)
    async with listener, EmbeddedStore(tmp_path) as store:
        assert read_running(tmp_path).port != before.port
        assert read_keys(store.url) == written


async def test_a_missing_command_names_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match=r"minplan\[embedded\].*MINPLAN_MONGO_URL"):
        await EmbeddedStore(tmp_path / "data").__aenter__()


async def test_an_unusable_directory_is_named(tmp_path: Path) -> None:
    taken = tmp_path / "data"
    taken.write_text("not a directory")
    with pytest.raises(StoreError, match=r"data directory .*/data .*MINPLAN_DATA_DIR"):
        await EmbeddedStore(taken).__aenter__()


async def test_a_store_that_cannot_start_shows_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_store, "READY_SECONDS", 6.0)
    (tmp_path / "store").write_text("not a directory")
    with pytest.raises(StoreError, match=r"(?s)store\.log:\n.*the store ended by itself"):
        await EmbeddedStore(tmp_path).__aenter__()
    wait_until(lambda: has_ended(tmp_path), "the guardian has given up")


def test_no_address_before_the_start(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="async with"):
        _ = EmbeddedStore(tmp_path).url
