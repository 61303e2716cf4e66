"""The same check for what belongs to servers: volumes, ports, floating IPs. Nobody keeps what was to go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from adapters.openstack import cinder, neutron
from commands.floating_ip.decider import FLOATING_IP
from commands.kernel.decider import Decider
from commands.network_interface.decider import NETWORK_INTERFACE
from commands.server.state import Server
from commands.store.envelope import RecordedEvent
from commands.volume.decider import VOLUME
from projections import floating_ip, network_interface, volume
from projections.engine.projection import Projection
from projections.engine.table import Table
from simulator import Simulator


class Kind(NamedTuple):
    """Where the log, the cloud and the read tables have the things of a kind."""

    decider: Decider[Any, Any, Any]
    projection: Projection[Any]
    shown: Callable[[Simulator], Iterable[tuple[str, UUID | None]]]
    """The cloud's id of each, and the stream whose mark it carries."""


KINDS = (
    Kind(
        VOLUME,
        volume.VOLUME,
        lambda cloud: [
            (one.id, cinder.stream_in({"metadata": one.metadata})) for one in cloud.world.volumes.values()
        ],
    ),
    Kind(
        NETWORK_INTERFACE,
        network_interface.NETWORK_INTERFACE,
        lambda cloud: [
            (one.id, neutron.stream_in({"description": one.description}))
            for one in cloud.world.ports.values()
        ],
    ),
    Kind(
        FLOATING_IP,
        floating_ip.FLOATING_IP,
        lambda cloud: [
            (one.id, neutron.stream_in({"description": one.description}))
            for one in cloud.world.floating_ips.values()
        ],
    ),
)


def discrepancies(
    cloud: Simulator,
    connection: psycopg.Connection[Any],
    records: list[RecordedEvent],
    servers: dict[UUID, Server],
) -> Iterator[str]:
    """Tell what the log, the cloud and the read tables do not agree about."""
    for kind in KINDS:
        streams: dict[UUID, list[RecordedEvent]] = defaultdict(list)
        for record in records:
            if record.feature == kind.projection.name:
                streams[record.stream].append(record)
        states = {
            stream: kind.decider.replay(record.event for record in story) for stream, story in streams.items()
        }
        yield from against_the_cloud(kind, cloud, states)
        entries = [(record.stream, record) for story in streams.values() for record in story]
        yield from against_the_table(connection, kind.projection, entries)
        gone = {server for server, state in servers.items() if state.deleted}
        for stream, state in states.items():
            if state.is_live and keeper_of(state) in gone:
                yield f"{kind.projection.name} {stream} is still there, and its server is gone"


def against_the_cloud(kind: Kind, cloud: Simulator, states: dict[UUID, Any]) -> Iterator[str]:
    live = defaultdict(list)
    for cloud_id, stream in kind.shown(cloud):
        if stream is not None:
            live[stream].append(cloud_id)
    for stream in live.keys() | states.keys():
        state = states.get(stream)
        expected = [state.cloud_id] if state is not None and state.is_live and state.cloud_id else []
        if live[stream] != expected:
            yield f"{kind.projection.name} {stream} is {live[stream]} in the cloud, and should be {expected}"


def against_the_table(
    connection: psycopg.Connection[Any],
    projection: Projection[Any],
    entries: Iterable[tuple[UUID, RecordedEvent]],
) -> Iterator[str]:
    """Compare the rows with what a replay makes of their records, as far as the table has read the log."""
    query = b"SELECT coalesce(max(notification_id), 0) FROM ledger_tracking WHERE application_name = %s"
    read = connection.execute(query, [projection.tracking_name()]).fetchone()
    assert read is not None
    expected: dict[UUID, Any] = {}
    for key, record in entries:
        if record.position <= read[0]:
            expected[key] = projection.evolve(expected.get(key), record)
    rows: dict[UUID, Any] = Table(projection).load(connection, list(expected)).rows
    for key, row in expected.items():
        if rows.get(key) != row:
            yield f"{projection.name} {key} is {rows.get(key)}, a replay says {row}"


def keeper_of(state: Any) -> UUID | None:
    """Return the server a thing holds on to: with it, it should have gone, or have been let go of."""
    if (made_for := getattr(state, "made_for", None)) is not None:
        return UUID(str(made_for))
    if getattr(state, "root_of", None) is not None and state.delete_on_termination:
        return UUID(str(state.root_of))
    holder = getattr(state, "holder", None)
    found = holder.server_id if holder is not None else getattr(state, "server_id", None)
    return UUID(str(found)) if found is not None else None
