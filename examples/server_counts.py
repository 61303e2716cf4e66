"""Counts the servers of each project, in a table of its own: a follower of the log by somebody else.

It needs the ``eventsourcing`` library, a login that may read ``ledger_events``, and a schema to write to; it
knows nothing of Stackledger's code. docs/followers.md says how to run it, and what a follower can rely on.
"""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import suppress
from typing import Any, ClassVar, NamedTuple, NoReturn
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import InfrastructureFactory, Mapper, StoredEvent, Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection
from eventsourcing.utils import Environment, get_topic
from psycopg.sql import SQL, Identifier

PAGE = 500
"""Entries that are read at a time."""


class Happened(NamedTuple):
    """An entry of the log: what happened to which thing. Its fields are told in docs/events.md."""

    originator_id: UUID
    originator_version: int
    type: str
    event: dict[str, Any]


class LedgerMapper(Mapper[UUID]):
    """Reads an entry: JSON with the event in its envelope. A field it does not know is no trouble to it."""

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """Return the event of an entry."""
        entry = json.loads(stored_event.state)
        stream = UUID(str(stored_event.originator_id))
        return Happened(stream, stored_event.originator_version, stored_event.topic, entry["event"])


class Ledger(Application[UUID]):
    """The log, which is only read here; ``LEDGER_POSTGRES_…`` says where it is."""

    name = "ledger"
    env: ClassVar[dict[str, str]] = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "MAPPER_TOPIC": get_topic(LedgerMapper),
        "CREATE_TABLE": "no",
    }
    log_section_size = PAGE


class ServerTable(PostgresTrackingRecorder):
    """The servers there are, and up to where the log was read; ``SERVER_COUNTS_POSTGRES_…`` says where."""

    def __init__(self, datastore: PostgresDatastore, **more: Any) -> None:
        super().__init__(datastore, **more)
        self._table = SQL("{}.servers").format(Identifier(datastore.schema))
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS {} (id uuid PRIMARY KEY, project_id text NOT NULL)").format(
                self._table
            )
        )

    def add(self, server_id: UUID, project_id: str, tracking: Tracking) -> None:
        """Take down a server, and that its entry was read, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(SQL("INSERT INTO {} VALUES (%s, %s)").format(self._table), [server_id, project_id])

    def remove(self, server_id: UUID, tracking: Tracking) -> None:
        """Strike a server out, if it is there, and take down that its entry was read."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(SQL("DELETE FROM {} WHERE id = %s").format(self._table), [server_id])


class ServerCounts(Projection[ServerTable]):
    """What each event means to the table; entries of other types are not even read."""

    name = "server_counts"
    topics = ("ServerRequested", "ServerAdopted", "ServerDeleted", "ServerDeletedOutOfBand")

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Take one event in."""
        match domain_event.type:
            case "ServerRequested" | "ServerAdopted":
                self.view.add(domain_event.originator_id, domain_event.event["project_id"], tracking)
            case _:
                self.view.remove(domain_event.originator_id, tracking)


def follow(ledger: Ledger, projection: ServerCounts) -> NoReturn:
    """Take in what is in the log and not yet in the table, for ever. Raises the library's errors.

    It looks every second. Who is sent notifications by ``LISTEN ledger_events`` besides sees news sooner.
    """
    position = projection.view.max_tracking_id(ledger.name) or 0
    while True:
        entries = ledger.notification_log.select(start=position + 1, limit=PAGE, topics=projection.topics)
        for entry in entries:
            projection.process_event(ledger.mapper.to_domain_event(entry), Tracking(ledger.name, entry.id))
            position = entry.id
        if not entries:
            time.sleep(1)


def main() -> None:
    """Follow until SIGINT or SIGTERM. Ends with an error where a database is away: start it again then."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    environment = Environment(
        ServerCounts.name, {"PERSISTENCE_MODULE": "eventsourcing.postgres", **os.environ}
    )
    table = InfrastructureFactory[ServerTable].construct(environment).tracking_recorder(ServerTable)
    with Ledger() as ledger, suppress(KeyboardInterrupt):
        follow(ledger, ServerCounts(table))


if __name__ == "__main__":
    main()
