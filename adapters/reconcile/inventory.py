"""Inventory of each kind of resource, from the cloud and from the ledger, in the same form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from adapters.kernel.resource_view import Facts, Inventory, ResourceView
from adapters.openstack import nova
from adapters.openstack.connection import Cloud, Clouds
from adapters.openstack.errors import CloudRejected
from adapters.openstack.nova import GONE
from adapters.openstack.paging import Shown


class Kind(NamedTuple):
    """How one kind of resource is listed, and what of it is compared."""

    feature: str
    list: Callable[[Cloud, bool], Sequence[Shown]]
    show: Callable[[Cloud, str], Shown | None]
    stream_in: Callable[[Shown], UUID | None]
    seen: Callable[[Shown], Facts]
    booked: str
    """SQL: the same facts as a read table has them."""


class Entry(NamedTuple):
    """A live resource of the ledger. ``busy``: something was asked of it and is not finished."""

    id: UUID
    cloud_id: str | None
    project_id: str
    name: str
    busy: bool
    position: int
    facts: Facts


class Thing(NamedTuple):
    """A resource of the cloud. ``mark`` is the stream that it says it was made for."""

    cloud_id: str
    project_id: str | None
    name: str
    mark: UUID | None
    facts: Facts


class Stock(NamedTuple):
    """What a listing shows, and of which projects (None: of all)."""

    things: Mapping[str, Thing]
    projects: frozenset[str] | None

    def covers(self, project_id: str) -> bool:
        return self.projects is None or project_id in self.projects


def list_servers(cloud: Cloud, everywhere: bool) -> list[Shown]:
    listed = nova.list_servers(cloud, everywhere=everywhere).servers
    return [shown for shown in listed if shown.get("status") not in GONE]


def show_server(cloud: Cloud, cloud_id: str) -> Shown | None:
    shown = nova.show(cloud, cloud_id)
    return None if shown is None or shown.get("status") in GONE else shown


def server_facts(shown: Shown) -> Facts:
    """Return nothing for a server whose cell is down: then Nova knows no more of it than its id."""
    if shown["status"] == "UNKNOWN":
        return {}
    return {"name": shown["name"], "status": shown["status"]}


SERVERS = Kind(
    "server",
    list_servers,
    show_server,
    nova.stream_in,
    server_facts,
    "jsonb_build_object('name', coalesce(cloud_name, name), 'status', status)",
)


def kinds_of(views: Iterable[ResourceView]) -> tuple[Kind, ...]:
    """Return what is compared: servers, and the resources whose view says what of them."""
    return (SERVERS, *(kind_of(view, view.inventory) for view in views if view.inventory is not None))


def kind_of(view: ResourceView, inventory: Inventory) -> Kind:
    def list_counted(cloud: Cloud, everywhere: bool) -> list[Shown]:
        return [shown for shown in view.list(cloud, everywhere) if inventory.counts(shown)]

    return Kind(view.feature, list_counted, view.show, view.stream_in, inventory.seen, inventory.booked)


def read_entries(connection: psycopg.Connection[Any], kind: Kind) -> dict[UUID, Entry]:
    """Return all that lives of a kind in the ledger."""
    query = f"""
        SELECT id, cloud_id, project_id, name, under_way IS NOT NULL AS busy, position, {kind.booked} AS facts
        FROM {kind.feature} WHERE deleted_at IS NULL
    """
    with connection.cursor(row_factory=class_row(Entry)) as cursor:
        return {entry.id: entry for entry in cursor.execute(query.encode())}


BEHIND = b"""
SELECT (SELECT coalesce(max(notification_id), 0) FROM ledger_events) - coalesce(min(reached), 0)
FROM (
    SELECT max(notification_id) AS reached FROM ledger_tracking
    WHERE split_part(application_name, ':', 1) = ANY(%s) AND application_name NOT LIKE '%%:building'
    GROUP BY split_part(application_name, ':', 1)
) AS checkpoints
"""


def entries_behind(connection: psycopg.Connection[Any], kinds: Iterable[Kind]) -> int:
    """Return how many entries of the log the slowest read table has not seen."""
    row = connection.execute(BEHIND, [[kind.feature for kind in kinds]]).fetchone()
    assert row is not None
    return max(int(row[0]), 0)


def take_stock(clouds: Clouds, kind: Kind, projects: Iterable[str]) -> Stock:
    """List the whole cloud where the service user may, else its own project and those it may enter.

    Raises ``CloudError``, and ``CloudMisconfigured`` where the cloud has no such service.
    """
    if clouds.sees_all:
        return Stock(things_of(kind, kind.list(clouds.home, True)), None)
    shown: list[Shown] = []
    entered: set[str] = set()
    for project_id in sorted({clouds.home.project_id, *projects}):
        try:
            shown += kind.list(clouds.project(project_id), False)
            entered.add(project_id)
        except CloudRejected:  # told by what the report says it covers
            continue
    return Stock(things_of(kind, shown), frozenset(entered))


def things_of(kind: Kind, listed: Iterable[Shown]) -> dict[str, Thing]:
    return {
        str(shown["id"]): Thing(
            str(shown["id"]),
            project_of(shown),
            str(shown.get("name") or shown.get("floating_ip_address") or ""),
            kind.stream_in(shown),
            kind.seen(shown),
        )
        for shown in listed
    }


def project_of(shown: Shown) -> str | None:
    """Return whose it is: each service has its own name for that."""
    names = ("project_id", "tenant_id", "os-vol-tenant-attr:tenant_id")
    return next((str(shown[name]) for name in names if shown.get(name)), None)


def is_there(clouds: Clouds, kind: Kind, entry: Entry) -> bool:
    """Look for one by itself: a list in pages passes over what is moved while it is read."""
    cloud = clouds.home if clouds.sees_all else clouds.project(entry.project_id)
    return kind.show(cloud, entry.cloud_id or "") is not None
