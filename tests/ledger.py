"""A whole ledger under test, in this process: API, projector and worker, on a real database and a cloud.

``running_ledger`` serves one; tests/integration/api/conftest.py has clients for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from socket import socket
from typing import Any, NamedTuple

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

import app
from adapters.identity import login
from adapters.runtime.supervisor import listen, run_all, serve
from commands.store.application import SESSION
from projections.engine.rebuild import build_missing
from scheduler.clock import timers
from settings import Secret, Settings
from simulator import Host, Latencies, Quota, SimulatorConfig
from tests.waiting import LIMIT


class Clock:
    """The cloud's clock: the wall's, but for the moments it is held."""

    def __init__(self) -> None:
        self._held: datetime | None = None

    def __call__(self) -> datetime:
        return self._held or datetime.now(UTC)

    @contextmanager
    def held(self, at: datetime | None = None) -> Iterator[None]:
        """Let no time pass in the cloud: whatever it has begun stays under way."""
        self._held = at or datetime.now(UTC)
        try:
            yield
        finally:
            self._held = None


ROOMY = SimulatorConfig(
    hosts=tuple(Host(name, vcpus=4096, ram_mb=4_194_304, disk_gb=65_536) for name in ("sim-1", "sim-2")),
    latencies=Latencies(scale=0.02),
    quota=Quota(cores=400, instances=200, ram=1_048_576, volumes=200, snapshots=200),
    passwords={name: f"password-of-{name}" for name in ("admin", "stackledger", "demo", "alice")},
)
"""A cloud with room for all tests, which takes some hundredths of a second for each thing."""


KEYS = ",".join([32 * "a1", 32 * "b2"])
"""What is withheld is encrypted with the first of them."""


class Running(NamedTuple):
    """A ledger that runs: where its API is, on which database, and the settings it was given."""

    url: str
    database: str
    settings: Settings
    schedulers: Sequence[AsyncIOScheduler]
    """What its timers run by."""

    def look_at_policies(self) -> None:
        """Have it look at once which policies are due, instead of within a second."""
        for job in (job for scheduler in self.schedulers for job in scheduler.get_jobs()):
            if job.name == "policies":
                job.modify(next_run_time=datetime.now(UTC))


def noted(schedulers: list[AsyncIOScheduler]) -> Callable[..., AsyncIOScheduler]:
    """Return what makes schedulers, and notes each."""

    def make(*told: Any, **more: Any) -> AsyncIOScheduler:
        schedulers.append(scheduler := AsyncIOScheduler(*told, **more))
        return scheduler

    return make


@contextmanager
def running_ledger(database: str, clouds_yaml: Path, *, port: int = 0, **more: Any) -> Iterator[Running]:
    """Run a ledger while the block runs, on the cloud of ``clouds_yaml``; ``more`` are further settings."""
    wanted: dict[str, Any] = {
        "poll_interval_seconds": 0.1,
        "resync_interval_seconds": 0.5,
        "create_lookup_seconds": 0.4,
    }
    wanted |= {
        "cloud_admin_projects": "*",
        "action_lookup_seconds": 0.4,
        "api_metrics": True,
        "encryption_keys": Secret(KEYS),
    }
    settings = Settings(database_url=Secret(database), os_cloud="simulator", **(wanted | more))
    build_missing(database, SESSION, app.PROJECTIONS, lambda done, total: None)
    stop: Future[Callable[[], object]] = Future()
    with (
        listen("127.0.0.1", port) as listener,
        pytest.MonkeyPatch.context() as patch,
        ThreadPoolExecutor(1, thread_name_prefix="ledger") as thread,
    ):
        patch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
        patch.setattr(timers, "AsyncIOScheduler", noted(schedulers := []))
        patch.setattr(login, "FAILURE_SECONDS", 0.02)
        life = thread.submit(asyncio.run, live(settings, listener, stop))
        wait([stop, life], LIMIT, FIRST_COMPLETED)
        if life.done():
            life.result()
        try:
            yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}", database, settings, schedulers)
        finally:
            if not life.done():
                stop.result()()
            life.result(LIMIT)  # raises what ended it too early


async def live(settings: Settings, listener: socket, stop: Future[Callable[[], object]]) -> None:
    """Run the parts `stackledger run` starts; once they answer, ``stop`` holds what ends them."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    async with app.working(settings, "worker") as (reactor, parts):
        projector = app.create_projector(settings, lambda records, position: None)
        api = app.create_api(settings)

        def answers() -> None:
            stop.set_result(lambda: loop.call_soon_threadsafe(ended.set))

        scheduler = partial(app.run_scheduler, settings, [])
        serving = [lambda: serve(api, listener, answers), scheduler, *parts]
        await run_all(serving, [projector.run, reactor.run], ended)
