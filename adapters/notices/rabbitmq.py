"""Notices to programs over RabbitMQ: persistent messages to a durable topic exchange, with confirms."""

from __future__ import annotations

from typing import NamedTuple

import aio_pika
import msgspec
from aio_pika import DeliveryMode, ExchangeType, Message
from aio_pika.exceptions import AMQPError, DeliveryError

from adapters.notices.channel import Undelivered
from adapters.notices.message import NotificationMessage
from settings import Secret

TYPE = "notice.issued"


class RabbitMQ(NamedTuple):
    """Publishes to ``exchange`` under ``notice.<action>``. What no queue would get is not delivered."""

    url: Secret
    exchange: str

    async def send(self, letter: NotificationMessage) -> None:
        """Publish it, and wait until the broker has it in a queue. Raises ``Undelivered``."""
        message = Message(
            msgspec.json.encode(letter.as_json()),
            message_id=str(letter.id),
            type=TYPE,
            content_type="application/json",
            delivery_mode=DeliveryMode.PERSISTENT,
            timestamp=letter.notice.issued_at,
            app_id="stackledger",
        )
        try:
            async with await aio_pika.connect(self.url.reveal()) as connection:
                channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
                exchange = await channel.declare_exchange(self.exchange, ExchangeType.TOPIC, durable=True)
                await exchange.publish(message, f"notice.{letter.notice.action}", mandatory=True)
        except DeliveryError:
            raise Undelivered(
                "the broker would not take it: no queue is bound for it, or it is full"
            ) from None
        except (AMQPError, OSError) as error:
            raise Undelivered(f"the broker cannot be reached: {type(error).__name__}") from None
