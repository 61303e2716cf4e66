"""The command ``stackledger``: each process of the ledger, and what an operator asks of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import psycopg
from cyclopts import App, Parameter
from msgspec.structs import replace
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

import app as composition
from adapters.cloud import CloudTrouble
from adapters.embedded import EmbeddedPostgres, EmbeddedPostgresFailed, default_data_dir
from adapters.http.ops import Check, ops_app
from adapters.http.yaml import write_yaml
from adapters.logs import configure
from adapters.metrics import PROJECTED
from adapters.openstack import CloudMisconfigured, Clouds
from adapters.policy import Change, Desk, NoSuchPolicy, PolicyFileWrong, desk, read_file
from adapters.process import PortTaken, listen, live, serve
from adapters.reconcile import reconcile as compare_with_cloud
from adapters.report import as_json, as_table
from adapters.simulator import SimulatorConfig, create_app, running_simulator, write_clouds_yaml
from commands.errors import Refused
from commands.migrate import migrate as run_migrations
from commands.migrate import pending
from commands.record import Recorded
from commands.store import SESSION, Ledger
from projections import rebuild as tables
from projections.bookmark import Superseded
from projections.parked import list_parked
from projections.parked import replay as replay_parked
from projections.projection import Projection
from queries.refusals import Invalid
from queries.story import StoryUnknown, tell_story
from scheduler.clock import Clock
from settings import Settings, SettingsInvalid, read_settings

cli = App(name="stackledger", help="The book of an OpenStack cloud.", version_flags=["--version"])
screen = Console(stderr=True)

MISTAKES = (
    SettingsInvalid,
    CloudMisconfigured,
    CloudTrouble,
    EmbeddedPostgresFailed,
    PortTaken,
    StoryUnknown,
    Invalid,
    psycopg.OperationalError,
    Superseded,
    PolicyFileWrong,
    NoSuchPolicy,
    Refused,
)
"""What a person can mend: told in one line, with exit code 2."""


class NotReady(Exception):
    """The database lacks something; the message says what to do."""


def main() -> None:
    """Run the command line; a mistake of the user is one line and exit code 2."""
    try:
        cli()
    except (*MISTAKES, NotReady) as mistake:
        line = in_one_line(str(mistake)) or type(mistake).__doc__
        sys.stderr.write(f"stackledger: {line}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


def begin(*, needs_cloud: bool = False) -> Settings:
    """Read the settings and set up the log."""
    settings = read_settings()
    form = settings.log_format
    configure(form if form != "auto" else "pretty" if sys.stderr.isatty() else "json", settings.log_level)
    if needs_cloud and not settings.os_cloud:
        raise SettingsInvalid("OS_CLOUD names no cloud; only `stackledger run` brings its own.")
    return settings


def begin_service(*, needs_cloud: bool = False) -> Settings:
    """Read the settings of a process that needs a database of the right schema."""
    return with_schema(begin(needs_cloud=needs_cloud))


def begin_errand() -> Settings:
    """Read the settings of an operator's command: without a database named, that of ``stackledger run``."""
    settings = begin()
    if settings.database_url:
        return with_schema(settings)
    postgres = EmbeddedPostgres(data_dir(settings))
    try:
        return with_schema(replace(settings, database_url=postgres.url))
    except psycopg.OperationalError:
        raise NotReady(f"DATABASE_URL is not set, and no Postgres of ours runs in {postgres.data}.") from None


def with_schema(settings: Settings) -> Settings:
    if not settings.database_url:
        raise SettingsInvalid("DATABASE_URL is not set; only `stackledger run` brings its own Postgres.")
    if missing := pending(settings.database_url, composition.STEPS):
        raise NotReady(f"The database lacks {', '.join(missing)}: run `stackledger migrate` first.")
    return settings


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal, nothing elsewhere."""
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def build_tables(settings: Settings) -> None:
    with progress("building read tables") as told:
        tables.build_missing(settings.database_url, SESSION, composition.PROJECTIONS, told)


@cli.command
def migrate() -> None:
    """Bring the database to the schema this version needs; may be run at any time, by several at once."""
    settings = begin()
    if not settings.database_url:
        raise SettingsInvalid("DATABASE_URL is not set.")
    done = run_migrations(
        settings.database_url, composition.STEPS, lambda step: screen.print(f"applying {step}")
    )
    screen.print(f"{len(done)} steps applied" if done else "nothing to do")


@cli.command(name="serve")
def serve_api() -> None:
    """Serve the API."""
    settings = begin_service(needs_cloud=True)
    with listen(settings.host, settings.port) as listener:
        asyncio.run(live([lambda: serve(composition.create_api(settings), listener)]))


@cli.command
def project() -> None:
    """Keep the read tables in step with the log."""
    settings = begin_service()
    build_tables(settings)
    projector = composition.create_projector(settings, count_projected)
    asyncio.run(live(operations(settings), [projector.run]))


def count_projected(records: int, _: int) -> None:
    PROJECTED.inc(records)


@cli.command
def work() -> None:
    """Carry recorded wishes to the cloud, and watch what comes of them."""
    settings = begin_service(needs_cloud=True)

    async def working() -> None:
        async with composition.working(settings, f"worker-{os.getpid()}") as (reactor, parts):
            await live([*operations(settings), *parts], [reactor.run])

    asyncio.run(working())


@cli.command
def schedule() -> None:
    """Do by the clock what is due."""
    settings = begin_service()
    with Clock(settings.database_url, SESSION, composition.duties(settings)):
        asyncio.run(live([*operations(settings), partial(composition.run_policies, settings)]))


def operations(settings: Settings) -> list[Callable[[], Any]]:
    """Return the part of a process that answers /health and /metrics, if it has a port for that."""
    if not settings.ops_port:
        return []
    listener = listen(settings.host, settings.ops_port)

    async def can_read() -> None:
        async with await psycopg.AsyncConnection.connect(
            settings.database_url, options=SESSION
        ) as connection:
            await connection.execute(b"SELECT FROM ledger_events LIMIT 1")

    checks: dict[str, Check] = {"database": can_read}
    return [lambda: serve(ops_app(settings.database_url, SESSION, checks), listener)]


@cli.command
def simulate() -> None:
    """Serve a simulated OpenStack, for trying things out and for tests."""
    settings = begin()
    host, port = settings.simulator_host, settings.simulator_port
    data = Path(settings.simulator_data) if settings.simulator_data else data_dir(settings) / "simulator"
    config = SimulatorConfig(data_dir=data, public_url=settings.simulator_url or f"http://{host}:{port}")
    write_clouds_yaml(config, data / "clouds.yaml")
    with listen(host, port) as listener:
        asyncio.run(live([lambda: serve(create_app(config), listener)]))


def data_dir(settings: Settings) -> Path:
    return settings.data_dir if settings.data_dir != Path() else default_data_dir()


@cli.command
def run() -> None:
    """Run everything in one process: an embedded Postgres and a simulated cloud unless told of others."""
    settings = begin()
    with ExitStack() as stack:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        listener = stack.enter_context(listen(settings.host, settings.port))
        settings = with_database(settings, stack)
        settings = with_cloud(settings, stack)
        run_migrations(
            settings.database_url, composition.STEPS, lambda step: screen.print(f"applying {step}")
        )
        build_tables(settings)
        stack.enter_context(Clock(settings.database_url, SESSION, composition.duties(settings)))
        asyncio.run(run_all(settings, listener))
    screen.print("stopped")


def with_database(settings: Settings, stack: ExitStack) -> Settings:
    if settings.database_url:
        return settings
    postgres = stack.enter_context(EmbeddedPostgres(data_dir(settings)))
    return replace(settings, database_url=postgres.url)


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


async def run_all(settings: Settings, listener: Any) -> None:
    async with AsyncExitStack() as stack:
        reactor, parts = await stack.enter_async_context(composition.working(settings, "worker"))
        projector = composition.create_projector(settings, count_projected)
        api = composition.create_api(settings)
        policies = partial(composition.run_policies, settings)
        await live(
            [lambda: serve(api, listener, lambda: greet(settings)), policies, *parts],
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


def projection_named(name: str) -> Projection[Any]:
    known = {projection.name: projection for projection in composition.PROJECTIONS}
    if name not in known:
        raise NotReady(f"There is no read table {name!r}; there are {', '.join(known)}.")
    return known[name]


@cli.command
def rebuild(name: str) -> None:
    """Build a read table anew from the log and swap it in; readers notice nothing."""
    settings, projection = begin_errand(), projection_named(name)
    with progress(f"building {name}") as told:
        count = tables.rebuild(settings.database_url, SESSION, projection, told)
    screen.print(f"{name}: {count} events folded")


@cli.command
def parked() -> None:
    """List the entries of the log that could not be folded into a read table, and those behind them."""
    settings = begin_errand()
    with psycopg.connect(settings.database_url, options=SESSION) as connection:
        told = list_parked(connection)
    for entry in told:
        place = f"{entry.projection}: {entry.stream} at {entry.position}"
        print(
            f"{place}, {entry.type}, since {entry.parked_at:%Y-%m-%d %H:%M:%SZ}: {in_one_line(entry.reason)}"
        )
    if not told:
        print("nothing is parked")


@cli.command
def replay(name: str, stream: UUID | None = None) -> None:
    """Fold what is parked of a read table once more, of one stream or of all; exit code 1 if any remains."""
    settings, projection = begin_errand(), projection_named(name)
    with psycopg.connect(settings.database_url, options=SESSION, autocommit=True) as connection:
        digested, still = replay_parked(connection, projection, stream)
    screen.print(f"{name}: {digested} events folded, {len(still)} still parked")
    for entry in still:
        print(f"{name}: {entry.stream} at {entry.position}: {in_one_line(entry.reason)}")
    sys.exit(1 if still else 0)


def in_one_line(text: str) -> str:
    """Return a text, of Postgres or of a library, without its line breaks."""
    return " ".join(text.split())


@cli.command
def history(
    server: UUID, *, as_of: Annotated[str | None, Parameter(help="a time or a position")] = None
) -> None:
    """Tell what happened to a server, in words."""
    settings = begin_errand()
    with Ledger(settings.database_url) as ledger:
        records = (record for record in ledger.events.get(server) if isinstance(record, Recorded))
        for line in tell_story(records, as_of):
            print(line)


@cli.command
def reconcile(
    *,
    report: Annotated[bool, Parameter(negative="", help="required: nothing is changed")] = False,
    json: Annotated[bool, Parameter(negative="", help="for programs")] = False,
) -> None:
    """Compare cloud and ledger, both ways; exit code 0 if nothing differs, 1 if something does.

    What is in the cloud and was never ours is listed as unmanaged: that alone is no difference.
    """
    if not report:
        raise NotReady("reconcile needs --report: what differs is mended by the worker's own sweeps.")
    settings = with_cloud_at_hand(begin_errand())
    with (
        closing(Clouds(settings.os_cloud, time_limit=settings.cloud_timeout)) as clouds,
        psycopg.connect(settings.database_url, options=SESSION, autocommit=True) as connection,
        progress("comparing") as told,
    ):
        try:
            found = compare_with_cloud(clouds, connection, told)
        except psycopg.errors.UndefinedTable:
            raise NotReady("The read tables are not there yet: run `stackledger project` first.") from None
    if json:
        print(as_json(found))
    else:
        as_table(found)
    sys.exit(1 if found.differences else 0)


policies = App(name="policy", help="Write, read and switch policies, as an administrator.")
cli.command(policies)

OfProject = Annotated[str | None, Parameter(name="--project", help="that project's policy, not yours")]


@contextmanager
def policy_desk(project_id: str | None) -> Iterator[Desk]:
    settings = begin_errand()
    with Ledger(settings.database_url) as ledger:
        yield desk(ledger, settings.database_url, SESSION, project_id)


@policies.command
def apply(
    file: Path,
    *,
    yes: Annotated[bool, Parameter(negative="", help="do it without asking")] = False,
    project_id: OfProject = None,
) -> None:
    """Make the policies of a YAML or JSON file so, by name: shows what changes, then asks.

    Exit code 1 if you say no. A new policy is disabled until you enable it; what is not in the file stays.
    """
    wanted = read_file(file, project_id)
    with policy_desk(project_id) as table:
        changes = asyncio.run(table.compare(wanted))
        for change in changes:
            show_change(change)
        needed = [change for change in changes if change.is_needed]
        if not needed:
            return
        if not yes:
            confirm(f"Write {len(needed)} of {len(changes)}?")
        for change in needed:
            asyncio.run(table.apply(change))
            print(f"{change.wanted.name}: {'changed' if change.known else 'defined, and disabled'}")


def show_change(change: Change) -> None:
    out = Console(highlight=False)
    out.print(Text(change.title(), style="bold"), soft_wrap=True)
    for line in change.lines():
        style = {"+": "green", "-": "red", "@": "dim"}.get(line[0], "")
        out.print(Text(f"  {line}", style=style), soft_wrap=True)


def confirm(question: str) -> None:
    """Go on, or end with exit code 1. Raises ``NotReady`` where nobody can be asked."""
    if not sys.stdin.isatty():
        raise NotReady("nobody can be asked here: use --yes.")
    if screen.input(f"{question} [y/N] ").strip().lower() not in {"y", "yes"}:
        screen.print("nothing was written")
        sys.exit(1)


@policies.command(name="list")
def list_policies() -> None:
    """List the policies that are not deleted, of administrators and of projects."""
    table = Table("name", "of", "kind", "state", "version", box=None, pad_edge=False)
    with policy_desk(None) as place:
        for stream_policy in asyncio.run(place.live()):
            policy, said = stream_policy.policy, stream_policy.definition
            state = "enabled" if policy.enabled else "disabled"
            kind = str(said.rule.__struct_config__.tag)
            table.add_row(Text(said.name), policy.project_id or "-", kind, state, str(policy.version))
    Console(highlight=False).print(table if table.row_count else "there are no policies")


@policies.command
def show(
    name: str,
    *,
    yaml: Annotated[bool, Parameter(negative="", help="the definition alone, to edit and apply")] = False,
    project_id: OfProject = None,
) -> None:
    """Show a policy: how it stands, and what it says."""
    with policy_desk(project_id) as place:
        known = asyncio.run(place.named(name))
    if not yaml:
        policy = known.policy
        state = "enabled" if policy.enabled else "disabled"
        print(f"# {known.stream}, {state}, version {policy.version}")
        for day, acted in policy.acted.items():
            print(f"# acted on {day}: {acted}")
    print(write_yaml(known.definition), end="")


@policies.command
def enable(name: str, *, project_id: OfProject = None) -> None:
    """Let a policy act from now on."""
    switch(name, project_id, on=True)


@policies.command
def disable(name: str, *, project_id: OfProject = None) -> None:
    """Let a policy do nothing until it is enabled again."""
    switch(name, project_id, on=False)


def switch(name: str, project_id: str | None, *, on: bool) -> None:
    with policy_desk(project_id) as place:
        changed = asyncio.run(place.switch(name, on=on))
    print(f"{name}: {'' if changed else 'already '}{'enabled' if on else 'disabled'}")


def with_cloud_at_hand(settings: Settings) -> Settings:
    """Return settings that name a cloud: without one, the simulated cloud of ``stackledger run``."""
    if settings.os_cloud:
        return settings
    config = data_dir(settings) / "simulator" / "clouds.yaml"
    if not config.exists():
        raise SettingsInvalid(f"OS_CLOUD names no cloud, and no simulated one of ours is in {config.parent}.")
    os.environ["OS_CLIENT_CONFIG_FILE"] = str(config)
    return replace(settings, os_cloud="simulator")
