"""A real browser for tests of pages, and an application on a real port for it to look at."""

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright
from starlette.types import ASGIApp

from tests.waiting import wait_until

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

CHROMIUM = os.environ.get("MINPLAN_TEST_CHROMIUM") or shutil.which("chromium") or ""
"""Taken when the tests start, since the settings of whoever runs them are cleared later."""

# `make test` installs it where it can; elsewhere all other tests are still worth running, and pytest names what it left out.
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed: apt install chromium")

MakeApp = Callable[[], AbstractAsyncContextManager[ASGIApp]]


@contextmanager
def running_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def serving(make_app: MakeApp) -> Iterator[str]:
    """The address of an application that runs in a thread with an event loop of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        servers: list[uvicorn.Server] = []

        async def serve() -> None:
            async with make_app() as app:
                servers.append(uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off")))
                await servers[0].serve(sockets=[listener])

        thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
        thread.start()
        try:
            wait_until(lambda: servers and servers[0].started, "the application listens")
            yield address
        finally:
            if servers:
                servers[0].should_exit = True
            thread.join(timeout=15)
