"""S4: a list of 50 servers against a route that answers as many ready bytes from one SELECT."""

from __future__ import annotations

import psycopg

from benchmarks.api import served
from benchmarks.frame import Result, Scale, by_turns, ratio
from benchmarks.load import SECONDS, get, rate

BODIES = """
CREATE TABLE bench_bodies (name text PRIMARY KEY, body text NOT NULL);
INSERT INTO bench_bodies SELECT 'list', json_build_object('servers', json_agg(to_json(s)))::text
FROM (SELECT * FROM read.server LIMIT 50) AS s;
GRANT SELECT ON bench_bodies TO stackledger_app;
"""


def measure(url: str, scale: Scale) -> Result:
    with served(url, scale.of(1_000)) as api:
        with psycopg.connect(url) as connection:
            connection.execute(BODIES)
        sides = {
            "lists/s": lambda: rate(
                api.port, get("/api/v1/servers?limit=50", api.token), scale.seconds(SECONDS)
            ),
            "bare SELECT/s": lambda: rate(api.port, get("/bare/list", api.token), scale.seconds(SECONDS)),
        }
        measured = by_turns(sides, rounds=scale.rounds(4))
    return ratio("S4", "GET list of 50 / as many ready bytes by one SELECT", 0.7, measured, {})
