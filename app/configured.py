"""What the settings say, in the words of those who need it."""

from __future__ import annotations

import select
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.embedded import default_data_dir
from adapters.errand import Workshop
from adapters.metrics import SignalsMeter
from adapters.notice.answering import Holds
from adapters.notice.channel import Channel
from adapters.notice.delivery import WEBHOOK, Office, Persistence
from adapters.notice.links import LinkKey, Links
from adapters.notice.mail import Mail, MailServer
from adapters.notice.rabbitmq import RabbitMQ
from adapters.notice.recipients import addresses_of
from adapters.notice.webhook import read_webhooks
from adapters.openstack import Clouds
from adapters.project import record_joining
from adapters.prometheus import Access, Prometheus, client_of
from commands.server import standing_routes
from commands.store import SESSION, Ledger
from scheduler.collecting import Collecting
from settings import Settings, name_of

Pool = AsyncConnectionPool[AsyncConnection[Any]]


def open_pool(url: str, most: int) -> Pool:
    """Return a pool of autocommit connections in the restricted role; a database may come later."""
    return AsyncConnectionPool(
        url,
        check=be_open,
        kwargs={"options": SESSION, "autocommit": True, "connect_timeout": 5},
        min_size=1,
        max_size=most,
        timeout=5.0,
        max_idle=60.0,
        reconnect_timeout=5.0,  # then at the next request, not after ever longer pauses
        open=False,
    )


async def be_open(connection: AsyncConnection[Any]) -> None:
    """Raise ``OperationalError`` for a connection whose other end was closed, so that nobody is lent it.

    There is something to be read from such a one: it is seen without a word to the database.
    """
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN)
    if socket.poll(0):
        await AsyncConnectionPool.check_connection(connection)


def open_clouds(settings: Settings, ledger: Ledger) -> Clouds:
    """Return the cloud, which tells the ledger of each role it takes. Raises ``CloudMisconfigured``."""
    joined = partial(record_joining, ledger, settings.database_url, SESSION)
    return Clouds(settings.os_cloud, time_limit=settings.cloud_timeout, joined=joined)


def links_of(settings: Settings) -> Links:
    """Return where the links of notices lead, and their key."""
    folder = settings.data_dir if settings.data_dir != Path() else default_data_dir()
    base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    return Links(base, LinkKey(settings.link_key, folder / "link.key"))


def holds_of(settings: Settings) -> Holds:
    days = (settings.link_keep_days, settings.link_extend_days, settings.link_exempt_days)
    return Holds(*(timedelta(days=count) for count in days))


def bounds_in(settings: Settings) -> standing_routes.Bounds:
    days = (settings.longest_lease_days, settings.longest_exemption_days, settings.longest_extension_days)
    return standing_routes.Bounds(*(timedelta(days=each) for each in days))


def office_of(settings: Settings, workshop: Workshop) -> Office:
    """Return the channels that are configured, and how they are tried."""
    channels: dict[str, Channel] = {}
    if settings.mail_host:
        server = MailServer(
            settings.mail_host,
            settings.mail_port,
            settings.mail_security,
            settings.mail_user,
            settings.mail_password,
            settings.mail_from,
            settings.delivery_timeout,
        )
        channels["mail"] = Mail(server, partial(addresses_of, workshop), settings.operator_mail)
    hooks = read_webhooks(settings.webhooks, name_of("webhooks"))
    channels |= {f"{WEBHOOK}:{name}": hook for name, hook in hooks.items()}
    if settings.rabbitmq_url:
        channels["rabbitmq"] = RabbitMQ(settings.rabbitmq_url, settings.rabbitmq_exchange)
    persistence = Persistence(settings.delivery_tries, settings.delivery_pause, settings.delivery_timeout)
    return Office(channels, links_of(settings), persistence)


def collecting(settings: Settings) -> Collecting:
    """Return how signals come from Prometheus."""
    access = Access(
        settings.prometheus_url.reveal(),
        settings.prometheus_authorization.reveal(),
        settings.prometheus_ca,
        settings.prometheus_timeout,
    )
    expressions = {
        "cpu_percent": settings.prometheus_cpu,
        "network_bytes_per_second": settings.prometheus_network,
        "disk_bytes_per_second": settings.prometheus_disk,
    }
    return Collecting(
        Prometheus(partial(client_of, access), expressions, settings.prometheus_label),
        tuple(expressions),
        timedelta(hours=settings.signals_look_back_hours),
        settings.prometheus_named,
        SignalsMeter(),
    )
