"""Servers for policies to judge, of all kinds there are: straight in the read table, with their signals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

import psycopg

from commands.server import events as e
from commands.server.lifecycle_terms import Exemption, Notice
from projections.engine.fold import Change, Folded
from projections.engine.table import Table
from projections.resource import PendingOperationRow
from projections.server.row import SERVER, ServerRow

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 8, 5, 20, tzinfo=UTC)
"""A Wednesday, after office hours."""

OFTEN = (*["ACTIVE"] * 14, *["SHUTOFF"] * 3, *["SHELVED_OFFLOADED"] * 2, "SUSPENDED")
FLAVORS = [e.Flavor(str(n), f"m1.{n}", 2**n, 2048 * 2**n, 20) for n in range(5)]
IMAGE = e.Named("1a2c9300-0435-419e-9a45-043ca0733a2e", "cirros")
NETWORKS = (e.Named("9bba9cd0-0d17-4395-b379-ab29d4672b1c", "private"),)
POLICY = UUID(int=7)

SIGNALS = """
INSERT INTO server_signals (server_id, metric, hour, mean, highest, samples, source, recorded_at)
SELECT id, 'cpu_percent', hour, 1.5, 3.0, 60, 'prometheus', hour + interval '1 hour'
FROM read.server, generate_series(%(since)s, %(until)s, interval '1 hour') AS hour
WHERE status = 'ACTIVE' AND used_at <= %(since)s + interval '1 day'
"""


def row(number: int) -> ServerRow:
    """Return one server. Of the ACTIVE ones a tenth was not used for a day or more."""
    status = OFTEN[number % len(OFTEN)]
    age = DAY * (number % 400 + 2)
    used = HOUR * (number % 24) if number % 10 else DAY * (number % 30 + 1)
    return ServerRow(
        id=UUID(int=number << 64 | number),
        project_id=f"project-{number % 300}",
        version=number % 40 + 1,
        position=number + 1,
        name=f"{'web' if number % 3 else 'dev'}-{number}",
        description="",
        status=status,
        locked=number % 101 == 0,
        suspended_since=NOW - DAY * (number % 60) if status.startswith("S") and status != "SHUTOFF" else None,
        under_way=PendingOperationRow("stop", UUID(int=number), NOW) if number % 103 == 0 else None,
        flavor=FLAVORS[number % len(FLAVORS)],
        image=IMAGE,
        networks=NETWORKS,
        addresses=(e.Address("private", f"10.20.{number // 250 % 250}.{number % 250}"),),
        metadata={"job": str(number)} if number % 7 == 0 else {"tier": "front"},
        expires_at=NOW + DAY * (number % 90 - 3) if number % 4 == 0 else None,
        kept_until=NOW + HOUR * (number % 48 - 24) if number % 20 == 0 else None,
        exemptions=(Exemption(None, NOW + DAY),) if number % 97 == 0 else (),
        notices=(notice(number),) if number % 89 == 0 else (),
        used_at=NOW - used,
        created_by=f"user:{number % 900}",
        created_at=NOW - age,
        changed_at=NOW - used,
        launched_at=NOW - age + HOUR,
    )


def notice(number: int) -> Notice:
    told = NOW - HOUR * (number % 30)
    return Notice(UUID(int=number), POLICY, "shelve", told + DAY, 86_400.0, ("mail",), told, ("mail",))


def fill_table(url: str, servers: int) -> None:
    """Write so many servers into the empty read table, by COPY, and the signals of those unused for a day."""
    rows = iter(map(row, range(servers)))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(b"SET search_path = read, public")
        for chunk in chunks(rows):
            with connection.transaction():
                Table(SERVER).bulk_load(connection, Folded(chunk, [], []))
        connection.execute(SIGNALS.encode(), {"since": NOW - 2 * DAY, "until": NOW - HOUR})
        connection.execute(b"VACUUM ANALYZE read.server")
        connection.execute(b"VACUUM ANALYZE public.server_signals")


AWAY = """
UPDATE read.server
SET status = CASE WHEN started THEN status ELSE 'SHUTOFF' END,
    powered_by = CASE WHEN started THEN created_by ELSE %(policy)s END,
    powered_at = %(now)s - CASE WHEN started THEN interval '1 hour' ELSE interval '4 hours' END
FROM (SELECT id AS one, name LIKE '%%000' AS started FROM read.server) AS those
WHERE one = id AND status = 'ACTIVE' AND NOT locked AND under_way IS NULL AND exemptions = '[]'
"""


def put_away(url: str) -> None:
    """Stop them all by the policy, as at the end of office hours; a few dozen were started by hand since."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(AWAY.encode(), {"policy": f"policy:{POLICY}", "now": NOW})
        connection.execute(b"VACUUM (FULL, ANALYZE) read.server")


def chunks(rows: Iterator[ServerRow]) -> Iterator[dict[UUID, Change[ServerRow]]]:
    while some := {one.id: Change(one, one.position) for one in islice(rows, 5_000)}:
        yield some
