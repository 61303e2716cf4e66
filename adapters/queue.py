"""The work queue: procrastinate on the ledger's own Postgres.

One job at a time per stream (procrastinate's ``lock``), any number of workers, stalled jobs found again.
"""

from __future__ import annotations

from procrastinate import App, PsycopgConnector
from procrastinate.schema import SchemaManager

from commands.migrate import Step

QUEUE = "effects"

GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events, procrastinate_workers,
    procrastinate_periodic_defers TO stackledger_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO stackledger_app;
"""

SCHEMA = Step("queue_3_10", SchemaManager.get_schema() + GRANTS)
"""procrastinate's own schema, as of the pinned version; a newer version adds a step with its migrations."""


def open_queue(url: str, options: str) -> App:
    """Return procrastinate's app for the database at ``url``; use it within ``async with app.open_async()``."""
    return App(connector=PsycopgConnector(conninfo=url, kwargs={"options": options}))
