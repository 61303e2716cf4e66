"""Signals are kept long enough, then forgotten in small batches; what was forgotten is never idleness."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

import scheduler.metrics.retention
from commands.store.application import SESSION
from scheduler.clock.ticker import Ticker
from scheduler.metrics.retention import forget_signals
from scheduler.policies.metrics_retention import evaluator_for
from tests.unit.scheduler.policies.servers import (
    DAY,
    HOUR,
    IDLE,
    NOON,
    QUIET,
    SERVER_ID,
    cpu,
    failed,
    policy,
    server,
)

IT = policy(IDLE)
FILL = """
INSERT INTO server_signals (server_id, metric, hour, mean, highest, samples, source, recorded_at)
SELECT %s, 'cpu_percent', hour, 1, 1, 60, 'test', hour
FROM generate_series(
    date_trunc('hour', ledger_now()) - interval '900 days', ledger_now(), interval '1 day'
) AS hour
"""


@pytest.fixture
def filled(database: str) -> str:
    with psycopg.connect(database) as connection:
        connection.execute(FILL, [SERVER_ID])
    return database


def ages(database: str) -> tuple[int, float]:
    """Return how many rows there are, and how many days old the oldest is."""
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT count(*), extract(epoch FROM ledger_now() - min(hour)) / 86400 FROM server_signals"
        ).fetchone()
    assert row is not None
    return row[0], float(row[1])


def kept_since(database: str) -> datetime | None:
    with psycopg.connect(database, options=SESSION) as connection:
        row = connection.execute(scheduler.metrics.retention.KEPT).fetchone()
    return None if row is None else row[0]


def forget(database: str, days: int) -> bool:
    return Ticker(database, SESSION).tick(forget_signals(days))


@pytest.mark.parametrize(("days", "left"), [(800, 800), (400, 400), (1, 400), (0, 900)])
def test_they_are_kept_as_long_as_was_said_and_long_enough(filled: str, days: int, left: int) -> None:
    assert forget(filled, days)
    count, oldest = ages(filled)
    assert (count, round(oldest)) == (left + 1, left)
    since = kept_since(filled)
    if days:
        assert since is not None
        assert timedelta(days=left) <= datetime.now(UTC) - since < timedelta(days=left, hours=2)
    else:
        assert since is None
    assert not forget(filled, days)  # once a day


def test_many_go_in_batches(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler.metrics.retention, "BATCH", 7)
    assert forget(filled, 800)
    assert ages(filled)[0] == 801


@pytest.mark.parametrize("options", [SESSION, ""], ids=["the service", "the superuser"])
def test_nobody_removes_younger_ones(filled: str, options: str) -> None:
    with psycopg.connect(filled, options=options) as connection:
        refusals = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)
        with pytest.raises(refusals):
            connection.execute("DELETE FROM server_signals WHERE hour > ledger_now() - interval '399 days'")
        connection.rollback()
        with pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute("SELECT forget_signals(ledger_now() - interval '399 days', 1000000)")
    assert ages(filled)[0] == 901


def test_ticks_of_policies_go_but_for_the_last(database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO scheduler_ticks (duty, due) SELECT duty, ledger_now() - make_interval(days => age)"
            " FROM unnest(ARRAY['policy:often', 'policy:seldom']) AS duty, unnest(ARRAY[50, 40]) AS age"
        )
        connection.execute("INSERT INTO scheduler_ticks (duty, due) VALUES ('policy:often', ledger_now())")
    assert forget(database, 0)
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT duty, count(*) FROM scheduler_ticks WHERE duty LIKE 'policy:%' GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert rows == [("policy:often", 1), ("policy:seldom", 1)]


def test_what_is_not_known_any_more_is_not_idleness_and_is_said() -> None:
    loose = policy(IDLE.__class__(DAY, IDLE.thresholds, known=0.1, notice=DAY))
    half = cpu(NOON, *[1.0] * 12)
    assert evaluator_for(None)(loose, server(), half, NOON).matched
    verdict = evaluator_for(NOON - 12 * HOUR)(loose, server(), half, NOON)
    assert (verdict.matched, failed(verdict)) == (False, ["signals kept"])
    assert verdict.findings[-1].seen == "since 2026-08-03T00:00+00:00"
    assert verdict.findings[-1].wanted == "since 2026-08-02T12:00+00:00"
    assert verdict.next == "whether it was idle is not known any more"
    assert verdict.next_at == NOON + 13 * HOUR


def test_where_all_is_known_or_nothing_is_needed_it_is_judged_as_ever() -> None:
    known = evaluator_for(NOON - DAY)
    assert known(IT, server(), QUIET, NOON).matched
    untouched = server(used_at=NOON - HOUR)
    assert failed(evaluator_for(NOON)(IT, untouched, QUIET, NOON)) == ["untouched"]
    by_use = policy(IDLE.__class__(DAY, (), notice=DAY))
    assert evaluator_for(NOON)(by_use, server(), QUIET, NOON).matched
