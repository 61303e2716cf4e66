"""The processes of the ledger: each on its own, or all in one."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from msgspec.structs import replace

import app as composition
from adapters.embedded import EmbeddedPostgres
from adapters.http.ops import Check, ops_app
from adapters.metrics import PROJECTED
from adapters.openstack import Clouds
from adapters.process import PortTaken, listen, live, serve
from adapters.simulator import SimulatorConfig, create_app, running_simulator, write_clouds_yaml
from cli.beginning import begin, begin_service, data_dir, progress, screen
from commands.migrate import migrate as run_migrations
from commands.store import SESSION
from projections import rebuild as tables
from scheduler.clock import Clock
from settings import Secret, Settings, SettingsInvalid


def migrate() -> None:
    """Bring the database to the schema this version needs; may be run at any time, by several at once."""
    settings = begin()
    if not settings.database_url:
        raise SettingsInvalid("DATABASE_URL is not set.")
    done = run_migrations(
        settings.database_url.reveal(), composition.STEPS, lambda step: screen.print(f"applying {step}")
    )
    screen.print(f"{len(done)} steps applied" if done else "nothing to do")


def serve_api() -> None:
    """Serve the API."""
    settings = begin_service(needs_cloud=True)
    with listen(settings.host, settings.port) as listener:
        bound = partial(composition.stay_bound, settings)
        limits = composition.connection_limits(settings)
        asyncio.run(live([lambda: serve(composition.create_api(settings), listener, limits=limits), bound]))


def project() -> None:
    """Keep the read tables in step with the log."""
    settings = begin_service()
    build_tables(settings)
    projector = composition.create_projector(settings, count_projected)
    asyncio.run(live(operations(settings), [projector.run]))


def work() -> None:
    """Carry recorded wishes to the cloud, and watch what comes of them."""
    settings = begin_service(needs_cloud=True)

    async def working() -> None:
        async with composition.working(settings, f"worker-{os.getpid()}") as (reactor, parts):
            bound = partial(composition.stay_bound, settings)
            await live([*operations(settings), bound, *parts], [reactor.run])

    asyncio.run(working())


def schedule() -> None:
    """Do by the clock what is due."""
    settings = begin_service(needs_cloud=True)
    with Clock(settings.database_url.reveal(), SESSION, composition.duties(settings)):
        parts = [partial(part, settings) for part in (composition.run_policies, composition.stay_bound)]
        asyncio.run(live([*operations(settings), *parts]))


def simulate() -> None:
    """Serve a simulated OpenStack, for trying things out and for tests."""
    settings = begin()
    host, port = settings.simulator_host, settings.simulator_port
    data = Path(settings.simulator_data) if settings.simulator_data else data_dir(settings) / "simulator"
    config = SimulatorConfig(data_dir=data, public_url=settings.simulator_url or f"http://{host}:{port}")
    write_clouds_yaml(config, data / "clouds.yaml")
    with listen(host, port) as listener:
        asyncio.run(live([lambda: serve(create_app(config), listener)]))


def run() -> None:
    """Run everything in one process: an embedded Postgres and a simulated cloud unless told of others."""
    settings = begin()
    with ExitStack() as stack:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        listener = stack.enter_context(listen(settings.host, settings.port))
        settings = with_database(settings, stack)
        is_ours = not settings.os_cloud
        settings = with_cloud(settings, stack)
        run_migrations(
            settings.database_url.reveal(), composition.STEPS, lambda step: screen.print(f"applying {step}")
        )
        build_tables(settings)
        composition.check_cloud(settings, is_ours=is_ours)
        stack.enter_context(Clock(settings.database_url.reveal(), SESSION, composition.duties(settings)))
        asyncio.run(run_all(settings, listener))
    screen.print("stopped")


def with_database(settings: Settings, stack: ExitStack) -> Settings:
    if settings.database_url:
        return settings
    postgres = stack.enter_context(EmbeddedPostgres(data_dir(settings)))
    return replace(settings, database_url=Secret(postgres.url))


def with_cloud(settings: Settings, stack: ExitStack) -> Settings:
    if settings.os_cloud:
        return settings
    folder = data_dir(settings) / "simulator"
    try:
        simulator = stack.enter_context(
            running_simulator(SimulatorConfig(data_dir=folder), port=settings.simulator_port)
        )
    except OSError as error:
        raise PortTaken(f"Cannot listen on port {settings.simulator_port}: {error.strerror}.") from None
    os.environ["OS_CLIENT_CONFIG_FILE"] = str(write_clouds_yaml(simulator.config, folder / "clouds.yaml"))
    return replace(settings, os_cloud="simulator")


def build_tables(settings: Settings) -> None:
    with progress("building read tables") as told:
        tables.build_missing(settings.database_url.reveal(), SESSION, composition.PROJECTIONS, told)


def count_projected(records: int, _: int) -> None:
    PROJECTED.inc(records)


def operations(settings: Settings) -> list[Callable[[], Any]]:
    """Return the part of a process that answers /health and /metrics, if it has a port for that."""
    if not settings.ops_port:
        return []
    listener = listen(settings.host, settings.ops_port)

    async def can_read() -> None:
        async with await psycopg.AsyncConnection.connect(
            settings.database_url.reveal(), options=SESSION
        ) as connection:
            await connection.execute(b"SELECT FROM ledger_events LIMIT 1")

    checks: dict[str, Check] = {"database": can_read}
    limits = composition.connection_limits(settings)
    ops = ops_app(settings.database_url.reveal(), SESSION, checks)
    return [lambda: serve(ops, listener, limits=limits)]


async def run_all(settings: Settings, listener: Any) -> None:
    async with AsyncExitStack() as stack:
        reactor, parts = await stack.enter_async_context(composition.working(settings, "worker"))
        projector = composition.create_projector(settings, count_projected)
        api = composition.create_api(settings)
        policies = partial(composition.run_policies, settings)
        limits = composition.connection_limits(settings)
        bound = partial(composition.stay_bound, settings)
        await live(
            [lambda: serve(api, listener, lambda: greet(settings), limits), policies, bound, *parts],
            [projector.run, reactor.run],
        )


def greet(settings: Settings) -> None:
    """Tell where everything is, and how to get in."""
    address = f"http://{settings.host}:{settings.port}"
    token = "$(openstack token issue -f value -c id)"  # noqa: S105 - a command to paste
    if settings.os_cloud == "simulator":
        clouds = Clouds("simulator-demo")
        token = clouds.home.token()
        clouds.close()
    print(
        f"Stackledger is at {address}, its documentation at {address}/docs\n"
        f"Cloud: {settings.os_cloud}. Data: {data_dir(settings)}. Ctrl-C stops it.\n\n"
        f"  export API={address}/api/v1\n"
        f"  export TOKEN={token}\n",
        flush=True,
    )
