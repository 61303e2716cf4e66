"""Nothing lost, nothing twice: the one check after every fault.

Four books are compared: (a) what clients were told is accepted, (b) the log, (c) the cloud's own truth and
journal, (d) the read tables. Whatever does not agree is told in a line of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from adapters.openstack.nova import stream_in
from commands.kernel.message import Fails, Succeeds
from commands.server import events as e
from commands.server.decider import SERVER as RULES
from commands.server.state import Server
from commands.store.application import SESSION
from commands.store.envelope import RecordedEvent, read_row
from projections.operation import OPERATION
from projections.server.row import SERVER
from simulator import Entry, Simulator
from simulator.records import Server as CloudServer
from tests.system.faults import account_of_parts

ENDS = Succeeds | Fails
"""The events that end an operation."""

ONCE: dict[str, type[e.ServerEvent]] = {
    "reboot": e.ServerRebootRequested,
    "resize": e.ServerResizeRequested,
    "confirmResize": e.ServerResizeConfirmRequested,
    "shelve": e.ServerShelveRequested,
    "unshelve": e.ServerUnshelveRequested,
}
"""What each wish may make Nova take on once, under its names in os-instance-actions.

A deletion is not among them: Nova takes a second one while the first is under way, and it changes nothing.
"""

SERVICE_USER = "stackledger"


class Promise(NamedTuple):
    """What a client was told: 202, this server, this operation."""

    server: UUID
    operation: UUID


class Books(NamedTuple):
    """Everything there is to compare, once all is quiet."""

    database: str
    cloud: Simulator

    def discrepancies(self, promises: Iterable[Promise] = ()) -> list[str]:
        """Return what does not agree; nothing if all is well.

        The log and the tables are read as of one moment: what the cloud shows is written at any time.
        """
        with psycopg.connect(self.database, options=SESSION) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            records = read_log(connection)
            streams: dict[UUID, list[RecordedEvent]] = defaultdict(list)
            for record in records:
                if record.feature == "server":
                    streams[record.stream].append(record)
            servers = {stream: RULES.replay(r.event for r in story) for stream, story in streams.items()}
            return [
                *gaps(records, streams),
                *broken(promises, records),
                *self.against_the_cloud(streams),
                *against_the_tables(connection, records),
                *account_of_parts.discrepancies(self.cloud, connection, records, servers),
            ]

    def log(self) -> list[RecordedEvent]:
        with psycopg.connect(self.database, options=SESSION) as connection:
            return read_log(connection)

    def is_quiet(self) -> bool:
        """Whether every operation has ended, every twin is gone, and the tables have caught up."""
        records = self.log()
        begun = {operation_of(r) for r in records} - {None}
        ended = {operation_of(r) for r in records if isinstance(r.event, ENDS)}
        found = {r.event.cloud_id for r in records if isinstance(r.event, e.ServerDuplicateFound)}
        removed = {r.event.cloud_id for r in records if isinstance(r.event, e.ServerDuplicateDeleted)}
        parts = (kind.projection for kind in account_of_parts.KINDS)
        names = [projection.tracking_name() for projection in (SERVER, OPERATION, *parts)]
        query = "SELECT min(notification_id) FROM ledger_tracking WHERE application_name = ANY(%s)"
        with psycopg.connect(self.database, options=SESSION) as connection:
            row = connection.execute(query, [names]).fetchone()
        self.cloud.journal()  # takes every stage that is due
        gone = not any(twin in self.cloud.world.servers for twin in removed)  # the answer comes before
        return begun == ended and found == removed and gone and (row or (0,))[0] == len(records)

    def against_the_cloud(self, streams: dict[UUID, list[RecordedEvent]]) -> Iterator[str]:
        journal = self.cloud.journal()
        live = defaultdict(list)
        for server in self.cloud.world.servers.values():
            stream = stream_in({"tags": server.tags})
            if stream is not None:
                live[stream].append(server)
        for stream in live.keys() - streams.keys():
            yield f"the cloud has a server of {stream}, which is not in the log"
        for stream, records in streams.items():
            state = RULES.replay(record.event for record in records)
            yield from compare(stream, state, live[stream])
            yield from self.repeated(stream, state, records)
        yield from unclaimed(journal, streams, self.service_user())

    def service_user(self) -> str:
        return next(user.id for user in self.cloud.world.users.values() if user.name == SERVICE_USER)

    def repeated(self, stream: UUID, state: Server, records: list[RecordedEvent]) -> Iterator[str]:
        """Nova's audit may not have more of an action of ours than were asked for."""
        log = self.cloud.world.action_logs.get(state.cloud_id or "")
        ours = self.service_user()
        for action, wish in ONCE.items():
            done = sum(a.action == action and a.user_id == ours for a in log.actions) if log else 0
            asked = sum(isinstance(record.event, wish) for record in records)
            if done > asked:
                yield f"{stream}: {action} was taken {done} times and asked for {asked} times"


def read_log(connection: psycopg.Connection[Any]) -> list[RecordedEvent]:
    query = (
        b"SELECT originator_id, originator_version, notification_id, recorded_at, state"
        b" FROM ledger_events ORDER BY notification_id"
    )
    return [read_row(row) for row in connection.execute(query, binary=True)]


def against_the_tables(connection: psycopg.Connection[Any], records: list[RecordedEvent]) -> Iterator[str]:
    servers = (record for record in records if record.feature == "server")
    yield from account_of_parts.against_the_table(
        connection, SERVER, [(record.stream, record) for record in servers]
    )
    begun = ((operation_of(record), record) for record in records)
    yield from account_of_parts.against_the_table(
        connection, OPERATION, [(operation, record) for operation, record in begun if operation is not None]
    )


def operation_of(record: RecordedEvent) -> UUID | None:
    operation: UUID | None = getattr(record.event, "operation_id", None)
    return operation


def gaps(records: list[RecordedEvent], streams: dict[UUID, list[RecordedEvent]]) -> Iterator[str]:
    if [record.position for record in records] != list(range(1, len(records) + 1)):
        yield "positions are not 1, 2, 3 ..."
    for stream, entries in streams.items():
        if [record.version for record in entries] != list(range(1, len(entries) + 1)):
            yield f"versions of {stream} are not 1, 2, 3 ..."


def broken(promises: Iterable[Promise], records: list[RecordedEvent]) -> Iterator[str]:
    """Each operation promised was recorded, begun once and ended once."""
    mentions = {(record.stream, operation_of(record)) for record in records}
    ends = Counter(operation_of(record) for record in records if isinstance(record.event, ENDS))
    for promise in promises:
        if promise not in mentions:
            yield f"{promise} was acknowledged and is not in the log"
        elif ends[promise.operation] != 1:
            yield f"{promise} has ended {ends[promise.operation]} times"


def compare(stream: UUID, state: Server, live: list[CloudServer]) -> Iterator[str]:
    """A create has exactly one live server, or a final failure and none."""
    ids = [server.id for server in live]
    expected = [] if state.deleted or state.cloud_id is None else [state.cloud_id]
    if ids != expected:
        yield f"{stream} has {ids} in the cloud, and should have {expected}"
    for server in live:
        if server.vm_state != "error" and server.metadata.get("stackledger_server_id") != str(stream):
            yield f"{server.id} does not say whose it is"


def unclaimed(journal: list[Entry], streams: dict[UUID, list[RecordedEvent]], user: str) -> Iterator[str]:
    """Every server the cloud ever made for us is some stream's own, or was found to be a twin."""
    events = [record.event for records in streams.values() for record in records]
    claimed = {
        event.cloud_id for event in events if isinstance(event, e.ServerAccepted | e.ServerDuplicateFound)
    }
    for entry in journal:
        if is_create(entry) and entry.user_id == user and entry.server_id not in claimed:
            yield f"the cloud made {entry.server_id} for us, and nobody knows of it"


def is_create(entry: Entry) -> bool:
    made = (entry.kind, entry.method, entry.status) == ("call", "POST", 202)
    return made and entry.path.endswith("/servers")
