"""Read tables over a real Postgres: whatever the batches, the failures and the rebuilds, table = replay."""

from __future__ import annotations

import random
import threading
from functools import reduce
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from psycopg import Connection

from app import PROJECTIONS
from commands.record import Recorded
from commands.save import Save
from commands.store import SESSION, Ledger, store_entry
from projections.bookmark import Superseded
from projections.follower import read_batch
from projections.operation import OPERATION, OperationRow
from projections.projection import Projection
from projections.projector import Projector
from projections.rebuild import rebuild
from projections.server import SERVER, ServerRow
from queries.server import DETAIL_NOW, DETAIL_THEN
from tests.projections.history import append, interleaved, life, records_of

silent = lambda done, total: None  # noqa: E731


def write_lives(ledger: Ledger, seed: int, servers: int = 4, length: int = 60) -> list[UUID]:
    dice = random.Random(seed)
    lives = {UUID(int=dice.getrandbits(128), version=4): life(dice, length) for _ in range(servers)}
    for stream, version, events in interleaved(dice, lives):
        append(ledger, stream, version, events)
    return list(lives)


def drain(projector: Projector, connection: Connection[Any]) -> None:
    while projector.step(connection):
        pass


def rows(connection: Connection[Any], projection: Projection[Any]) -> dict[UUID, Any]:
    found = connection.execute(f"SELECT to_json(t)::text FROM {projection.name} AS t").fetchall()
    decoded = [msgspec.json.decode(text, type=projection.row) for (text,) in found]
    return {row.id: row for row in decoded}


def replayed(records: list[Recorded]) -> tuple[ServerRow | None, dict[UUID, OperationRow]]:
    operations: dict[UUID, OperationRow] = {}
    for record in records:
        key = OPERATION.key(record)
        if key is not None and (row := OPERATION.evolve(operations.get(key), record)) is not None:
            operations[key] = row
    return reduce(SERVER.evolve, records, None), operations


def fingerprint(connection: Connection[Any]) -> list[str]:
    """Return a hash of each table, former rows included."""
    return [
        str(
            connection.execute(
                f"SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {table} AS t"
            ).fetchone()
        )
        for projection in PROJECTIONS
        for table in projection.tables
    ]


def as_shown(row: ServerRow | None) -> Any:
    """Return a row as its JSON reads, whatever the order of keys."""
    return None if row is None else msgspec.json.decode(msgspec.json.encode(row), type=ServerRow)


@pytest.mark.parametrize("seed", range(4))
def test_a_table_is_the_fold_of_the_log_however_it_is_cut(
    ledger: Ledger,
    projector: Projector,
    connection: Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    monkeypatch.setattr(read_batch, "__defaults__", (1 + 7 * seed,))
    streams = write_lives(ledger, seed)
    drain(projector, connection)
    servers, operations = rows(connection, SERVER), rows(connection, OPERATION)
    for stream in streams:
        server, expected = replayed(records_of(ledger, stream))
        assert servers[stream] == server
        assert {key: operations[key] for key in expected} == expected


def test_every_past_moment_can_be_read(
    ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    streams = write_lives(ledger, 11, servers=3, length=80)
    drain(projector, connection)
    for stream in streams:
        records = records_of(ledger, stream)
        for count, record in enumerate(records, 1):
            expected, _ = replayed(records[:count])
            for position in (record.position, records[count].position - 1 if count < len(records) else 10**9):
                parameters = {"id": stream, "project_id": None, "position": position}
                row = connection.execute(DETAIL_THEN.encode(), parameters).fetchone()
                assert row is not None
                assert msgspec.json.decode(row[0], type=ServerRow) == as_shown(expected)
        before = {"id": stream, "project_id": None, "position": records[0].position - 1}
        assert connection.execute(DETAIL_THEN.encode(), before).fetchone() is None
        now = connection.execute(DETAIL_NOW.encode(), {"id": stream, "project_id": None}).fetchone()
        assert now is not None
        assert msgspec.json.decode(now[0], type=ServerRow) == as_shown(replayed(records)[0])


def test_a_rebuilt_table_equals_the_live_one(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    """Rebuilt while events are appended, projected and read; no reader ever misses the table."""
    stop, missed = threading.Event(), list[Exception]()
    follower = threading.Thread(target=projector.run, args=[stop])

    def read() -> None:
        with psycopg.connect(database, options=SESSION, autocommit=True) as reader:
            seen = 0
            while not stop.is_set():
                try:
                    row = reader.execute("SELECT count(*) FROM server").fetchone()
                    assert row is not None
                    assert row[0] >= seen, "a half-built table was shown"
                    seen = row[0]
                except (psycopg.Error, AssertionError) as error:
                    missed.append(error)

    reader = threading.Thread(target=read)
    writer = threading.Thread(target=lambda: [write_lives(ledger, seed) for seed in range(100, 130)])
    for thread in (follower, reader, writer):
        thread.start()
    for projection in PROJECTIONS:
        rebuild(database, SESSION, projection, silent)
    writer.join()
    for projection in PROJECTIONS:
        rebuild(database, SESSION, projection, silent)
    head = ledger.recorder.max_notification_id()
    query = "SELECT min(notification_id) FROM ledger_tracking WHERE application_name <> 'reactor'"
    while connection.execute(query).fetchone() != (head,):
        assert follower.is_alive()
    live = fingerprint(connection)
    stop.set()
    for thread in (follower, reader):
        thread.join()
    assert missed == []
    for projection in PROJECTIONS:
        rebuild(database, SESSION, projection, silent)
    assert fingerprint(connection) == live


def test_two_projectors_are_as_good_as_one(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    stop = threading.Event()
    others = [Projector(database, SESSION, PROJECTIONS) for _ in range(2)]
    threads = [threading.Thread(target=other.run, args=[stop]) for other in others]
    for thread in threads:
        thread.start()
    streams = [stream for seed in range(5) for stream in write_lives(ledger, 200 + seed)]
    drain(projector, connection)
    stop.set()
    for thread in threads:
        thread.join()
    drain(projector, connection)
    servers = rows(connection, SERVER)
    assert {stream: servers[stream] for stream in streams} == {
        stream: replayed(records_of(ledger, stream))[0] for stream in streams
    }


def test_what_cannot_be_digested_is_parked_and_the_others_go_on(
    ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    [sick] = write_lives(ledger, 1, servers=1, length=20)
    drain(projector, connection)
    before = rows(connection, SERVER)[sick]
    version = len(records_of(ledger, sick))
    unknown = StoredEvent(sick, version + 1, "NeverHeardOf", b'{"event":{"type":"NeverHeardOf"},"by":"x"}')
    ledger.appender.group_commit.submit(Save(sick, [unknown], "tenant")).result()
    later = store_entry(sick, version + 2, records_of_entry(ledger, sick))
    ledger.appender.group_commit.submit(Save(sick, [later], "tenant")).result()
    healthy = write_lives(ledger, 2)
    drain(projector, connection)
    servers = rows(connection, SERVER)
    assert servers[sick] == before
    assert all(servers[stream] == replayed(records_of(ledger, stream))[0] for stream in healthy)
    query = "SELECT DISTINCT position FROM ledger_parked WHERE stream = %s ORDER BY position"
    parked = [position for (position,) in connection.execute(query, [sick])]
    assert parked == [before.position + 1, before.position + 2]


def records_of_entry(ledger: Ledger, stream: UUID) -> Any:
    """Return the entry of a stream's last readable record, to be written once more."""
    stored = ledger.recorder.select_events(stream, limit=1)
    return ledger.mapper.to_domain_event(stored[0]).entry  # type: ignore[union-attr]


def test_a_projector_of_former_text_ends_when_its_tables_are_taken_over(
    database: str, projector: Projector, connection: Connection[Any]
) -> None:
    drain(projector, connection)
    connection.execute(
        "UPDATE ledger_tracking SET application_name = 'server:0123' WHERE application_name ~ '^server:'"
    )
    with pytest.raises(Superseded):
        projector.step(connection)
