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
"""Unknown key ids lead to a new read at most so often."""
FETCH_SECONDS = 5.0
"""So long one read may take in all."""

log = structlog.get_logger(__name__)


class RefreshedKeys:
    """Keys from a file or an address; an outage of the source is bridged with the keys read last."""

    def __init__(self, source: Path | str, now: Callable[[], datetime]) -> None:
        self._source = source
        self._now = now
        self._keys: FixedKeys | None = None
        self._known: set[str | None] = set()
        self._read_at: datetime | None = None
        self._reading = asyncio.Lock()

    async def find(self, key_id: str | None) -> jwt.PyJWK:
        """The key with an id; read again when it is unknown or the set has become old.

        Who names a known key does not wait for a read that somebody else has begun.
        """
        if key_id not in self._known or self._is_due(key_id):
            async with self._reading:
                if self._is_due(key_id):
                    await self._refresh()
        if self._keys is None:
            raise Unavailable("key set")
        return await self._keys.find(key_id)

    def _is_due(self, key_id: str | None) -> bool:
        if self._read_at is None:
            return True
        age = self._now() - self._read_at
        return age > FRESH_FOR or (key_id not in self._known and age > SHORTEST_WAIT)

    async def _refresh(self) -> None:
        self._read_at = self._now()
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                key_set = _parse(await self._read())
        except (OSError, ValueError, httpx.HTTPError, jwt.PyJWTError) as error:
            log.warning("key set not read", reason=type(error).__name__)
            return
        self._keys = FixedKeys(key_set)
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
