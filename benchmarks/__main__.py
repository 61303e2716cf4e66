"""``python -m benchmarks [S1 S5 …]``: measure, print a table, keep the results."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable

import psycopg
from rich.console import Console
from rich.table import Table

from adapters.runtime.logs import configure
from adapters.runtime.postgres import temporary_postgres
from benchmarks import (
    s1_append,
    s2_command,
    s3_detail,
    s4_list,
    s5_projection,
    s6_rebuild,
    s7_visible,
    s10_sweep,
    s11_rehearsal,
    s14_long_stream,
    s15_policy_clock,
    s16_events,
)
from benchmarks.frame import FULL, Result, Scale, facts, keep, last_values

ALL: dict[str, Callable[[str, Scale], Result]] = {
    "S1": s1_append.measure,
    "S2": s2_command.measure,
    "S3": s3_detail.measure,
    "S4": s4_list.measure,
    "S5": s5_projection.measure,
    "S6": s6_rebuild.measure,
    "S7": s7_visible.measure,
    "S10": s10_sweep.measure,
    "S11": s11_rehearsal.measure,
    "S14": s14_long_stream.measure,
    "S15": s15_policy_clock.measure,
    "S16": s16_events.measure,
}


def main() -> int:
    wanted = sys.argv[1:] or list(ALL)
    if unknown := [name for name in wanted if name not in ALL]:
        sys.stderr.write(f"benchmarks: there is no {', '.join(unknown)}; there are {', '.join(ALL)}\n")
        return 2
    configure("json", "ERROR")
    console = Console()
    results: list[Result] = []
    failed: list[str] = []
    version = ""
    last = last_values()
    for name in wanted:
        console.print(f"measuring {name} …")
        try:
            with temporary_postgres(durable=True) as postgres:
                with psycopg.connect(postgres.url) as connection:
                    version = str(connection.info.server_version)
                results.append(ALL[name](postgres.url, FULL))
        except Exception:  # whatever it is, the others' results are kept
            traceback.print_exc()
            failed.append(name)
    if results:
        about = facts(version)
        console.print(table(results, about, last))
        path = keep(results, about)
        console.print(f"kept in {path.relative_to(path.parents[2])}")
    if failed:
        console.print(f"failed, and not in the table: {', '.join(failed)}")
    return 1 if failed else 0


def table(results: list[Result], about: dict[str, str], last: dict[str, float]) -> Table:
    """Return the results as a table. ``last`` has the values of the time before: a fall by a third shows."""
    titles = ("", "what", "ratio or ms", "last time", "target", "reached", "figures")
    shown = Table(*titles, title=str(about))
    for result in results:
        figures = ", ".join(f"{name} {figure:g}" for name, figure in result.figures.items())
        reached = "yes" if result.reached else "no"
        before = last.get(result.name)
        told = "" if before is None else f"{before:g}"
        if before is not None and result.has_fallen_since(before):
            told += " FALLEN"
        shown.add_row(result.name, result.what, f"{result.value:g}", told, result.target, reached, figures)
    return shown


if __name__ == "__main__":
    sys.exit(main())
