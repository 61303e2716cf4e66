"""S7: from commit to visible in the read table, at 500 events a second."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from statistics import quantiles

import psycopg

from app import PROJECTIONS
from benchmarks.book import LIFE, lives, prepare
from benchmarks.frame import Result, Scale
from commands.store.append import AppendRequest
from commands.store.application import SESSION, Ledger
from projections.engine.projector import Projector
from projections.engine.rebuild import build_missing

RATE = 500
SECONDS = 20
LOOK = 0.002
"""Seconds between two looks at the read table: they count as delay."""

CHILD = "import sys; from benchmarks.s7_visible import project; project(sys.argv[1])"


def measure(url: str, scale: Scale) -> Result:
    """A writer appends one event every 2 ms; a reader asks time and again how far the read table is."""
    prepare(url)
    build_missing(url, SESSION, PROJECTIONS, lambda done, total: None)
    stop = threading.Event()
    seen: list[tuple[float, int]] = []
    reader = threading.Thread(target=watch, args=[url, seen, stop])
    with projecting(url):
        reader.start()
        committed = write(url, scale.of(RATE * SECONDS))
        while not seen or seen[-1][1] < len(committed):
            time.sleep(LOOK)
        stop.set()
        reader.join()
    delays = [delay * 1000 for delay in waits(committed, seen)][scale.of(RATE) :]
    percentiles = quantiles(delays, n=100)
    figures = {
        "p50 ms": round(percentiles[49], 1),
        "p95 ms": round(percentiles[94], 1),
        "max ms": round(max(delays), 1),
    }
    p99 = round(percentiles[98], 1)
    what = f"commit to visible, p99 in ms, at {RATE} events/s"
    return Result(
        name="S7", what=what, target="< 50", value=p99, reached=p99 < 50, figures=figures, less_is_better=True
    )


@contextmanager
def projecting(url: str) -> Iterator[None]:
    """Run the projector in a process of its own, as everywhere."""
    child = subprocess.Popen([sys.executable, "-c", CHILD, url], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    try:
        yield
    finally:
        child.terminate()
        child.communicate()


def project(url: str) -> None:
    """Say when all is imported, then follow the log until killed."""
    print("ready", flush=True)
    Projector(url, SESSION, PROJECTIONS).run(threading.Event())


def write(url: str, count: int) -> list[float]:
    """Append so many events at the rate; return when each was committed, in the order of positions."""
    events = list(islice(lives(count // LIFE + 1), count))
    committed: list[float] = []
    with Ledger(url) as ledger:
        due = time.perf_counter()
        for event in events:
            save = AppendRequest(event.originator_id, [event], "tenant")  # type: ignore[arg-type]
            ledger.appender.group_commit.submit(save).result()
            committed.append(time.perf_counter())
            due += 1 / RATE
            time.sleep(max(due - time.perf_counter(), 0))
    return committed


def watch(url: str, seen: list[tuple[float, int]], stop: threading.Event) -> None:
    """Note when the read table's newest row changes."""
    query = b"SELECT coalesce(max(position), 0) FROM server"
    with psycopg.connect(url, options=SESSION, autocommit=True) as connection:
        connection.execute(b"CREATE INDEX ON read.server (position)")
        while not stop.is_set():
            row = connection.execute(query, prepare=True).fetchone()
            assert row is not None
            if not seen or row[0] > seen[-1][1]:
                seen.append((time.perf_counter(), row[0]))
            time.sleep(LOOK)


def waits(committed: list[float], seen: list[tuple[float, int]]) -> list[float]:
    """Return for each position how long after its commit it was first seen."""
    delays: list[float] = []
    look = iter(seen)
    moment, position = next(look)
    for number, at in enumerate(committed, 1):
        while position < number:
            moment, position = next(look)
        delays.append(max(moment - at, 0.0))
    return delays
