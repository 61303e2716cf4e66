"""What lists look like: the API's schema. Postgres builds the JSON itself, from the columns of the rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from commands.network_interface.events import FixedAddress, Known
from commands.policy.events import Definition
from projections.decision import DecisionRow
from projections.floating_ip import FloatingIpRow
from projections.key_pair import KeyPairRow
from projections.network_interface import GroupHeld, NetworkInterfaceRow
from projections.notice import NoticeRow
from projections.policy import PolicyRow
from projections.security_group import SecurityGroupRow
from projections.server.row import ServerRow
from projections.server_snapshot import ServerSnapshotRow
from projections.volume import VolumeRow


class ServerVolume(msgspec.Struct, frozen=True):
    """A volume that a server has, or is about to. ``root``: the server boots from it."""

    id: UUID
    name: str
    size_gb: int
    volume_type: str | None
    status: str
    device: str | None
    root: bool


class ServerInterface(msgspec.Struct, frozen=True):
    """A network interface that a server has, or is about to."""

    id: UUID
    status: str
    network: Known
    mac_address: str | None
    addresses: tuple[FixedAddress, ...]
    security_groups: tuple[GroupHeld, ...]


class ServerFloatingIp(msgspec.Struct, frozen=True):
    """A floating address that leads to a server."""

    id: UUID
    status: str
    address: str | None
    fixed_address: str | None
    network_interface_id: UUID | None


class ServerShown(ServerRow, frozen=True, kw_only=True):
    """A server with what it has, oldest first. What a command answers is the server alone."""

    volumes: tuple[ServerVolume, ...] = ()
    network_interfaces: tuple[ServerInterface, ...] = ()
    floating_ips: tuple[ServerFloatingIp, ...] = ()


class SecurityGroupShown(SecurityGroupRow, frozen=True, kw_only=True):
    """``used_by``: how many live network interfaces the cloud shows with it. No command tells it."""

    used_by: int = 0


class PolicyShown(PolicyRow, frozen=True, kw_only=True):
    """A policy, with what its definition may say."""

    definition: Definition


SHOWN: dict[str, type[msgspec.Struct]] = {
    "policy": PolicyShown,
    "security_group": SecurityGroupShown,
    "server": ServerShown,
}
"""What GET shows of a resource, where its row does not tell all of that."""


class Servers(msgspec.Struct, frozen=True):
    """A page of servers. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    servers: list[ServerShown]
    next: str | None
    total: int | None = None


class Volumes(msgspec.Struct, frozen=True):
    """A page of volumes. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    volumes: list[VolumeRow]
    next: str | None
    total: int | None = None


class NetworkInterfaces(msgspec.Struct, frozen=True):
    """A page of network interfaces. ``next`` is the next page's address, ``total`` with page/per_page."""

    network_interfaces: list[NetworkInterfaceRow]
    next: str | None
    total: int | None = None


class SecurityGroups(msgspec.Struct, frozen=True):
    """A page of groups. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    security_groups: list[SecurityGroupShown]
    next: str | None
    total: int | None = None


class KeyPairs(msgspec.Struct, frozen=True):
    """A page of key pairs. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    key_pairs: list[KeyPairRow]
    next: str | None
    total: int | None = None


class FloatingIps(msgspec.Struct, frozen=True):
    """A page of floating IPs. ``next`` is where the next page is; ``total`` comes with page/per_page."""

    floating_ips: list[FloatingIpRow]
    next: str | None
    total: int | None = None


class ServerSnapshots(msgspec.Struct, frozen=True):
    """A page of snapshots. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    server_snapshots: list[ServerSnapshotRow]
    next: str | None
    total: int | None = None


class Policies(msgspec.Struct, frozen=True):
    """A page of policies. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    policies: list[PolicyShown]
    next: str | None
    total: int | None = None


class Notices(msgspec.Struct, frozen=True):
    """A page of notices. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    notices: list[NoticeRow]
    next: str | None
    total: int | None = None


class Decisions(msgspec.Struct, frozen=True):
    """A page of decisions. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    decisions: list[DecisionRow]
    next: str | None
    total: int | None = None


class LedgerEvent(msgspec.Struct, frozen=True):
    """An entry of the book. ``event`` holds the fields of its ``type`` (docs/events.md).

    Not ``readable``: it is damaged, or of a type that this version does not know. What there is of it is
    shown to administrators; ``by`` and ``correlation_id`` may be empty, ``command_id`` null.
    """

    position: int
    at: datetime
    stream: UUID
    version: int
    type: str
    by: str
    project_id: str
    event: dict[str, Any]
    command_id: UUID | None
    correlation_id: str
    causation_id: int | None
    cloud_request_id: str | None
    readable: bool = True


class LedgerEvents(msgspec.Struct, frozen=True):
    """A page of the book, oldest first. ``next`` is the address of what follows, null at its end."""

    events: list[LedgerEvent]
    next: str | None
