"""The event store: one append-only log in Postgres, one stream per resource."""

from __future__ import annotations

import re
from typing import Any, ClassVar, cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import InfrastructureFactory, Mapper, StoredEvent, TrackingRecorder
from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import Environment, get_topic
from psycopg.conninfo import conninfo_to_dict

from commands.store.envelope import ENCODER, Entry, RecordedEvent, decode_entry
from commands.store.recorder import LedgerRecorder, LoggedEntry, StoredEntry

ROLE = "stackledger_app"
"""The restricted role every connection of the service takes (schema/002_roles.sql)."""

SESSION = f"-c role={ROLE} -c search_path=read,public -c timezone=UTC"

NAMED = {"dbname", "host", "port", "user", "password"}
"""Keywords of a connection string that the library takes one by one; others (sslmode …) are passed on."""

NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


class EntryMapper(Mapper[UUID]):
    """Stores an entry as JSON that an auditor can read, under the event's own name."""

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        assert isinstance(domain_event, RecordedEvent)
        return store_entry(domain_event.stream, domain_event.version, domain_event.entry)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        assert isinstance(stored_event, StoredEntry | LoggedEntry)
        return RecordedEvent(
            stream=cast(UUID, stored_event.originator_id),
            version=stored_event.originator_version,
            position=stored_event.id if isinstance(stored_event, LoggedEntry) else stored_event.position,
            at=stored_event.recorded_at,
            entry=decode_entry(stored_event.state),
        )


def store_entry(stream: UUID, version: int, entry: Entry) -> StoredEvent:
    """Make what the recorder writes; the topic is the plain class name, so no module path is ever stored.

    The character NUL is replaced: no text of Postgres can hold it, and one in a text of the cloud would make
    the log unreadable in psql.
    """
    state = ENCODER.encode(entry)
    if rb"\u0000" in state:
        state = NUL.sub(rb"\1\\ufffd", state)
    return StoredEvent(
        originator_id=stream,
        originator_version=version,
        topic=type(entry.event).__name__,
        state=state,
    )


class Ledger(Application[UUID]):
    """The library's application with our recorder and mapper; ``stackledger migrate`` makes its tables."""

    name = "ledger"
    env: ClassVar[dict[str, str]] = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "APPLICATION_RECORDER_TOPIC": get_topic(LedgerRecorder),
        "MAPPER_TOPIC": get_topic(EntryMapper),
        "CREATE_TABLE": "no",
        "POSTGRES_POOL_SIZE": "0",
        "POSTGRES_MAX_OVERFLOW": "4",
    }

    def __init__(self, url: str) -> None:
        parts = conninfo_to_dict(url)
        self._rest = {word: value for word, value in parts.items() if word not in NAMED}
        super().__init__(
            {
                "POSTGRES_DBNAME": str(parts.get("dbname") or parts.get("user") or "postgres"),
                "POSTGRES_HOST": str(parts.get("host") or ""),
                "POSTGRES_PORT": str(parts.get("port") or "5432"),
                "POSTGRES_USER": str(parts.get("user") or ""),
                "POSTGRES_PASSWORD": str(parts.get("password") or ""),
            }
        )

    def construct_factory(self, env: Environment) -> InfrastructureFactory[TrackingRecorder]:
        factory = super().construct_factory(env)
        assert isinstance(factory, PostgresFactory)
        arguments = factory.datastore.pool.kwargs
        assert isinstance(arguments, dict)
        arguments.update(self._rest, options=SESSION)
        # The library asks the database for a composite type when a recorder is made; ours uses none, and a
        # process must be able to start before its database.
        setattr(factory.datastore, "register_type_adapters", lambda: None)  # noqa: B010 - it is a method
        return cast(InfrastructureFactory[TrackingRecorder], factory)

    @property
    def appender(self) -> LedgerRecorder:
        """The recorder, by its own type."""
        return cast(LedgerRecorder, self.recorder)

    def close(self) -> None:
        """Write pending requests, then close all connections."""
        self.appender.close()
        super().close()
