"""Factories: build each component from Settings."""

from __future__ import annotations

import select
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.binding.guard import CloudGuard
from adapters.binding.role_grants import record_joining
from adapters.kernel.context import BY, Runtime
from adapters.metrics.prometheus import Access, Prometheus, client_of
from adapters.notices.channel import Channel
from adapters.notices.delivery import WEBHOOK, NotificationChannels, RetryPolicy
from adapters.notices.links import LinkKey, Links
from adapters.notices.mail import Mail, MailServer
from adapters.notices.rabbitmq import RabbitMQ
from adapters.notices.recipients import addresses_of
from adapters.notices.replies import LinkDurations
from adapters.notices.webhook import read_webhooks
from adapters.openstack.clouds_yaml import connect, is_lasting, one_line
from adapters.openstack.connection import CloudMisconfigured, Clouds
from adapters.openstack.errors import CloudUnreachable
from adapters.runtime.http_connection import ConnectionLimits
from adapters.runtime.metrics import SignalsMeter
from adapters.runtime.postgres import default_data_dir
from app.registry import SAMPLED
from commands.policy.references import PolicyLimits
from commands.server.rules.exemptions import Bounds
from commands.store.application import SESSION, Ledger
from scheduler.metrics.ingest import Collecting
from settings import Settings, name_of

Pool = AsyncConnectionPool[AsyncConnection[Any]]
LOG = structlog.get_logger("cloud")


def limited_to(seconds: float) -> str:
    """Return the session options under which no statement takes longer."""
    return f"-c statement_timeout={max(seconds * 1000, 1):.0f}ms"


def open_pool(url: str, most: int, options: str = "") -> Pool:
    """Return a pool of autocommit connections in the restricted role; a database may come later.

    ``options`` are those of the sessions, beside the usual ones.
    """
    return AsyncConnectionPool(
        url,
        check=be_open,
        kwargs={"options": f"{SESSION} {options}", "autocommit": True, "connect_timeout": 5},
        min_size=1,
        max_size=most,
        timeout=5.0,
        max_idle=60.0,
        reconnect_timeout=5.0,  # then at the next request, not after ever longer pauses
        open=False,
    )


async def be_open(connection: AsyncConnection[Any]) -> None:
    """Raise ``OperationalError`` for a connection whose other end was closed, so that it is never handed out.

    There is something to be read from such a one: it is seen without a word to the database.
    """
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN)
    if socket.poll(0):
        await AsyncConnectionPool.check_connection(connection)


def open_clouds(settings: Settings, ledger: Ledger, *, only_looks: bool = False) -> Clouds:
    """Return the cloud the ledger is bound to, which tells it of each role it takes.

    ``only_looks``: any user of that cloud will do. Raises ``CloudMisconfigured``; another cloud is noticed at
    the first call to it.
    """
    return Clouds(
        settings.os_cloud,
        time_limit=settings.cloud_timeout,
        joined=partial(record_joining, ledger, settings.database_url.reveal(), SESSION),
        guard=guard_of(settings, ledger, only_looks=only_looks),
        serves_others=not only_looks,
    )


def check_entry(settings: Settings) -> None:
    """Look at the entry of clouds.yaml, as far as that needs no cloud. Raises ``CloudMisconfigured``."""
    with closing(connect(settings.os_cloud, settings.cloud_timeout)):
        pass


def check_cloud(settings: Settings, *, is_ours: bool = False) -> None:
    """Make sure that the cloud is the ledger's, before anything is begun; bind a new ledger to it.

    A cloud that does not answer is waited for, if the ledger has known it at that address. ``is_ours``: it
    is our own simulated cloud, which may be on another port today.

    Raises ``ForeignCloud``, ``CloudMisconfigured``.
    """
    with Ledger(settings.database_url.reveal()) as ledger:
        guard = guard_of(settings, ledger)
        if is_ours:
            with closing(Clouds(settings.os_cloud, time_limit=settings.cloud_timeout)) as clouds:
                guard.follow(clouds, BY)
        with closing(open_clouds(settings, ledger)) as clouds:
            try:
                clouds.home.access()
            except CloudUnreachable as away:
                bound = None if is_lasting(away) else guard.bound()
                if bound is None or bound.auth_url != clouds.home.auth_url:
                    where = f"OS_CLOUD={settings.os_cloud}: no login at {clouds.home.auth_url}"
                    raise CloudMisconfigured(f"{where}: {one_line(away)}") from away
                LOG.warning("cloud unavailable", reason=str(away))


def guard_of(settings: Settings, ledger: Ledger, *, only_looks: bool = False) -> CloudGuard:
    return CloudGuard(ledger, settings.database_url.reveal(), SESSION, SAMPLED, only_looks=only_looks)


def links_of(settings: Settings) -> Links:
    """Return where the links of notices lead, and their key."""
    folder = settings.data_dir if settings.data_dir != Path() else default_data_dir()
    base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    return Links(base, LinkKey(settings.notice_link_secret, folder / "link.key"))


def holds_of(settings: Settings) -> LinkDurations:
    days = (settings.link_keep_days, settings.link_extend_days, settings.link_exempt_days)
    return LinkDurations(*(timedelta(days=count) for count in days))


def bounds_in(settings: Settings) -> Bounds:
    days = (settings.max_keep_alive_days, settings.max_exemption_days, settings.max_extension_days)
    return Bounds(*(timedelta(days=each) for each in days))


def office_of(settings: Settings, runtime: Runtime) -> NotificationChannels:
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
            settings.notify_timeout_seconds,
        )
        channels["mail"] = Mail(server, partial(addresses_of, runtime), settings.operator_mail)
    hooks = read_webhooks(settings.webhooks, name_of("webhooks"))
    channels |= {f"{WEBHOOK}:{name}": hook for name, hook in hooks.items()}
    if settings.rabbitmq_url:
        channels["rabbitmq"] = RabbitMQ(settings.rabbitmq_url, settings.rabbitmq_exchange)
    persistence = RetryPolicy(
        settings.notify_max_attempts, settings.notify_initial_backoff_seconds, settings.notify_timeout_seconds
    )
    return NotificationChannels(channels, links_of(settings), persistence)


def collecting(settings: Settings) -> Collecting:
    """Return how signals come from Prometheus."""
    access = Access(
        settings.prometheus_url.reveal(),
        settings.prometheus_authorization.reveal(),
        settings.prometheus_ca_file,
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
        timedelta(hours=settings.metrics_backfill_hours),
        settings.prometheus_server_key,
        SignalsMeter(),
    )


def policy_limits(settings: Settings) -> PolicyLimits:
    return PolicyLimits(settings.project_policies, settings.cloud_policies)


def connection_limits(settings: Settings) -> ConnectionLimits:
    """Return how long and how many clients may make us wait."""
    return ConnectionLimits(
        settings.head_timeout,
        settings.body_timeout,
        settings.keep_alive_timeout,
        settings.max_connections,
    )
