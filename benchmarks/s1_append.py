"""S1: durable saves, 32 at once, by group commit; against INSERT and COMMIT on as many connections."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from benchmarks.book import lives, prepare
from benchmarks.frame import ROUNDS, Result, Scale, by_turns, ratio
from commands.store.append import AppendRequest
from commands.store.application import Ledger

AT_ONCE = 32
SAVES = 200
"""Saves of each writer in one round."""

RAW = """
CREATE TABLE raw_events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigserial,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    project_id text NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX ON raw_events (notification_id);
CREATE INDEX ON raw_events (recorded_at, notification_id);
CREATE INDEX ON raw_events (project_id, notification_id);
"""
INSERT = b"""
INSERT INTO raw_events (originator_id, originator_version, topic, state, project_id)
VALUES (%s, %s, %s, %s, %s)
"""


def measure(url: str, scale: Scale) -> Result:
    prepare(url)
    saves = scale.of(SAVES)
    [event] = islice(lives(1), 1)
    with psycopg.connect(url) as connection:
        connection.execute(RAW)
    connections = [psycopg.connect(url) for _ in range(AT_ONCE)]
    with Ledger(url) as ledger, ThreadPoolExecutor(AT_ONCE) as threads:

        def grouped(_: int) -> None:
            for _ in range(saves):
                stream = uuid4()
                save = AppendRequest(stream, [StoredEvent(stream, 1, event.topic, event.state)], "tenant")
                ledger.appender.group_commit.submit(save).result()

        def raw(number: int) -> None:
            connection = connections[number]
            for _ in range(saves):
                connection.execute(INSERT, [uuid4(), 1, event.topic, event.state, "tenant"], prepare=True)
                connection.commit()

        def rate(writer: object) -> float:
            begun = time.perf_counter()
            list(threads.map(writer, range(AT_ONCE)))  # type: ignore[arg-type]
            return AT_ONCE * saves / (time.perf_counter() - begun)

        sides = {"group commit/s": lambda: rate(grouped), "INSERT+COMMIT/s": lambda: rate(raw)}
        measured = by_turns(sides, scale.rounds(ROUNDS))
    for connection in connections:
        connection.close()
    return ratio("S1", "32 concurrent durable saves / raw INSERT+COMMIT", 2.0, measured, {})
