"""News for a page that is open: a stream of server-sent events under the session of who looks at it."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any

import orjson
from starlette.responses import Response, StreamingResponse

from domain.viewer import Viewer
from server.errors import Answer
from server.execution import GraphQLRequest
from server.pages.moments import write_instant
from server.pages.operations import read_operation
from server.pages.page_request import PageRequest, RefusedError

Subscribe = Callable[[GraphQLRequest, Viewer], Awaitable[AsyncGenerator[Answer, None] | list[Answer]]]
"""Opens a subscription for a viewer: its answers as they come, or the errors that keep it from beginning."""

MOST_STREAMS = 5
"""So many streams one person may have open in this process."""
STREAM_SECONDS = 600.0
"""A stream ends by then; the page asks again, and is answered if its session still holds."""
BREATH_SECONDS = 15.0
"""So often a line says that the connection is alive; it finds out who has gone."""
NOTHING_MORE = 204
"""The status that tells a page to stop asking."""


class Streams:
    """Serves the streams of one process until it stops."""

    def __init__(self, subscribe: Subscribe, stop: asyncio.Event) -> None:
        self._subscribe = subscribe
        self._stop = stop
        self._open: Counter[Viewer] = Counter()

    async def comments(self, visit: PageRequest) -> Response:
        """Each new comment of a conversation as it is posted; RefusedError for one that is out of reach."""
        if self._open[visit.viewer] >= MOST_STREAMS:
            return Response(status_code=NOTHING_MORE)
        request = GraphQLRequest(read_operation("comment_posted"), {"citizenId": visit.citizen_id})
        opened = await self._subscribe(request, visit.viewer)
        if isinstance(opened, list):
            raise RefusedError(opened)
        return StreamingResponse(self._write(visit.viewer, opened), media_type="text/event-stream")

    async def _write(self, viewer: Viewer, opened: AsyncGenerator[Answer, None]) -> AsyncIterator[bytes]:
        self._open[viewer] += 1
        ends = asyncio.get_running_loop().time() + STREAM_SECONDS
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            yield b"retry: 5000\n\n"
            async with aclosing(opened):
                coming = asyncio.ensure_future(anext(opened, None))
                while not self._stop.is_set() and asyncio.get_running_loop().time() < ends:
                    await asyncio.wait({coming, stopping}, timeout=BREATH_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                    if not coming.done():
                        yield b": \n\n"
                        continue
                    if (answer := coming.result()) is None or "errors" in answer:
                        break
                    yield _event(answer["data"]["commentPosted"], viewer)
                    coming = asyncio.ensure_future(anext(opened, None))
                await _cancel(coming)
        finally:
            stopping.cancel()
            self._open[viewer] -= 1


async def _cancel(coming: asyncio.Future[Any]) -> None:
    coming.cancel()
    await asyncio.wait({coming})


def _event(comment: Mapping[str, Any], viewer: Viewer) -> bytes:
    content = {
        "number": comment["number"],
        "text": comment["text"],
        "author": comment["author"]["name"],
        "when": write_instant(comment["postedAt"]),
        "own": comment["author"]["role"] == viewer.role.name,
    }
    return b"event: comment\ndata: " + orjson.dumps(content) + b"\n\n"
