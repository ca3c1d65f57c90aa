"""People in front of the pages, without a browser: they sign in, look, and send forms as a browser would."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx
from starlette.applications import Starlette

from server.cpr import open_vault
from server.examples.loading import load_examples
from server.mongo import Database
from server.settings import Settings
from tests.api import NOON
from tests.development import make_app

HOST = "http://minplan.example"
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
VERSION = re.compile(r'name="draftVersion" value="(\d+)"')
INLINE = re.compile(r"</?(?:bdi|strong)\b[^>]*>")
MARKUP = re.compile(r"<(script|style|template)\b.*?</\1>|<[^>]+>", re.DOTALL)


@dataclass
class Person:
    """Somebody with a browser of their own."""

    client: httpx.AsyncClient
    token: str = ""

    async def look(self, path: str, status: int = 200) -> str:
        """The page at an address."""
        response = await self.client.get(path)
        assert response.status_code == status, (path, response.status_code, text_of(response.text))
        if found := TOKEN.search(response.text):
            self.token = found[1]
        return response.text

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """The answer to a form; names with dots are written with two underscores."""
        content = {name.replace("__", "."): value for name, value in fields.items()}
        return await self.client.post(path, data={"form_token": self.token, **content}, headers={"origin": HOST})

    async def send(self, path: str, **fields: str) -> str:
        """The page that a form leads to; the form may not be refused."""
        response = await self.post(path, **fields)
        assert response.status_code == 303, text_of(response.text)
        return await self.look(response.headers["location"].partition("#")[0])

    async def edit(self, page: str, path: str, **fields: str) -> str:
        """As `send`, for a form that names the version of the draft that its page shows."""
        found = VERSION.search(await self.look(page))
        assert found
        return await self.send(path, draftVersion=found[1], **fields)


def text_of(html: str) -> str:
    """What a page says, with single spaces."""
    return re.sub(r"\s+", " ", unescape(MARKUP.sub(" ", INLINE.sub("", html)))).strip()


@dataclass
class Town:
    """The site with the example plans, and everybody in front of it."""

    app: Starlette

    def stranger(self) -> Person:
        """Somebody who has not signed in."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return Person(httpx.AsyncClient(transport=transport, base_url=HOST))

    async def person(self, name: str) -> Person:
        """An example person who has signed in."""
        person = self.stranger()
        response = await person.client.post("/log-ind/som", data={"person": name}, headers={"origin": HOST})
        assert response.status_code == 303
        await person.look(response.headers["location"])
        return person


@asynccontextmanager
async def running_town(database: Database, folder: Path) -> AsyncIterator[Town]:
    await load_examples(database, open_vault(Settings(data_dir=folder)), NOON)
    yield Town(make_app(database, folder))
