"""The processes besides the API: projector, worker, and scheduler."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

from procrastinate import App

from adapters.binding import guard
from adapters.capacity.cluster import ClusterCapacity
from adapters.kernel.context import Runtime, Timeouts, subscriptions_of
from adapters.kernel.mass_absence import AbsenceLimits
from adapters.metrics.sampler import Sampler, Sampling
from adapters.notices.delivery import deliveries
from adapters.pollers.hints import HintedPoller, Notifications
from adapters.pollers.leader_election import run_as_leader
from adapters.pollers.notification_listener import Channels, read_brokers
from adapters.pollers.resources import ResourcePoller
from adapters.pollers.servers import PollIntervals, ServerPoller
from adapters.processes.backtest import rehearsals
from adapters.queue.jobs import ASIDE, PROCESSES, open_queue
from adapters.queue.reactor import Reactor
from adapters.queue.worker import TAKES_UP_EVERY, HeartbeatLease, Work, requeue_stalled_jobs, work
from adapters.runtime.metrics import CONFLICTS, POLICIES_FAILING, SERVERS_UNJUDGED, SignalsMeter
from app import registry
from app.encryption import keyring_of
from app.factories import collecting, office_of, open_clouds, open_pool
from app.registry import EFFECTS, NOTIFIED, PROJECTIONS, VIEWS
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from projections.engine.projector import Projector
from projections.server.row import SERVER
from scheduler.backtest.results import work_out
from scheduler.clock.policy_scheduler import PolicyScheduler
from scheduler.clock.ticker import PeriodicTask, Ticker, forget_commands
from scheduler.clock.timers import Timer, run_timers
from scheduler.metrics.ingest import collect_signals
from scheduler.metrics.retention import forget_signals
from scheduler.run.policy_runner import PolicyRunner
from settings import Settings, name_of

OBSERVING = 3
"""Threads of pollers: one for servers, one for all other resources, one for metrics."""

FOLLOWING = 4
"""Events that a worker takes to other streams at the same time."""


def create_projector(settings: Settings, heard: Callable[[int, int], None]) -> Projector:
    return Projector(settings.database_url.reveal(), SESSION, PROJECTIONS, heard)


def duties(settings: Settings) -> list[PeriodicTask]:
    """Return what the scheduler does by the clock."""
    always = [forget_commands(settings.idempotency_ttl_days), forget_signals(settings.metrics_retention_days)]
    return [*always, collect_signals(collecting(settings))] if settings.prometheus_url else always


async def run_scheduler(settings: Settings, tasks: Sequence[PeriodicTask]) -> None:
    """Run policies and periodic tasks at their times until cancelled. Raises ``CloudMisconfigured``."""
    async with AsyncExitStack() as stack:
        ledger = Ledger(settings.database_url.reveal())
        stack.push_async_callback(asyncio.to_thread, ledger.close)
        pool = open_pool(settings.database_url.reveal(), settings.worker_concurrency)
        await pool.open()
        stack.push_async_callback(pool.close)
        clouds = open_clouds(settings, ledger)
        stack.push_async_callback(asyncio.to_thread, clouds.close)
        threads = ThreadPoolExecutor(1, thread_name_prefix="room")
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        handler = Handler(ledger, pool.connection, on_conflict=CONFLICTS.inc)
        cluster = ClusterCapacity(clouds, threads)
        runner = PolicyRunner(
            handler, pool.connection, SERVER.tracking_name(), cluster.read_hosts, SERVERS_UNJUDGED.inc
        )
        clock = PolicyScheduler(runner, POLICIES_FAILING.set)
        stack.push_async_callback(clock.stop)
        hands = ThreadPoolExecutor(len(tasks) or 1, thread_name_prefix="tasks")
        stack.push_async_callback(asyncio.to_thread, hands.shutdown)
        ticker = Ticker(settings.database_url.reveal(), SESSION)
        await run_timers([clock.timer, *(ticker.timer(task, hands) for task in tasks)])


async def stay_bound(settings: Settings) -> None:
    """Check that the cloud is still the ledger's, until cancelled. Raises ``ForeignCloud`` once it is not."""
    async with AsyncExitStack() as stack:
        ledger = Ledger(settings.database_url.reveal())
        stack.push_async_callback(asyncio.to_thread, ledger.close)
        clouds = open_clouds(settings, ledger)
        stack.push_async_callback(asyncio.to_thread, clouds.close)
        await guard.stay_bound(clouds)


def timeouts_of(settings: Settings) -> Timeouts:
    return Timeouts(
        settings.create_lookup_seconds,
        settings.action_lookup_seconds,
        stuck=settings.operation_timeout_seconds,
    )


@asynccontextmanager
async def working(settings: Settings, name: str) -> AsyncIterator[tuple[Reactor, list[Callable[[], Any]]]]:
    """Open what a worker needs; yield the reactor (for a thread) and the coroutines to run beside it.

    Raises ``CloudMisconfigured``.
    """
    async with AsyncExitStack() as stack:
        ledger = Ledger(settings.database_url.reveal())
        stack.push_async_callback(asyncio.to_thread, ledger.close)
        clouds = open_clouds(settings, ledger)
        stack.push_async_callback(asyncio.to_thread, clouds.close)
        threads = ThreadPoolExecutor(settings.worker_concurrency, thread_name_prefix="cloud")
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        pool = open_pool(
            settings.database_url.reveal(), settings.worker_concurrency + 1
        )  # for the one choice of victims at a time
        await pool.open()
        stack.push_async_callback(pool.close)
        runtime = Runtime(
            Handler(ledger, pool.connection, keyring_of(settings), CONFLICTS.inc),
            clouds,
            threads,
            timeouts_of(settings),
            AbsenceLimits(settings.absence_count, settings.absence_percent),
        )
        queue = open_queue(settings.database_url.reveal(), SESSION)
        await stack.enter_async_context(queue.open_async())
        subscriptions = [*registry.PROCESSES, deliveries(office_of(settings, runtime)), rehearsals(work_out)]
        apart = with_own_threads(runtime, stack, FOLLOWING)
        tasks = Work(queue, runtime, EFFECTS, subscriptions, apart=apart)
        tasks.register_tasks()
        lease = HeartbeatLease(settings.worker_heartbeat_timeout_seconds)
        reactor = Reactor(settings.database_url.reveal(), SESSION, subscriptions_of(EFFECTS, subscriptions))
        yield (
            reactor,
            [
                lambda: work(queue, name, settings.worker_concurrency, lease),
                lambda: work(queue, name, FOLLOWING, lease, PROCESSES),
                lambda: work(queue, name, settings.notify_concurrency, lease, ASIDE),
                lambda: run_timers(upkeep(queue, lease, tasks)),
                *observing(settings, with_own_threads(runtime, stack, OBSERVING)),
            ],
        )


def upkeep(queue: App, lease: HeartbeatLease, tasks: Work) -> list[Timer]:
    """Return what brings back the jobs of workers that died, or were of an older version."""
    return [
        Timer("stalled jobs", lease.heartbeat, partial(requeue_stalled_jobs, queue, lease), at_once=True),
        Timer("parked jobs", TAKES_UP_EVERY, tasks.take_up, at_once=True),
    ]


def with_own_threads(runtime: Runtime, stack: AsyncExitStack, number: int) -> Runtime:
    """Return it with threads of its own: calls of effects that hang delay no process manager."""
    threads = ThreadPoolExecutor(number, thread_name_prefix="apart")
    stack.callback(threads.shutdown, wait=False, cancel_futures=True)
    return runtime._replace(threads=threads)


def observing(settings: Settings, runtime: Runtime) -> list[Callable[[], Any]]:
    """Return the pollers: of servers, of all other resources, and of metrics."""
    url, tick, resync = (
        settings.database_url.reveal(),
        settings.poll_interval_seconds,
        settings.resync_interval_seconds,
    )
    observer = ServerPoller(runtime, PollIntervals(tick, resync))
    watcher = ResourcePoller(runtime, VIEWS, tick, resync, settings.list_interval_seconds)
    return [
        lambda: run_as_leader(url, SESSION, "observer", observer.run),
        lambda: run_as_leader(url, SESSION, "watcher", watcher.run),
        *listening(settings, runtime),
        *sampling(settings, runtime),
    ]


def listening(settings: Settings, runtime: Runtime) -> list[Callable[[], Any]]:
    """Return what looks at what the cloud's services notify of, where a broker is named.

    Raises ``SettingsInvalid``.
    """
    if not settings.cloud_notifications_url:
        return []
    brokers = read_brokers(settings.cloud_notifications_url, name_of("cloud_notifications_url"))
    channels = Channels(
        words_of(settings.cloud_notifications_exchanges), words_of(settings.cloud_notifications_topics)
    )
    tick, resync = settings.poll_interval_seconds, settings.resync_interval_seconds

    def looks() -> HintedPoller:
        observer = ServerPoller(runtime, PollIntervals(tick, resync))
        return HintedPoller(runtime, observer, ResourcePoller(runtime, VIEWS, tick, resync))

    notifications = Notifications(brokers, channels, NOTIFIED, looks)
    return [
        lambda: run_as_leader(settings.database_url.reveal(), SESSION, "notifications", notifications.run)
    ]


def words_of(text: str) -> list[str]:
    """Return what a setting has with commas between."""
    return [word.strip() for word in text.split(",") if word.strip()]


def sampling(settings: Settings, runtime: Runtime) -> list[Callable[[], Any]]:
    """Return what asks Nova for signals, where no Prometheus has them."""
    if settings.prometheus_url or not settings.diagnostics_interval_seconds:
        return []
    pace = Sampling(settings.diagnostics_interval_seconds, settings.diagnostics_per_minute)
    sampler = Sampler(runtime, pace, SignalsMeter())
    return [lambda: run_as_leader(settings.database_url.reveal(), SESSION, "sampler", sampler.run)]
