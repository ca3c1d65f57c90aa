"""The key set of production: a file or an address, read again when a token names a key that is not known."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import jwt
import orjson
import structlog

from domain.errors import Unavailable
from server.token import FixedKeys

FRESH_FOR = timedelta(minutes=10)
"""So long a key set is used without being read again, so that a withdrawn key ends."""
SHORTEST_WAIT = timedelta(seconds=30)
"""Unknown key ids, and a source that is out, lead to a new read at most so often."""
BRIDGED_FOR = timedelta(hours=4)
"""So long the keys read last are used while their source is out.

Longer than tokens live, so that whoever is at work stays so; no longer, since whoever can keep the source away could
otherwise keep a withdrawn key alive.
"""
FETCH_SECONDS = 5.0
"""So long one read may take in all."""

log = structlog.get_logger(__name__)


class RefreshedKeys:
    """Keys from a file or an address; an outage of the source is bridged with the keys read last, for some hours."""

    def __init__(self, source: Path | str, now: Callable[[], datetime]) -> None:
        self._source = source
        self._now = now
        self._keys: FixedKeys | None = None
        self._known: set[str | None] = set()
        self._tried_at: datetime | None = None
        self._read_at: datetime | None = None
        self._reading = asyncio.Lock()

    async def find(self, key_id: str | None) -> jwt.PyJWK:
        """The key with an id; read again when it is unknown or the set has become old.

        Raises InvalidTokenError if there is no such key, Unavailable if the set was not read for too long.
        Who names a known key does not wait for a read that somebody else has begun.
        """
        if key_id not in self._known or self._is_due(key_id):
            async with self._reading:
                if self._is_due(key_id):
                    await self._refresh()
        if self._keys is None or self._age() > BRIDGED_FOR:
            raise Unavailable("key set")
        return await self._keys.find(key_id)

    def _is_due(self, key_id: str | None) -> bool:
        if self._tried_at is not None and self._now() - self._tried_at <= SHORTEST_WAIT:
            return False
        return key_id not in self._known or self._age() > FRESH_FOR

    def _age(self) -> timedelta:
        return timedelta.max if self._read_at is None else self._now() - self._read_at

    async def _refresh(self) -> None:
        self._tried_at = self._now()
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                key_set = _parse(await self._read())
        except (OSError, ValueError, httpx.HTTPError, jwt.PyJWTError) as error:
            log.warning("key set not read", reason=type(error).__name__)
            return
        self._keys, self._read_at = FixedKeys(key_set), self._tried_at
        self._known = {key.key_id for key in key_set.keys}

    async def _read(self) -> bytes:
        if isinstance(self._source, Path):
            return await asyncio.to_thread(self._source.read_bytes)
        async with httpx.AsyncClient(timeout=FETCH_SECONDS) as client:
            response = await client.get(self._source)
            response.raise_for_status()
            return response.content


def _parse(content: bytes) -> jwt.PyJWKSet:
    found = orjson.loads(content)
    if not isinstance(found, dict):
        raise ValueError("a key set is an object")
    return jwt.PyJWKSet.from_dict(found)
