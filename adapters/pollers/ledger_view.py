"""Ledger view: the resources in the read tables, for comparison with the cloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from adapters.kernel.resource_view import holders_named
from adapters.openstack.paging import Shown
from commands.store.handler import Connect

COLUMNS = """
id, cloud_id, project_id, under_way IS NOT NULL AS busy, position,
coalesce(under_way ->> 'request_id' IS NULL
    AND (under_way ->> 'requested_at')::timestamptz < ledger_now() - make_interval(secs => %(answer)s), false)
"""
LIVE = "deleted_at IS NULL AND cloud_id IS NOT NULL"
HEAD = b"SELECT coalesce(max(notification_id), 0) FROM ledger_events"
HOLDERS = b"""
SELECT cloud_id, id FROM server WHERE cloud_id = ANY(%(named)s)
UNION ALL
SELECT cloud_id, id FROM network_interface WHERE cloud_id = ANY(%(named)s)
"""
"""Deleted ones count: what is shown may be older than what the tables say of them."""


class Known(msgspec.Struct, frozen=True):
    """A live resource as its read table has it. ``position`` is that of the last event it has seen."""

    id: UUID
    cloud_id: str
    project_id: str
    busy: bool
    position: int
    unanswered: bool = False
    """Whether the answer to what is under way is overdue."""


class LedgerView(NamedTuple):
    """Resources by feature, and where the log was just before they were read."""

    position: int
    things: Mapping[str, Sequence[Known]]


async def read_all(connect: Connect, features: Iterable[str], answer: float) -> LedgerView:
    """Return all that lives of some features, in one statement. ``answer``: see ``Timeouts``."""
    return await read(connect, [(feature, LIVE) for feature in features], answer)


async def read_unsettled(connect: Connect, features: Mapping[str, str], answer: float) -> LedgerView:
    """Return what is under way, and what a feature's own condition finds, in one statement."""
    busy = [(feature, f"{LIVE} AND under_way IS NOT NULL") for feature in features]
    more = [(name, f"{LIVE} AND under_way IS NULL AND ({text})") for name, text in features.items() if text]
    return await read(connect, [*busy, *more], answer)


async def read_named(connect: Connect, feature: str, cloud_ids: Sequence[str], answer: float) -> LedgerView:
    """Return what lives of a feature under some of the cloud's ids."""
    return await read(connect, [(feature, f"{LIVE} AND cloud_id = ANY(%(named)s)")], answer, cloud_ids)


async def read(
    connect: Connect, wanted: Sequence[tuple[str, str]], answer: float, named: Sequence[str] = ()
) -> LedgerView:
    """Read the position first and the rows then: what is seen in the cloud afterwards is news to both."""
    parts = [f"SELECT '{feature}', {COLUMNS} FROM {feature} WHERE {where}" for feature, where in wanted]
    things: dict[str, list[Known]] = {feature: [] for feature, _ in wanted}
    async with connect() as connection:
        head = await (await connection.execute(HEAD)).fetchone()
        statement = " UNION ALL ".join(parts).encode()
        rows = await (
            await connection.execute(statement, {"answer": answer, "named": list(named)})
        ).fetchall()
    assert head is not None
    for feature, *columns in rows:
        things[feature].append(Known(*columns))
    return LedgerView(head[0], things)


async def read_projects(connect: Connect, feature: str) -> list[str]:
    query = f"SELECT DISTINCT project_id FROM {feature} WHERE deleted_at IS NULL"
    async with connect() as connection:
        rows = await (await connection.execute(query.encode())).fetchall()
    return sorted(project_id for (project_id,) in rows)


async def read_holders(connect: Connect, shown: Iterable[Shown]) -> dict[str, UUID]:
    """Return our ids of the servers and network interfaces that things are shown with, by the cloud's."""
    named = sorted({holder for thing in shown for holder in holders_named(thing)})
    if not named:
        return {}
    async with connect() as connection:
        rows = await (await connection.execute(HOLDERS, {"named": named})).fetchall()
    return dict(rows)
