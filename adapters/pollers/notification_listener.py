"""Notification listener: receives OpenStack's notifications over RabbitMQ, in a queue of its own.

The queue is exclusive: it lives and ends with the connection, so it never fills up while the process is away,
and takes nothing from other consumers (Ceilometer, say). The next list of a kind finds what was missed.
Exchanges belong to the services: they are never declared here, and waited for where they are not yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import aio_pika
import structlog
from aio_pika.abc import AbstractConnection, AbstractIncomingMessage, AbstractQueue
from aio_pika.exceptions import AMQPError

from adapters.runtime.metrics import CLOUD_BROKERS_CONNECTED
from commands.kernel.backoff import Backoff, Retries
from settings import Secret, SettingsInvalid

NAME = "stackledger-notifications"
"""Prefix of queue names: for permissions, and for people at the broker."""

PREFETCH = 10
"""Messages that are here and not acknowledged."""

LIMITS: dict[str, Any] = {"x-max-length": 10_000, "x-max-length-bytes": 33_554_432, "x-overflow": "drop-head"}
"""Of the queue: what is beyond is found by the next list."""

CONNECT = 10.0
"""Seconds a broker has to let us in."""

RECONNECT = Backoff(0.5, 15.0)
"""For a broker that is away, until it lets us in."""

REBIND = 5.0
"""Seconds between two tries to bind to exchanges that were not there."""

LOG = structlog.get_logger("notifications")


class Channels(NamedTuple):
    """Where services publish: exchanges (``control_exchange``), and topics, whatever the priority."""

    exchanges: Sequence[str] = ("nova", "neutron", "cinder", "glance")
    topics: Sequence[str] = ("notifications", "versioned_notifications")


def read_brokers(text: Secret, name: str) -> list[Secret]:
    """Return the addresses of brokers that a setting has, with spaces between. Raises ``SettingsInvalid``."""
    addresses = text.reveal().split()
    for number, address in enumerate(addresses, 1):
        if not is_address(address):
            raise SettingsInvalid(
                f"{name}: number {number} is no address such as amqp://user:password@host:5672/"
            )
    return [Secret(address) for address in addresses]


def is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"amqp", "amqps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class NotificationListener:
    """Hands the bodies of all notifications of one broker to ``receive``, which raises nothing."""

    def __init__(self, url: Secret, channels: Channels, receive: Callable[[bytes], None]) -> None:
        self._url, self._channels, self._heard = url, channels, receive
        self._retries = Retries(RECONNECT)

    async def run(self) -> None:
        """Listen until cancelled; a broker that is away is waited for."""
        while True:
            reason = "it has closed the connection"
            try:
                await self._listen()
            except (AMQPError, OSError, RuntimeError, ValueError) as error:
                reason = type(error).__name__  # its text may have the address in it
            pause = self._retries.pause()
            LOG.warning("the broker of the cloud's notifications is away", reason=reason, pause=pause)
            await asyncio.sleep(pause)

    async def _listen(self) -> None:
        """Return when the connection is lost."""
        async with await aio_pika.connect(self._url.reveal(), timeout=CONNECT) as connection:
            channel = await connection.channel(publisher_confirms=False)
            await channel.set_qos(prefetch_count=PREFETCH)
            name = f"{NAME}-{uuid4().hex}"
            queue = await channel.declare_queue(name, exclusive=True, auto_delete=True, arguments=LIMITS)
            missing = await self._bind(connection, queue, self._channels.exchanges)
            await queue.consume(self._take)
            self._retries.succeeded()
            with CLOUD_BROKERS_CONNECTED.track_inprogress():
                LOG.info("listening to notifications of the cloud", missing=sorted(missing))
                lost = asyncio.ensure_future(channel.closed())
                while not lost.done():
                    await asyncio.wait([lost], timeout=REBIND if missing else None)
                    if not lost.done():
                        missing = await self._bind(connection, queue, missing)

    async def _bind(
        self, connection: AbstractConnection, queue: AbstractQueue, exchanges: Iterable[str]
    ) -> set[str]:
        """Bind the queue to exchanges; return those that are not there, or closed to us."""
        missing = set()
        for exchange in exchanges:
            channel = await connection.channel(publisher_confirms=False)  # a refusal closes it
            try:
                bound = await channel.get_queue(queue.name, ensure=False)
                for topic in self._channels.topics:
                    await bound.bind(exchange, f"{topic}.*")
            except AMQPError as error:
                missing.add(exchange)
                LOG.debug("not bound", exchange=exchange, reason=type(error).__name__)
            finally:
                with suppress(AMQPError, RuntimeError):
                    await channel.close()
        return missing

    async def _take(self, message: AbstractIncomingMessage) -> None:
        self._heard(message.body)
        with suppress(AMQPError, RuntimeError):  # the connection is lost, and the queue with it
            await message.ack()
