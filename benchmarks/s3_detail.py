"""S3: the detail of a server against a route that answers the bytes of one SELECT by key."""

from __future__ import annotations

import psycopg

from benchmarks.api import served
from benchmarks.frame import Result, Scale, by_turns, ratio
from benchmarks.load import SECONDS, get, rate

BODIES = """
CREATE TABLE bench_bodies (name text PRIMARY KEY, body text NOT NULL);
INSERT INTO bench_bodies SELECT id::text, to_json(server)::text FROM read.server;
GRANT SELECT ON bench_bodies TO stackledger_app;
"""


def measure(url: str, scale: Scale) -> Result:
    with served(url, scale.of(1_000)) as api:
        with psycopg.connect(url) as connection:
            connection.execute(BODIES)
            row = connection.execute("SELECT name FROM bench_bodies LIMIT 1").fetchone()
            assert row is not None
        sides = {
            "details/s": lambda: rate(
                api.port, get(f"/api/v1/servers/{row[0]}", api.token), scale.seconds(SECONDS)
            ),
            "bare SELECT/s": lambda: rate(
                api.port, get(f"/bare/{row[0]}", api.token), scale.seconds(SECONDS)
            ),
        }
        measured = by_turns(sides, rounds=scale.rounds(4))
    return ratio("S3", "GET detail / a bare route with one SELECT by key", 0.8, measured, {})
