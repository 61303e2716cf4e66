"""Commands for jobs: list, retry and skip those that failed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter
from psycopg import AsyncConnection
from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.queue.job_control import JobControl
from adapters.queue.parked_jobs import FailedJob
from app.registry import EFFECTS
from cli.bootstrap import NotReady, begin_errand, in_one_line
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler

jobs = App(name="jobs", help="Look after the jobs that failed: see them, run them again, give them up.")

AsJson = Annotated[bool, Parameter(name="--json", negative="", help="for programs")]

LONGEST_NOTE = 500
"""Characters of a reason that an operator gives."""

COLUMNS = ("Job", "Status", "Kind", "Failures", "Event", "Stream", "Since", "Reason")
WIDE = 240


@contextmanager
def job_control() -> Iterator[JobControl]:
    settings = begin_errand()

    @asynccontextmanager
    async def connect() -> Any:
        async with await AsyncConnection.connect(
            settings.database_url.reveal(), options=SESSION, autocommit=True, connect_timeout=5
        ) as connection:
            yield connection

    with Ledger(settings.database_url.reveal()) as ledger:
        yield JobControl(Handler(ledger, connect), EFFECTS)


@jobs.command(name="list")
def list_jobs(
    *,
    skipped: Annotated[bool, Parameter(negative="", help="those given up as well")] = False,
    as_json: AsJson = False,
) -> None:
    """List the jobs that failed at least once and have not ended, oldest first, 1,000 at most."""
    with job_control() as control:
        found = asyncio.run(control.list_failed(skipped=skipped))
    if as_json:
        print(msgspec.json.encode([job._asdict() for job in found]).decode())
    elif found:
        show_table(found)
    else:
        print("no job has failed")


@jobs.command
def show(job: int, *, as_json: AsJson = False) -> None:
    """Tell all that is known of one job."""
    with job_control() as control:
        found = asyncio.run(control.show(job))
    if as_json:
        print(msgspec.json.encode(found._asdict()).decode())
        return
    for name, value in found._asdict().items():
        print(f"{name}: {'' if value is None else in_one_line(str(value))}".rstrip())


@jobs.command
def retry(
    *numbers: int,
    everything: Annotated[bool, Parameter(name="--all", negative="", help="all that are parked")] = False,
) -> None:
    """Run jobs again now, and after them those that were parked behind them."""
    if bool(numbers) is everything:
        raise NotReady("Name the jobs to be run again, or say --all.")
    with job_control() as control:
        released = asyncio.run(control.retry(*numbers))
    print(f"{len(released)} jobs will run: {', '.join(map(str, released))}" if released else "nothing to run")


@jobs.command
def skip(job: int, *, because: Annotated[str, Parameter(help="why; required, the user reads it")]) -> None:
    """Give a job up: its operation ends as failed, with the reason; those behind it go on."""
    if not because.strip() or len(because) > LONGEST_NOTE or not because.isprintable():
        raise NotReady(f"--because must be 1 to {LONGEST_NOTE} printable characters.")
    with job_control() as control:
        done = asyncio.run(control.skip(job, because))
    told = f"operation {done.operation_id} failed" if done.ended else "no operation was there to be ended"
    print(f"job {job} skipped: {told}")


def show_table(found: list[FailedJob]) -> None:
    paper = Console()
    if not paper.is_terminal:
        paper = Console(width=WIDE)
    table = Table(*COLUMNS, box=None, pad_edge=False)
    for job in found:
        since = f"{job.since:%Y-%m-%d %H:%M:%SZ}" if job.since else ""
        told = (job.id, job.status, job.kind or "", job.failures or 0, job.type, job.stream, since)
        reason = job.skipped_because or job.reason or ""
        table.add_row(*(Text(in_one_line(str(cell)), overflow="fold") for cell in (*told, reason)))
    paper.print(table)
