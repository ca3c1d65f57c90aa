"""News for a page that is open: a stream of server-sent events under the session of who looks at it."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

import orjson
from starlette.responses import Response, StreamingResponse

from domain.errors import LimitExceeded
from domain.viewer import Role, Viewer
from server.errors import Answer
from server.execution import GraphQLRequest
from server.pages.moments import write_instant
from server.pages.operations import read_operation
from server.pages.page_request import PageRequest, RefusedError

Subscribe = Callable[[GraphQLRequest, Viewer], Awaitable[AsyncGenerator[Answer, None] | list[Answer]]]
"""Opens a subscription for a viewer: its answers as they come, or the errors that keep it from beginning."""

Comment = Mapping[str, Any]

AFTER = "efter"
"""The parameter that names the last comment a page was shown with; a browser that comes again names the last it was told."""
_NUMBER = re.compile(r"[0-9]{1,9}")

STREAM_SECONDS = 600.0
"""A stream ends by then; the page asks again, and is answered if its session still holds."""
BREATH_SECONDS = 15.0
"""So often a line says that the connection is alive; it finds out who has gone."""


class Streams:
    """Serves the streams of one process until it stops."""

    def __init__(self, subscribe: Subscribe, stop: asyncio.Event) -> None:
        self._subscribe = subscribe
        self._stop = stop

    async def comments(self, visit: PageRequest) -> Response:
        """Each new comment of a conversation as it is posted, after those that the page has missed.

        RefusedError for a conversation that is out of reach.
        """
        request = GraphQLRequest(read_operation("comment_posted"), {"citizenId": visit.citizen_id})
        opened = await self._subscribe(request, visit.viewer)
        if isinstance(opened, list):
            raise RefusedError(opened)
        try:
            # Asked once the subscription has begun: what is said in between comes by both ways, and is told once.
            missed = await _list_missed(visit)
        except RefusedError:
            await opened.aclose()
            raise
        return StreamingResponse(self._write(visit.viewer, opened, missed), media_type="text/event-stream")

    async def _write(
        self, viewer: Viewer, opened: AsyncGenerator[Answer, None], missed: Sequence[Comment]
    ) -> AsyncIterator[bytes]:
        news: asyncio.Queue[Answer | None] = asyncio.Queue()
        # The subscription runs in a task of its own: whoever goes away while it waits ends that task and nothing else.
        listening = asyncio.create_task(_listen(opened, news))
        stopping = asyncio.create_task(self._stop.wait())
        try:
            yield b"retry: 5000\n\n"
            for comment in missed:
                yield _event(comment, viewer)
            ends = _now() + STREAM_SECONDS
            while _now() < ends and not stopping.done():
                answer = await _next(news, stopping)
                if (answer is None and listening.done()) or (answer is not None and "errors" in answer):
                    break
                if answer is None:
                    yield b": \n\n"
                elif (comment := answer["data"]["commentPosted"]) not in missed:
                    yield _event(comment, viewer)
        finally:
            listening.cancel()
            stopping.cancel()


async def _list_missed(visit: PageRequest) -> list[Comment]:
    """What was said after the last comment that the page shows; nothing for a page that names none."""
    shown = visit.request.headers.get("last-event-id") or visit.query(AFTER)
    if not _NUMBER.fullmatch(shown):
        return []
    plan = (await visit.ask(read_operation(f"comments_{visit.viewer.role.value}"), **_of(visit)))["plan"]
    order = plan["educationOrder"] if plan else None
    return [comment for comment in order["comments"] if comment["number"] > int(shown)] if order else []


def _of(visit: PageRequest) -> dict[str, str]:
    return {} if visit.viewer.role is Role.CITIZEN else {"citizenId": visit.citizen_id}


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _listen(opened: AsyncGenerator[Answer, None], news: asyncio.Queue[Answer | None]) -> None:
    try:
        async with aclosing(opened):
            async for answer in opened:
                await news.put(answer)
    except LimitExceeded:
        # The person has too many connections: the page asks again in a while.
        pass
    finally:
        news.put_nowait(None)


async def _next(news: asyncio.Queue[Answer | None], stopping: asyncio.Task[Any]) -> Answer | None:
    """What comes next; None after a breath without anything, or at the end."""
    getting = asyncio.create_task(news.get())
    try:
        await asyncio.wait({getting, stopping}, timeout=BREATH_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        return getting.result() if getting.done() else None
    finally:
        getting.cancel()


def _event(comment: Comment, viewer: Viewer) -> bytes:
    content = {
        "number": comment["number"],
        "text": comment["text"],
        "author": comment["author"]["name"],
        "when": write_instant(comment["postedAt"]),
        "own": comment["author"]["role"] == viewer.role.name,
    }
    return b"id: %d\nevent: comment\ndata: %b\n\n" % (comment["number"], orjson.dumps(content))
