"""S6: rebuilding every read table from a million events, against COPY of the finished ones."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time

import psycopg

from app import PROJECTIONS
from benchmarks.book import LIFE, fill, prepare
from benchmarks.frame import Result, Scale, by_turns, ratio
from commands.store.application import SESSION
from projections.engine.rebuild import build_missing
from projections.engine.rebuild import rebuild as rebuild_table

EVENTS = int(os.environ.get("S6_EVENTS", "1000000"))
CHILD = "import sys; from benchmarks.s6_rebuild import rebuild_all; print(*rebuild_all(sys.argv[1]))"


def rebuild_all(url: str) -> tuple[float, float]:
    """Rebuild all tables; return the seconds it took and the most memory this process had, in MB."""
    begun = time.perf_counter()
    for projection in PROJECTIONS:
        rebuild_table(url, SESSION, projection, lambda done, total: None)
    return time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(url: str, scale: Scale) -> Result:
    prepare(url)
    build_missing(url, SESSION, PROJECTIONS, lambda done, total: None)
    events = fill(url, max(1, scale.of(EVENTS) // LIFE))
    memory: list[float] = []

    def rebuild() -> float:
        told = subprocess.run([sys.executable, "-c", CHILD, url], capture_output=True, check=True, text=True)
        seconds, megabytes = map(float, told.stdout.split())
        memory.append(megabytes)
        return events / seconds

    def copy() -> float:
        """Write the finished rows into empty tables of the same kind, through a client, by COPY."""
        begun = time.perf_counter()
        for projection in PROJECTIONS:
            for table in projection.tables:
                with psycopg.connect(url) as source, psycopg.connect(url) as target:
                    target.execute(f"CREATE TABLE public.copied (LIKE read.{table} INCLUDING ALL)".encode())
                    with (
                        source.cursor().copy(f"COPY read.{table} TO STDOUT".encode()) as out,
                        target.cursor().copy(b"COPY public.copied FROM STDIN") as into,
                    ):
                        for block in out:
                            into.write(block)
                    target.execute(b"DROP TABLE public.copied")
        return events / (time.perf_counter() - begun)

    measured = by_turns({"rebuild events/s": rebuild, "COPY events/s": copy}, rounds=scale.rounds(2))
    return ratio(
        "S6",
        f"rebuild from {events} events / COPY of the tables",
        0.25,
        measured,
        {"MB": round(max(memory), 0)},
    )
