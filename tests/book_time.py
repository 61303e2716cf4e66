"""Moves the time of the book: what the service takes for the present (``ledger_now``)."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg

SHIFTED = """
CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
$$ SELECT clock_timestamp() + make_interval(secs => {seconds}) $$
"""


FROZEN = """
CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
$$ SELECT timestamptz '{at}' $$
"""


def freeze(url: str, at: datetime) -> None:
    """From now on it is always that moment."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FROZEN.format(at=at.isoformat()).encode())


def shift(url: str, ahead: timedelta) -> None:
    """From now on the book's time is so far ahead of the machine's; it goes on at the usual pace."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SHIFTED.format(seconds=float(ahead.total_seconds())).encode())
