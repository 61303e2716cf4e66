"""What tests of read tables share: what the tables hold, and what they ought to hold."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg import Connection

from app import PROJECTIONS
from commands.store.application import Ledger
from commands.store.envelope import RecordedEvent
from commands.store.log import read_rows_after
from projections.engine.projection import Projection
from projections.engine.projector import Projector
from projections.engine.subscription import read_entry
from tests.unit.projections import (
    floating_ip_history,
    key_pair_history,
    policy_history,
    security_group_history,
    server_snapshot_history,
    volume_history,
)
from tests.unit.projections.history import append, interleaved, life

BESIDE = (
    volume_history.life,
    key_pair_history.life,
    security_group_history.life,
    floating_ip_history.life,
    server_snapshot_history.life,
    policy_history.life,
)
"""Lives of other resources, told beside those of the servers."""

RAW = b"""
INSERT INTO ledger_events (
    originator_id, originator_version, topic, state, project_id, notification_id, recorded_at
)
SELECT %s, %s, 'Raw', %s, 'tenant', coalesce(max(notification_id), 0) + 1, clock_timestamp()
FROM ledger_events
RETURNING notification_id, pg_notify('ledger_events', '')
"""

Contents = dict[str, list[str]]
"""The rows of each table as sorted lines of JSON; a former row ends in the position until which it held."""


def silent(_done: int, _total: int) -> None:
    """Nobody watches the progress."""


def write_lives(ledger: Ledger, seed: int | str, servers: int = 4, length: int = 60) -> list[UUID]:
    """Append the lives of some servers and of what they use, side by side; return the servers' ids."""
    dice = random.Random(seed)
    tellers = [life] * servers + [tell for tell in BESIDE for _ in range(max(servers // 2, 1))]
    streams = [UUID(int=dice.getrandbits(128), version=4) for _ in tellers]
    lives = {stream: tell(dice, length) for stream, tell in zip(streams, tellers, strict=True)}
    for stream, version, events in interleaved(dice, lives):
        append(ledger, stream, version, events)
    return streams[:servers]


def write_raw(ledger: Ledger, stream: UUID, version: int, state: bytes) -> int:
    """Write an entry as it could come from another version, or from nowhere good; return its position.

    The database would not let the service append it: here the table's owner does.
    """
    arguments = ledger.appender.datastore.pool.kwargs
    assert isinstance(arguments, dict)
    owner = {name: value for name, value in arguments.items() if name not in {"options", "row_factory"}}
    with psycopg.connect(**owner) as connection:
        row = connection.execute(RAW, [stream, version, state]).fetchone()
    assert row is not None
    position: int = row[0]
    return position


def drain(projector: Projector, connection: Connection[Any], most: int = 1_000) -> None:
    while projector.step(connection, most):
        pass


def book(connection: Connection[Any]) -> list[RecordedEvent]:
    """Return the whole log, but for what can't be decoded."""
    entries = [read_entry(row) for row in read_rows_after(connection, 0, 1_000_000)]
    return [entry for entry in entries if isinstance(entry, RecordedEvent)]


def line(row: msgspec.Struct, until: int | None = None) -> str:
    return f"{msgspec.json.encode(row, order='deterministic').decode()} {until or ''}"


def replayed(
    records: Iterable[RecordedEvent], projections: Sequence[Projection[Any]] = PROJECTIONS
) -> Contents:
    """Return what the tables must hold after these records: one after the other, without any batch."""
    contents: Contents = {table: [] for projection in projections for table in projection.tables}
    known: dict[tuple[str, UUID], Any] = {}
    for record in records:
        for projection in projections:
            key = projection.key(record)
            if key is None:
                continue
            before = known.get((projection.name, key))
            after = projection.evolve(before, record)
            if before is not None and after is not before and projection.history:
                contents[f"{projection.name}_history"].append(line(before, record.position))
            known[projection.name, key] = after
    for (name, _), row in known.items():
        if row is not None:
            contents[name].append(line(row))
    return {table: sorted(lines) for table, lines in contents.items()}


def stored(connection: Connection[Any], projections: Sequence[Projection[Any]] = PROJECTIONS) -> Contents:
    """Return what the tables hold."""
    contents: Contents = {}
    for projection in projections:
        for table in projection.tables:
            lines = []
            for (text,) in connection.execute(f"SELECT to_json(t)::text FROM {table} AS t").fetchall():
                until = msgspec.json.decode(text).get("until")
                lines.append(line(msgspec.json.decode(text, type=projection.row), until))
            contents[table] = sorted(lines)
    return contents


def parked(connection: Connection[Any]) -> set[tuple[str, UUID, int]]:
    """Return read table, stream and position of all that is parked."""
    query = "SELECT split_part(projection, ':', 1), stream, position FROM ledger_parked"
    return set(connection.execute(query).fetchall())
