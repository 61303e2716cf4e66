"""Hints: polls the resources that notifications name, each by its id, at once, and once for many hints.

A notification is only a hint: the cloud is asked for that resource, and its answer is reported. A hint that
is lost, or beyond the bounds here, costs time only: the next list finds the change.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence

import psycopg
import structlog

from adapters.kernel.context import Runtime
from adapters.openstack.connection import CloudMisconfigured
from adapters.openstack.errors import CloudError
from adapters.pollers.notification_listener import Channels, NotificationListener
from adapters.pollers.notifications import LARGEST, Named, Places, Unreadable, read_notification
from adapters.pollers.resources import ResourcePoller
from adapters.pollers.servers import ServerPoller
from adapters.runtime.metrics import HINTED_LOOKS, NOTIFICATIONS
from commands.absence.decider import ABSENCE, Absence, stream_of
from commands.kernel.backoff import Backoff, Retries
from commands.kernel.errors import LedgerUnavailable
from settings import Secret

MOST = 10_000
"""Resources that wait to be polled."""

GATHER = 0.5
"""Seconds from a hint to its poll: a change is notified several times, sometimes before it is there."""

AWAY = Backoff(5.0, 15.0)
"""For rest where the cloud or the database is away."""

WINDOW = 60.0
"""Seconds in which as much may be gone, by hints, as ``AbsenceLimits.most`` says; more waits for a list."""

LOG = structlog.get_logger("hints")


class Hints:
    """Resources to poll, in the order in which they were first named."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._named: dict[Named, None] = {}
        self._any = asyncio.Event()

    def receive(self, body: bytes) -> None:
        """Record what a notification names."""
        NOTIFICATIONS.labels(self.keep(body)).inc()

    def keep(self, body: bytes) -> str:
        """Return what became of it."""
        if len(body) > LARGEST:
            return "too_large"
        try:
            named = read_notification(body, self._places)
        except Unreadable:
            return "unreadable"
        if named is None:
            return "ignored"
        if named not in self._named and len(self._named) >= MOST:
            return "dropped"
        self._named[named] = None
        self._any.set()
        return "taken"

    async def take(self) -> list[Named]:
        """Wait for what is named; return all of it, each once."""
        await self._any.wait()
        await asyncio.sleep(GATHER)
        named, self._named = list(self._named), {}
        self._any.clear()
        return named


class Allowance:
    """How much may count as gone by hints alone; beyond that a full list decides (``AbsenceBrake``)."""

    def __init__(self, runtime: Runtime, feature: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._runtime, self._feature, self._clock = runtime, feature, clock
        self._gone: deque[float] = deque()

    async def grant(self) -> bool:
        """Whether one more may count as gone now."""
        now = self._clock()
        while self._gone and self._gone[0] <= now - WINDOW:
            self._gone.popleft()
        if len(self._gone) >= self._runtime.absence.most:
            return False
        absence: Absence = await self._runtime.handler.load_state(ABSENCE, stream_of(self._feature))
        if absence.held is not None:
            return False
        self._gone.append(now)
        return True


class HintedPoller:
    """Polls what hints name, with pollers of its own."""

    def __init__(self, runtime: Runtime, observer: ServerPoller, watcher: ResourcePoller) -> None:
        self._observer, self._watcher = observer, watcher
        self._allowances = {name: Allowance(runtime, name) for name in watcher.features}

    async def run(self, hints: Hints) -> None:
        """Poll until cancelled. What can't be polled while the cloud is away is left to the next list."""
        retries = Retries(AWAY)
        while True:
            if await self.poll(await hints.take()):
                retries.succeeded()
            else:
                await asyncio.sleep(retries.pause())

    async def poll(self, named: Sequence[Named]) -> bool:
        """Poll resources of any kinds: few of a kind by their ids, many by one list.

        Return whether all could be polled: a kind that can't holds up no other.
        """
        by_feature: dict[str, list[str]] = {}
        for one in named:
            by_feature.setdefault(one.feature, []).append(one.cloud_id)
        outcomes = [await self._poll_feature(feature, cloud_ids) for feature, cloud_ids in by_feature.items()]
        return all(outcomes)

    async def _poll_feature(self, feature: str, cloud_ids: Sequence[str]) -> bool:
        try:
            if feature == "server":
                looked = await self._observer.poll_named(cloud_ids)
            else:
                looked = await self._watcher.poll_named(feature, cloud_ids, self._allowances[feature].grant)
        except (CloudError, CloudMisconfigured, LedgerUnavailable, psycopg.Error) as trouble:
            LOG.warning("not looked at", feature=feature, things=len(cloud_ids), reason=str(trouble).strip())
            return False
        except Exception:
            LOG.exception("cannot make sense of it", feature=feature)
            return False
        HINTED_LOOKS.labels(feature).inc(looked)
        return True


class Notifications:
    """Listeners to brokers, and the poller of their hints: in one process (``run_as_leader``)."""

    def __init__(
        self, urls: Sequence[Secret], channels: Channels, places: Places, looks: Callable[[], HintedPoller]
    ) -> None:
        self._urls, self._channels, self._places, self._looks = urls, channels, places, looks

    async def run(self) -> None:
        """Listen and look until cancelled."""
        hints = Hints(self._places)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._looks().run(hints))
            for url in self._urls:
                tasks.create_task(NotificationListener(url, self._channels, hints.receive).run())
