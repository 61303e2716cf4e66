"""The envelope: an event in its place in the book."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args
from uuid import UUID

import msgspec

from commands.absence.events import AbsenceEvent
from commands.cloud_binding.events import CloudBindingEvent
from commands.floating_ip.events import FloatingIpEvent
from commands.kernel.actor import Origin
from commands.key_pair.events import KeyPairEvent
from commands.network_interface.events import NetworkInterfaceEvent
from commands.openstack_server.events import OpenstackServerEvent
from commands.policy.events import PolicyEvent
from commands.project.events import ProjectEvent
from commands.security_group.events import SecurityGroupEvent
from commands.server.events import ServerEvent
from commands.server_snapshot.events import ServerSnapshotEvent
from commands.volume.events import VolumeEvent

AnyEvent = (
    ServerEvent
    | VolumeEvent
    | NetworkInterfaceEvent
    | SecurityGroupEvent
    | KeyPairEvent
    | FloatingIpEvent
    | ServerSnapshotEvent
    | OpenstackServerEvent
    | ProjectEvent
    | PolicyEvent
    | CloudBindingEvent
    | AbsenceEvent
)
"""Every event there is; the union of all features."""

FEATURES: dict[str, Any] = {
    "server": ServerEvent,
    "volume": VolumeEvent,
    "network_interface": NetworkInterfaceEvent,
    "security_group": SecurityGroupEvent,
    "key_pair": KeyPairEvent,
    "floating_ip": FloatingIpEvent,
    "server_snapshot": ServerSnapshotEvent,
    "openstack_server": OpenstackServerEvent,
    "project": ProjectEvent,
    "policy": PolicyEvent,
    "cloud_binding": CloudBindingEvent,
    "absence": AbsenceEvent,
}
"""The word for each feature, and its events."""

FEATURE_OF = {kind: word for word, union in FEATURES.items() for kind in get_args(union) or (union,)}


class Entry(Origin, frozen=True, kw_only=True, omit_defaults=True):
    """What is stored as JSON: the event, and where it comes from."""

    event: AnyEvent


class RecordedEvent(msgspec.Struct, frozen=True):
    """An event in its place: in which stream, at which step, where in the whole log, and when.

    ``position`` counts all events from 1 without a gap, in the order of their commits; ``at`` is the
    database's clock at that commit and never runs backwards.
    """

    stream: UUID
    version: int
    position: int
    at: datetime
    entry: Entry

    @property
    def event(self) -> AnyEvent:
        return self.entry.event

    @property
    def type(self) -> str:
        return type(self.entry.event).__name__

    @property
    def feature(self) -> str:
        """The feature whose event it is, such as ``server``."""
        return FEATURE_OF[type(self.entry.event)]

    @property
    def originator_id(self) -> UUID:
        """The library's word for ``stream``."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The library's word for ``version``."""
        return self.version


DECODER = msgspec.json.Decoder(Entry)
ENCODER = msgspec.json.Encoder()


def read_row(row: tuple[Any, ...]) -> RecordedEvent:
    """Make a record of ``(originator_id, originator_version, notification_id, recorded_at, state)``.

    Raises ``msgspec.ValidationError`` for an event of an unknown type or of a wrong shape.
    """
    stream, version, position, at, state = row
    return RecordedEvent(stream, version, position, at, DECODER.decode(state))
