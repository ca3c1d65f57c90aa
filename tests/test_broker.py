"""The tests' own RabbitMQ is a real one: it keeps what was confirmed when it is killed."""

import signal
from pathlib import Path

import aio_pika
import pytest

from tests.broker import running_broker

pytestmark = pytest.mark.long


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_a_confirmed_message_outlives_the_broker(tmp_path: Path, number: signal.Signals) -> None:
    with running_broker(tmp_path) as broker:
        async with await aio_pika.connect(broker.url) as connection:
            channel = await connection.channel()
            await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
            message = aio_pika.Message(b"content", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await channel.default_exchange.publish(message, "kept")
        broker.wait_until_recorded("kept")
        broker.stop(number)
        broker.start()
        async with await aio_pika.connect(broker.url) as connection:
            queue = await (await connection.channel()).declare_queue("kept", passive=True)
            found = await queue.get(timeout=30)
            assert found is not None
            assert found.body == b"content"
