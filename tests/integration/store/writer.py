"""A process that writes to the book from many threads.

``python -m tests.integration.store.writer URL THREADS EVENTS``.

Says ``ready``, waits for a line, and prints one for each save acknowledged: its stream, first version, number
of events, first position.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from uuid import uuid4

from commands.store.application import Ledger
from tests.integration.store.books import save, write


def write_stream(ledger: Ledger, number_of_events: int) -> list[str]:
    """Write one stream, a few events at a time; return what was acknowledged."""
    stream, version, told = uuid4(), 1, []
    sizes = cycle([1, 1, 3, 1, 2])
    while version <= number_of_events:
        count = min(next(sizes), number_of_events - version + 1)
        (place,) = write(ledger, save(stream, version, count))
        told.append(f"{stream} {version} {count} {place.first}")
        version += count
    return told


def main(url: str, threads: int, number_of_events: int) -> None:
    ledger = Ledger(url)
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        with ThreadPoolExecutor(threads) as pool:
            for told in pool.map(lambda _: write_stream(ledger, number_of_events), range(threads)):
                print(*told, sep="\n")
    finally:
        ledger.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
