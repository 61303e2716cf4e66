"""Commands for the ledger: its read tables, the history of a server, and the comparison with the cloud."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import Annotated, Any
from uuid import UUID

import psycopg
from cyclopts import Parameter

import app as composition
from adapters.reconcile.compare import reconcile as compare_with_cloud
from adapters.reconcile.report import as_json, as_table
from app.registry import COMPARED
from cli.bootstrap import NotReady, begin_errand, in_one_line, progress, screen, with_cloud_at_hand
from commands.store.application import SESSION, Ledger
from projections.engine import rebuild as tables
from projections.engine.parked import list_parked
from projections.engine.parked import replay as replay_parked
from projections.engine.projection import Projection
from queries.log.timeline import read_story, tell_story


def rebuild(name: str) -> None:
    """Build a read table anew from the log and swap it in; readers notice nothing."""
    settings, projection = begin_errand(), projection_named(name)
    with progress(f"building {name}") as told:
        count = tables.rebuild(settings.database_url.reveal(), SESSION, projection, told)
    screen.print(f"{name}: {count} events folded")


def parked() -> None:
    """List the entries of the log that could not be folded into a read table, and those behind them."""
    settings = begin_errand()
    with psycopg.connect(settings.database_url.reveal(), options=SESSION) as connection:
        told = list_parked(connection)
    for entry in told:
        place = f"{entry.projection}: {entry.stream} at {entry.position}"
        print(
            f"{place}, {entry.type}, since {entry.parked_at:%Y-%m-%d %H:%M:%SZ}: {in_one_line(entry.reason)}"
        )
    if not told:
        print("nothing is parked")


def replay(name: str, stream: UUID | None = None) -> None:
    """Fold what is parked of a read table once more, of one stream or of all; exit code 1 if any remains."""
    settings, projection = begin_errand(), projection_named(name)
    with psycopg.connect(settings.database_url.reveal(), options=SESSION, autocommit=True) as connection:
        digested, still = replay_parked(connection, projection, stream)
    screen.print(f"{name}: {digested} events folded, {len(still)} still parked")
    for entry in still:
        print(f"{name}: {entry.stream} at {entry.position}: {in_one_line(entry.reason)}")
    sys.exit(1 if still else 0)


def projection_named(name: str) -> Projection[Any]:
    known = {projection.name: projection for projection in composition.PROJECTIONS}
    if name not in known:
        raise NotReady(f"There is no read table {name!r}; there are {', '.join(known)}.")
    return known[name]


def history(
    server: UUID,
    *,
    as_of: Annotated[str | None, Parameter(help="a time or a position")] = None,
    parts: Annotated[bool, Parameter(help="also of what belonged to it, while it did")] = True,
) -> None:
    """Tell what happened to a server, in words."""
    settings = begin_errand()
    with psycopg.connect(settings.database_url.reveal(), options=SESSION, autocommit=True) as connection:
        for line in tell_story(server, read_story(connection, server, parts=parts), as_of):
            print(line)


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
        Ledger(settings.database_url.reveal()) as ledger,
        closing(composition.open_clouds(settings, ledger, only_looks=True)) as clouds,
        psycopg.connect(settings.database_url.reveal(), options=SESSION, autocommit=True) as connection,
        progress("comparing") as told,
    ):
        try:
            found = compare_with_cloud(clouds, connection, COMPARED, told)
        except psycopg.errors.UndefinedTable:
            raise NotReady("The read tables are not there yet: run `stackledger project` first.") from None
    if json:
        print(as_json(found))
    else:
        as_table(found)
    sys.exit(1 if found.differences else 0)
