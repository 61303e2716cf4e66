"""A whole ledger under test, in this process: API, projector and worker, on a real database and a cloud.

``running_ledger`` serves one; a ``Client`` is one user of its API, in one project.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest

import app
from adapters.process import listen, serve
from adapters.simulator import Host, Latencies, Quota, SimulatorConfig
from commands.store import SESSION
from projections.rebuild import build_missing
from settings import Settings

PATIENCE = 20.0
"""Seconds after which a test gives up waiting for something that must come about."""

T = TypeVar("T")


def eventually(look: Callable[[], T], fits: Callable[[T], object] = bool, seconds: float = PATIENCE) -> T:
    """Look until what is seen fits, and return it."""
    deadline = time.monotonic() + seconds
    while not fits(seen := look()):
        assert time.monotonic() < deadline, f"still not, after {seconds} s: {seen!r}"
        time.sleep(0.01)
    return seen


class Clock:
    """The cloud's clock: the wall's, but for the moments it is held."""

    def __init__(self) -> None:
        self._held: datetime | None = None

    def __call__(self) -> datetime:
        return self._held or datetime.now(UTC)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let no time pass in the cloud: whatever it has begun stays under way."""
        self._held = datetime.now(UTC)
        try:
            yield
        finally:
            self._held = None


ROOMY = SimulatorConfig(
    hosts=(Host("sim-1", vcpus=4096, ram_mb=4_194_304, disk_gb=65_536),),
    latencies=Latencies(scale=0.02),
    quota=Quota(cores=400, instances=200, ram=1_048_576),
)
"""A cloud with room for all tests, which takes some hundredths of a second for each thing."""


class Running(NamedTuple):
    """A ledger that runs: where its API is, on which database, and the settings it was given."""

    url: str
    database: str
    settings: Settings


@contextmanager
def running_ledger(database: str, clouds_yaml: Path, *, port: int = 0, **more: Any) -> Iterator[Running]:
    """Run a ledger while the block runs, on the cloud of ``clouds_yaml``; ``more`` are further settings."""
    wanted: dict[str, Any] = {"observe_every": 0.05, "sweep_every": 5.0, "create_grace": 0.4}
    settings = Settings(database_url=database, os_cloud="simulator", **(wanted | more))
    build_missing(database, SESSION, app.PROJECTIONS, lambda done, total: None)
    with listen("127.0.0.1", port) as listener, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
        ledger = _Thread(settings, listener)
        ledger.start()
        try:
            yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}", database, settings)
        finally:
            ledger.stop()


class _Thread:
    """The same parts as `stackledger run` starts, on an event loop of their own."""

    def __init__(self, settings: Settings, listener: Any) -> None:
        self._settings, self._listener = settings, listener
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="ledger")
        self._started, self._error = threading.Event(), None
        self._end = threading.Event()

    def start(self) -> None:
        self._thread.start()
        self._started.wait(PATIENCE)
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        self._end.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the ledger does not end"
        if self._error is not None:
            raise self._error

    async def _run(self) -> None:
        try:
            await self._live()
        except BaseException as error:
            self._error = error
            raise
        finally:
            self._started.set()

    async def _live(self) -> None:
        async with AsyncExitStack() as stack:
            reactor, coroutines = await stack.enter_async_context(app.working(self._settings, "worker"))
            projector = app.create_projector(self._settings, lambda records, position: None)
            api = app.create_api(self._settings)
            stop = threading.Event()
            threads = [
                asyncio.ensure_future(asyncio.to_thread(run, stop)) for run in (projector.run, reactor.run)
            ]
            parts = [asyncio.ensure_future(begin()) for begin in coroutines]
            parts.append(asyncio.ensure_future(serve(api, self._listener, self._started.set)))
            end = asyncio.ensure_future(asyncio.to_thread(self._end.wait))
            await asyncio.wait([end, *parts, *threads], return_when=asyncio.FIRST_COMPLETED)
            stop.set()
            for part in parts:
                part.cancel()
            await asyncio.wait([*parts, *threads])
            self._end.set()
            for part in (*parts, *threads):
                if not part.cancelled():
                    part.result()
