"""Telling the relays of other processes, through the broker, that an outbox has something."""

import asyncio
import contextlib

import structlog

from server.rabbit import ANSWER_SECONDS, BROKEN, PAUSE_SECONDS, connect_broker, to_amqp
from server.runtime import Runtime
from server.topology import WAKE_EXCHANGE
from server.transport import Message
from server.waiting import wait_for_any

log = structlog.get_logger(__name__)

COALESCED_SECONDS = 0.2
"""How long changes are collected after one was told of: a relay that is told of each has little to do for much."""
LONGEST_WAIT = 60.0


async def forward_wakes(runtime: Runtime) -> None:
    """Pass on the wake-ups of this process until it stops. Nothing depends on one: relays look by themselves, too."""
    url = runtime.settings.amqp_url
    while url is not None and not runtime.stop.is_set():
        try:
            await _forward(url.get_secret_value(), runtime)
        except BROKEN as error:
            log.warning("wakes_not_forwarded", reason=type(error).__name__)
        await wait_for_any(PAUSE_SECONDS, runtime.stop)


async def _forward(url: str, runtime: Runtime) -> None:
    connection = await connect_broker(url)
    broken = asyncio.Event()
    connection.close_callbacks.add(lambda *_: broken.set())
    try:
        # aio-pika holds channels weakly: this name keeps it.
        channel = await connection.channel()
        exchange = await channel.declare_exchange(WAKE_EXCHANGE, "fanout", durable=True)
        while not (runtime.stop.is_set() or broken.is_set()):
            await wait_for_any(LONGEST_WAIT, runtime.wake, runtime.stop, broken)
            if runtime.wake.is_set():
                runtime.wake.clear()
                async with asyncio.timeout(ANSWER_SECONDS):
                    await exchange.publish(to_amqp(Message("wake", "wake")), "wake", mandatory=False)
                await wait_for_any(COALESCED_SECONDS, runtime.stop)
    finally:
        with contextlib.suppress(*BROKEN):
            async with asyncio.timeout(1.0):
                await connection.close()
