"""Ledger, read tables and cloud, compared once all is quiet: whatever does not agree is told in a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from adapters.openstack import security_groups as neutron_groups
from adapters.queue.reactor import NAME as REACTOR
from adapters.reconcile.compare import Difference, reconcile
from app import PROJECTIONS
from app.registry import COMPARED
from commands.kernel.message import Begins, Fails, Succeeds
from commands.kernel.resource import Accepted
from commands.security_group.rules import keys
from commands.server import events as e
from commands.store.application import SESSION
from commands.store.envelope import RecordedEvent
from projections.engine.table import Table
from simulator.journal import Entry
from tests.integration.projections.tables import book, replayed, stored
from tests.system.machine.scene import Scene

ENDS = Succeeds | Fails | e.ServerOperationAbandoned
CREATES = {
    "server": "/servers",
    "volume": "/volumes",
    "floating_ip": "/floatingips",
    "network_interface": "/ports",
    "security_group": "/security-groups",
}
"""Where the POST goes that makes one; in the cloud's journal it stands once for each that was made."""

WAITING = b"""
SELECT (SELECT coalesce(max(notification_id), 0) FROM ledger_events),
       (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')),
       (SELECT min(notification_id) FROM ledger_tracking WHERE application_name = ANY(%s))
"""


class Books(NamedTuple):
    """What there is to compare, of one project of a scene."""

    scene: Scene
    project_id: str

    def open(self) -> Connection[Any]:
        return psycopg.connect(self.scene.database, options=SESSION, autocommit=True)

    def restless(self) -> list[str]:
        """Return what is still to come: jobs, records not read yet, stages of the cloud."""
        names = [*(projection.tracking_name() for projection in PROJECTIONS), REACTOR]
        with self.open() as connection:
            row = connection.execute(WAITING, [names]).fetchone()
        assert row is not None
        head, jobs, read = row
        self.scene.cloud.journal()  # takes the stages that are due
        world = self.scene.cloud.world
        stages = [
            thing.id for shelf in (world.servers, world.volumes) for thing in shelf.values() if thing.steps
        ]
        told = [f"{jobs} jobs are left"] if jobs else []
        told += [f"{head - read} records are unread"] if head > read else []
        return told + [f"{one} is being changed" for one in stages]

    def discrepancies(self, strangers: Collection[str], promises: Iterable[str] = ()) -> list[str]:
        """Return what does not agree; nothing if all is well."""
        with self.open() as connection:
            report = reconcile(self.scene.ours, connection, COMPARED, lambda done, kinds: None)
            records = [one for one in book(connection) if one.entry.project_id == self.project_id]
            ours = [one for one in report.findings if one.project_id == self.project_id]
            return [
                *told_by(ours, strangers),
                *unended(records, promises),
                *self.groups(connection),
                *self.ghosts(connection),
                *self.created_twice(records),
            ]

    def contradictions(self) -> list[str]:
        """Return the rows of read tables that a replay of the log does not have, or has otherwise."""
        with self.open() as connection:
            there, expected = stored(connection), replayed(book(connection))
        lines = {table: set(there[table]) ^ set(expected[table]) for table in expected}
        return [f"{table}: {line}" for table, found in lines.items() for line in sorted(found)]

    def groups(self, connection: Connection[Any]) -> Iterator[str]:
        """Compare the rules of security groups, which the report leaves out."""
        for row in live(connection, "security_group", self.project_id):
            shown = neutron_groups.show(self.scene.ours.home, row.cloud_id)
            if shown is None:
                yield f"group {row.id} is not in the cloud"
            elif keys(row.rules) != keys(neutron_groups.rules_in(shown)):
                yield f"group {row.id} has other rules in the cloud"
            elif row.cloud_name != shown["name"]:
                yield f"group {row.id} is called {shown['name']} in the cloud"

    def ghosts(self, connection: Connection[Any]) -> Iterator[str]:
        """Tell what the ledger has as gone, and the cloud still has."""
        world = self.scene.cloud.world
        shelves: dict[str, Any] = {
            "server": world.servers,
            "volume": world.volumes,
            "floating_ip": world.floating_ips,
            "network_interface": world.ports,
            "security_group": world.security_groups,
        }
        for feature, shelf in shelves.items():
            query = (
                f"SELECT id, cloud_id FROM {feature} WHERE deleted_at IS NOT NULL AND cloud_id IS NOT NULL"
            )
            for stream, cloud_id in connection.execute(query.encode()).fetchall():
                if cloud_id in shelf:
                    yield f"{feature} {stream} is deleted, and the cloud has {cloud_id}"

    def created_twice(self, records: list[RecordedEvent]) -> Iterator[str]:
        """Nothing is lost here: as many were made for us as the ledger says were accepted."""
        journal = [one for one in self.scene.cloud.journal() if one.project_id == self.project_id]
        ours = self.scene.ours.home.user_id
        accepted = Counter(
            one.feature for one in records if isinstance(one.event, Accepted | e.ServerAccepted)
        )
        for feature, path in CREATES.items():
            made = sum(is_create(entry, path, ours) for entry in journal)
            if made != accepted[feature]:
                yield f"{feature}: {made} were made, {accepted[feature]} accepted"


def live(connection: Connection[Any], feature: str, project_id: str) -> list[Any]:
    """Return the rows of what lives and is in the cloud, as far as nothing is under way."""
    projection = next(one for one in PROJECTIONS if one.name == feature)
    query = (
        f"SELECT id FROM {feature} WHERE deleted_at IS NULL AND cloud_id IS NOT NULL AND under_way IS NULL"
    )
    ids = [row[0] for row in connection.execute(query.encode()).fetchall()]
    return list(Table(projection).load(connection, ids).rows.values())


def told_by(findings: Sequence[Difference], strangers: Collection[str]) -> Iterator[str]:
    """Return what the report of ``stackledger reconcile`` finds, besides strangers."""
    unmanaged = {one.cloud_id for one in findings if one.verdict == "unmanaged"}
    for finding in findings:
        if finding.verdict != "unmanaged" or finding.cloud_id not in strangers:
            yield repr(finding)
    for stranger in set(strangers) - unmanaged:
        yield f"the report lacks {stranger}, a stranger's"


def unended(records: list[RecordedEvent], promises: Iterable[str]) -> Iterator[str]:
    """Each operation that began has ended once; each that was promised has begun."""
    begun = {str(one.event.operation_id): one for one in records if isinstance(one.event, Begins)}
    ended = Counter(str(one.event.operation_id) for one in records if isinstance(one.event, ENDS))
    for promise in promises:
        if promise not in begun:
            yield f"operation {promise} was promised, and is not in the log"
    for operation, record in begun.items():
        if ended[operation] != 1:
            yield f"{record.type} of {record.stream} has {ended[operation]} ends"


def is_create(entry: Entry, path: str, user: str) -> bool:
    call = (entry.kind, entry.method, entry.user_id) == ("call", "POST", user)
    return call and entry.path.endswith(path) and entry.status < 300
