"""Start of each command: the settings, logs, a database of the right schema, a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import psycopg
import structlog
from cyclopts import Parameter
from msgspec.structs import replace
from rich.console import Console
from rich.progress import Progress

import app as composition
from adapters.runtime.logs import configure
from adapters.runtime.postgres import EmbeddedPostgres, default_data_dir
from cli.checking import check_settings
from commands.store.migrate import pending
from commands.store.service_login import excess_of_rights
from settings import Secret, Settings, SettingsInvalid, read_settings, renamed_in

screen = Console(stderr=True)
LOG = structlog.get_logger("beginning")

AsJson = Annotated[bool, Parameter(name="--json", negative="", help="for programs")]


class NotReady(Exception):
    """The database lacks something; the message says what to do."""


def begin(*, needs_cloud: bool = False) -> Settings:
    """Read the settings and set up the log."""
    settings = read_settings()
    check_settings(settings)
    form = settings.log_format
    if form == "auto":
        form = "pretty" if sys.stderr.isatty() else "json"
    libraries = [name.strip() for name in settings.log_libraries.split(",") if name.strip()]
    configure(form, settings.log_level, libraries)
    for old, new in renamed_in().items():
        LOG.warning(
            "a setting has another name now; the old one is taken for one more release", old=old, new=new
        )
    if needs_cloud and not settings.os_cloud:
        raise SettingsInvalid("OS_CLOUD names no cloud; only `stackledger run` brings its own.")
    if needs_cloud:
        composition.check_entry(settings)
    return settings


def begin_service(*, needs_cloud: bool = False, needs_keys: bool = False) -> Settings:
    """Read the settings of a process that needs a database of the right schema, and the cloud of its ledger.

    Raises ``ForeignCloud`` for another cloud.
    """
    settings = begin(needs_cloud=needs_cloud)
    if needs_keys:
        composition.required_keyring(settings)
    settings = with_schema(settings)
    warn_of_rights(settings)
    if needs_keys:
        composition.encrypt_what_is_left(settings)
    if needs_cloud:
        composition.check_cloud(settings)
    return settings


def begin_errand() -> Settings:
    """Read the settings of an operator's command: without a database named, that of ``stackledger run``."""
    settings = begin()
    if settings.database_url:
        return with_schema(settings)
    postgres = EmbeddedPostgres(data_dir(settings))
    try:
        return with_schema(replace(settings, database_url=Secret(postgres.service_url)))
    except psycopg.OperationalError:
        raise NotReady(f"DATABASE_URL is not set, and no Postgres of ours runs in {postgres.data}.") from None


def with_schema(settings: Settings) -> Settings:
    if not settings.database_url:
        raise SettingsInvalid("DATABASE_URL is not set; only `stackledger run` brings its own Postgres.")
    if missing := pending(settings.database_url.reveal(), composition.STEPS):
        raise NotReady(f"The database lacks {', '.join(missing)}: run `stackledger migrate` first.")
    return settings


def warn_of_rights(settings: Settings) -> None:
    """Say so where the database's login could do what no process of the service must be able to."""
    if excess := excess_of_rights(settings.database_url.reveal()):
        LOG.warning(
            "the database's login has too many rights",
            login=excess,
            advice="give the service one of its own, see docs/settings.md",
        )


def with_cloud_at_hand(settings: Settings) -> Settings:
    """Return settings that name a cloud: without one, the simulated cloud of ``stackledger run``."""
    if settings.os_cloud:
        return settings
    config = data_dir(settings) / "simulator" / "clouds.yaml"
    if not config.exists():
        raise SettingsInvalid(f"OS_CLOUD names no cloud, and no simulated one of ours is in {config.parent}.")
    os.environ["OS_CLIENT_CONFIG_FILE"] = str(config)
    return replace(settings, os_cloud="simulator")


def confirm(question: str, declined: str = "nothing was written") -> None:
    """Go on, or end with exit code 1. Raises ``NotReady`` without a terminal."""
    if not sys.stdin.isatty():
        raise NotReady("nobody can be asked here: use --yes.")
    if screen.input(f"{question} [y/N] ").strip().lower() not in {"y", "yes"}:
        screen.print(declined)
        sys.exit(1)


def data_dir(settings: Settings) -> Path:
    return settings.data_dir if settings.data_dir != Path() else default_data_dir()


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal, nothing elsewhere."""
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def in_one_line(text: str) -> str:
    """Return a text, of Postgres or of a library, without its line breaks."""
    return " ".join(text.split())
