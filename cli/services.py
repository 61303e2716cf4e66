"""Commands that run the processes of the ledger: each on its own, or all in one."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
import tempfile
from contextlib import AsyncExitStack, ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace

import app as composition
from adapters.openstack.connection import Clouds
from adapters.runtime.metrics import PROJECTED
from adapters.runtime.postgres import EmbeddedPostgres
from adapters.runtime.supervisor import PortTaken, listen, run_until_signal, serve
from cli.bootstrap import begin, begin_service, data_dir, progress, screen, warn_of_rights
from cli.metrics import Metrics, metrics_of
from commands.store.application import SESSION
from commands.store.migrate import migrate as run_migrations
from commands.store.service_login import ensure_service_login, login_in
from projections.engine import rebuild as tables
from settings import Secret, Settings, SettingsInvalid, name_of
from simulator import SimulatorConfig, create_app, running_simulator, write_clouds_yaml

API_ADDRESS = f"{name_of('host')}, {name_of('port')}"
SIMULATOR_ADDRESS = f"{name_of('simulator_host')}, {name_of('simulator_port')}"


def migrate() -> None:
    """Bring the database to the schema this version needs; may be run at any time, by several at once."""
    settings = begin()
    if not settings.database_url and not settings.migration_database_url:
        raise SettingsInvalid("DATABASE_URL is not set.")
    done = bring_up_to_date(settings)
    screen.print(f"{len(done)} steps applied" if done else "nothing to do")


def bring_up_to_date(settings: Settings) -> list[str]:
    """Migrate, and make the service's login where the owner's is named beside it; return the steps run."""
    service_url = settings.database_url.reveal()
    owner_url = settings.migration_database_url.reveal() or service_url
    done = run_migrations(owner_url, composition.STEPS, lambda step: screen.print(f"applying {step}"))
    ensure_service_login(owner_url, login_in(service_url))
    return done


def serve_api() -> None:
    """Serve the API."""
    settings = begin_service(needs_cloud=True, needs_keys=True)
    with (
        listen(settings.host, settings.port, API_ADDRESS) as listener,
        metrics_of(settings, "serve") as metrics,
    ):
        bound = partial(composition.stay_bound, settings)
        limits = composition.connection_limits(settings)

        async def serving() -> None:
            await serve(composition.create_api(settings), listener, limits=limits)

        asyncio.run(run_until_signal([serving, bound, *metrics.parts(settings)]))


def project() -> None:
    """Keep the read tables in step with the log."""
    settings = begin_service()
    with metrics_of(settings, "project") as metrics:
        build_tables(settings)
        projector = composition.create_projector(settings, count_projected)
        asyncio.run(run_until_signal(metrics.parts(settings), [projector.run]))


def work() -> None:
    """Carry recorded wishes to the cloud, and watch what comes of them."""
    settings = begin_service(needs_cloud=True, needs_keys=True)

    async def working(metrics: Metrics) -> None:
        async with composition.working(settings, f"worker-{os.getpid()}") as (reactor, parts):
            bound = partial(composition.stay_bound, settings)
            await run_until_signal([*metrics.parts(settings), bound, *parts], [reactor.run])

    with metrics_of(settings, "work") as metrics:
        asyncio.run(working(metrics))


def schedule() -> None:
    """Do by the clock what is due."""
    settings = begin_service(needs_cloud=True)
    scheduler = partial(composition.run_scheduler, settings, composition.duties(settings))
    with metrics_of(settings, "schedule") as metrics:
        bound = partial(composition.stay_bound, settings)
        asyncio.run(run_until_signal([*metrics.parts(settings), scheduler, bound]))


def simulate() -> None:
    """Serve a simulated OpenStack, for trying things out and for tests."""
    settings = begin()
    host, port = settings.simulator_host, settings.simulator_port
    data = Path(settings.simulator_data) if settings.simulator_data else data_dir(settings) / "simulator"
    config = SimulatorConfig(data_dir=data, public_url=settings.simulator_url or f"http://{host}:{port}")
    make_folder(data, "simulator_data" if settings.simulator_data else "data_dir")
    write_clouds_yaml(config, data / "clouds.yaml")
    with listen(host, port, SIMULATOR_ADDRESS) as listener:
        asyncio.run(run_until_signal([lambda: serve(create_app(config), listener)]))


def run() -> None:
    """Run everything in one process: an embedded Postgres and a simulated cloud unless told of others."""
    settings = begin()
    composition.keyring_of(settings)
    if settings.os_cloud:
        composition.check_entry(settings)
    with ExitStack() as stack:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        listener = stack.enter_context(listen(settings.host, settings.port, API_ADDRESS))
        metrics = stack.enter_context(metrics_of(settings, "run"))
        settings = with_database(settings, stack)
        is_ours = not settings.os_cloud
        settings = with_cloud(settings, stack)
        settings = composition.with_own_keys(settings, data_dir(settings))
        bring_up_to_date(settings)
        warn_of_rights(settings)
        composition.encrypt_what_is_left(settings)
        build_tables(settings)
        composition.check_cloud(settings, is_ours=is_ours)
        asyncio.run(run_all(settings, listener, metrics))
    screen.print("stopped")


def with_database(settings: Settings, stack: ExitStack) -> Settings:
    if settings.database_url:
        return settings
    if settings.migration_database_url:
        raise SettingsInvalid(f"{name_of('migration_database_url')} is set, and DATABASE_URL is not.")
    postgres = stack.enter_context(EmbeddedPostgres(data_dir(settings)))
    return replace(
        settings, database_url=Secret(postgres.service_url), migration_database_url=Secret(postgres.url)
    )


def with_cloud(settings: Settings, stack: ExitStack) -> Settings:
    if settings.os_cloud:
        return settings
    folder = data_dir(settings) / "simulator"
    make_folder(folder, "data_dir")
    try:
        simulator = stack.enter_context(
            running_simulator(SimulatorConfig(data_dir=folder), port=settings.simulator_port)
        )
    except OSError as error:
        where = f"{name_of('simulator_port')}: cannot listen on port {settings.simulator_port}"
        raise PortTaken(f"{where}: {error.strerror}.") from None
    os.environ["OS_CLIENT_CONFIG_FILE"] = str(write_clouds_yaml(simulator.config, folder / "clouds.yaml"))
    with closing(Clouds("simulator-admin")) as clouds:
        admins = settings.cloud_admin_projects or clouds.home.project_id
    return replace(settings, os_cloud="simulator", cloud_admin_projects=admins)


def make_folder(folder: Path, field: str) -> None:
    """Make a folder and see that it can be written. Raises ``SettingsInvalid``."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SettingsInvalid(f"{name_of(field)}: {folder} cannot be written: {error.strerror}.") from None


def build_tables(settings: Settings) -> None:
    with progress("building read tables") as told:
        tables.build_missing(settings.database_url.reveal(), SESSION, composition.PROJECTIONS, told)


def count_projected(records: int, _: int) -> None:
    PROJECTED.inc(records)


async def run_all(settings: Settings, listener: Any, metrics: Metrics) -> None:
    async with AsyncExitStack() as stack:
        reactor, parts = await stack.enter_async_context(composition.working(settings, "worker"))
        projector = composition.create_projector(settings, count_projected)
        api = composition.create_api(settings)
        scheduler = partial(composition.run_scheduler, settings, composition.duties(settings))
        limits = composition.connection_limits(settings)
        bound = partial(composition.stay_bound, settings)
        ready = partial(print_endpoints, settings, metrics)
        serving = [lambda: serve(api, listener, ready, limits), *metrics.parts(settings)]
        await run_until_signal([*serving, scheduler, bound, *parts], [projector.run, reactor.run])


ELSEWHERE = ("STACKLEDGER_DATA_DIR",)
CLOUD = ("OS_CLOUD", "OS_CLIENT_CONFIG_FILE")
"""What another terminal must know as well, and is no secret."""


def print_endpoints(settings: Settings, metrics: Metrics) -> None:
    """Tell where everything is, and how to get in."""
    address = f"http://{settings.host}:{settings.port}"
    token = f"$({shlex.quote(sys.argv[0])} token)"
    needed = [*ELSEWHERE, *(CLOUD if settings.os_cloud != "simulator" else ())]
    exports = [f"{name}={shlex.quote(os.environ[name])}" for name in needed if os.environ.get(name)]
    if settings.os_cloud == "simulator":
        clouds = Clouds("simulator-demo")
        token = clouds.home.token()
        clouds.close()
    print(
        f"Stackledger is at {address}, its documentation at {address}/docs\n"
        f"Cloud: {settings.os_cloud}. Data: {data_dir(settings)}. Metrics: {metrics.url or 'none'}."
        " Ctrl-C stops it.\n\n"
        + "".join(f"  export {export}\n" for export in [*exports, f"API={address}/api/v1", f"TOKEN={token}"]),
        flush=True,
    )
