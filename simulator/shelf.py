"""Store of the records: in memory for reading, in SQLite to survive a restart.

A shelf is a dictionary of frozen structs; each change is written in the same breath. A request's
changes become durable together, or, if it is refused half-way, are undone in memory as well.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, ItemsView, Iterator, ValuesView
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)

SCHEMA = """
create table if not exists record (
    place integer primary key, kind text not null, key text not null, body text not null,
    unique (kind, key)
);
create table if not exists journal (
    seq integer primary key autoincrement, body text not null
);
"""

PUT = """
insert into record (kind, key, body) values (?, ?, ?)
on conflict (kind, key) do update set body = excluded.body
"""


FOUR_BYTES = re.compile(rb"[\xf0-\xf4]")
"""The first byte of a character that MySQL's ``utf8``, of three bytes, does not have."""


class Unwritable(Exception):
    """OpenStack's tables cannot hold a text: their services answer that with 500."""


class Cabinet:
    """The SQLite file, in WAL mode: after a ``kill -9`` every answered request is still in it.

    It is locked for this process alone, because the truth is in memory: a second one is refused.
    """

    def __init__(self, data_dir: Path | None) -> None:
        if data_dir is not None:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            (data_dir / "cloud.sqlite").touch(0o600)
        name = ":memory:" if data_dir is None else str(data_dir / "cloud.sqlite")
        self.db = sqlite3.connect(name, timeout=1, check_same_thread=False)
        self.db.execute("pragma locking_mode = exclusive")
        self.db.execute("pragma journal_mode = wal")
        self.db.execute("pragma synchronous = normal")
        self.db.executescript(SCHEMA)
        self._undo: list[Callable[[], None]] = []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all changes made inside, or none if an exception leaves it."""
        try:
            yield
        except BaseException:
            self.db.rollback()
            for undo in reversed(self._undo):
                undo()
            raise
        else:
            self.db.commit()
        finally:
            self._undo.clear()

    def on_rollback(self, undo: Callable[[], None]) -> None:
        self._undo.append(undo)

    def close(self) -> None:
        self.db.close()


class Shelf(Generic[T]):
    """The records of one kind by key, in the order in which they were first put."""

    def __init__(self, cabinet: Cabinet, kind: str, of: type[T]) -> None:
        self._cabinet, self._kind = cabinet, kind
        rows = cabinet.db.execute("select key, body from record where kind = ? order by place", (kind,))
        decode = msgspec.json.Decoder(of).decode
        self._records: dict[str, T] = {key: decode(body) for key, body in rows}

    def get(self, key: str) -> T | None:
        return self._records.get(key)

    def __getitem__(self, key: str) -> T:
        return self._records[key]

    def __contains__(self, key: str) -> bool:
        return key in self._records

    def __len__(self) -> int:
        return len(self._records)

    def items(self) -> ItemsView[str, T]:
        return self._records.items()

    def values(self) -> ValuesView[T]:
        return self._records.values()

    def put(self, key: str, record: T) -> T:
        """Keep a record. Raises ``Unwritable``."""
        body = msgspec.json.encode(record)
        if FOUR_BYTES.search(body):
            raise Unwritable
        before = self._records.get(key)
        self._records[key] = record
        self._cabinet.db.execute(PUT, (self._kind, key, body.decode()))
        self._cabinet.on_rollback(lambda: self._restore(key, before))
        return record

    def drop(self, key: str) -> T:
        record = self._records.pop(key)
        self._cabinet.db.execute("delete from record where kind = ? and key = ?", (self._kind, key))
        self._cabinet.on_rollback(lambda: self._restore(key, record))
        return record

    def _restore(self, key: str, record: T | None) -> None:
        if record is None:
            self._records.pop(key, None)
        else:
            self._records[key] = record
