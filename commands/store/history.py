"""Stream cache: the records of a long stream and the state folded from them, kept in memory.

A stream changes only by appending. So a process reads, decodes and folds its records once, and then only
those after them. Other systems use snapshots for this; here the cache stands in memory, needs no schema of
its own, and keeps the records themselves, which repeated commands, responses and jobs need.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from cachetools import LRUCache

from commands.store.envelope import RecordedEvent

S = TypeVar("S")

LONG = 100
"""Records from which on a stream is worth remembering: a shorter one is read within a millisecond."""

KEPT = 50_000
"""Records remembered of all streams together, some 45 MB; those not read for longest go first."""

FOLDS = 8
"""Folds remembered of one stream: its rules, its read tables."""

Folds = dict[Callable[..., Any], tuple[int, Any]]


class History(list[RecordedEvent]):
    """The records of one stream from its beginning, oldest first. Each reader gets its own list."""

    def __init__(self, records: Iterable[RecordedEvent] = (), folds: Folds | None = None) -> None:
        super().__init__(records)
        self.folds: Folds = {} if folds is None else folds
        """Cached folds: the version each has reached, and the state there."""

    def extended(self, news: Sequence[RecordedEvent]) -> History:
        """Return the history with what has just been appended to the stream."""
        return History([*self, *news], self.folds)

    def fold(self, step: Callable[[S, Any], S], of: Callable[[RecordedEvent], Any], initial: S) -> S:
        """Fold ``of(record)`` of all records by ``step``, which is pure; from where it was folded last."""
        known, remembered = self.folds.get(step, (0, initial))
        begin = known if known <= len(self) else 0
        state: S = remembered if begin else initial
        for record in self[begin:]:
            state = step(state, of(record))
        if begin == known and len(self) >= LONG and (begin or len(self.folds) < FOLDS):
            self.folds[step] = (len(self), state)
        return state


class HistoryCache:
    """Long streams read lately. Safe for threads and event loops alike."""

    def __init__(self, kept: int = KEPT) -> None:
        self._streams = LRUCache[UUID, History](kept, getsizeof=len)
        self._lock = threading.Lock()

    def last(self, stream: UUID) -> RecordedEvent | None:
        """Return the last cached record of a stream, from which on it is to be read; None without any."""
        with self._lock:
            known = self._streams.get(stream)
            return None if known is None else known[-1]

    def join(self, stream: UUID, last: RecordedEvent | None, news: list[RecordedEvent]) -> History | None:
        """Return the cached records up to ``last``, joined with ``news``, which start with ``last`` again.

        None where that record differs, or where the cache has dropped the stream: read it from its beginning.
        (A database that was restored to an earlier state holds other records than the cache.)
        """
        with self._lock:
            if last is None:
                return self._remember(stream, History(news))
            known = self._streams.get(stream)
            if known is None or len(known) < last.version or news[:1] != [last]:
                self._streams.pop(stream, None)
                return None
            return self._remember(stream, History([*known[: last.version], *news[1:]], known.folds))

    def _remember(self, stream: UUID, history: History) -> History:
        self._streams.pop(stream, None)
        if LONG <= len(history) <= self._streams.maxsize:
            self._streams[stream] = history.extended([])  # the reader's list is its own
        return history
