"""What a command must be answered while all is quiet, told from what the API shows of the things it names."""

from __future__ import annotations

from typing import Any

from commands.server.actions import (
    ALLOWED,
    ALLOWED_IN_ANY_STATUS,
    STATUS_PRESERVING,
    TARGET,
    WHILE_LOCKED,
    Action,
)
from commands.server.attach_target import INTERFACES, VOLUMES

Row = dict[str, Any]

UNKNOWN, NO, YES, ALREADY, WRONG = {404}, {409}, {202}, {200}, {422}
"""Status codes: no such thing; not now; it will be done; it is so; it makes no sense."""


def of_action(row: Row | None, action: Action, *, same_flavor: bool = False) -> set[int]:
    """Return what a server answers to an action."""
    if row is None:
        return UNKNOWN
    status = row["status"]
    if status == "DELETED":
        return ALREADY if action is Action.DELETE else NO
    if action is Action.RESIZE and status == "VERIFY_RESIZE" and same_flavor:
        return ALREADY
    if is_so_already(row, action):
        return ALREADY
    if action in {Action.CONFIRM_RESIZE, Action.REVERT_RESIZE} and status in {"ACTIVE", "SHUTOFF"}:
        return ALREADY | NO  # it may be how the last trial ended
    if action not in allowed(row):
        return NO
    return WRONG if action is Action.RESIZE and same_flavor else YES


def is_so_already(row: Row, action: Action) -> bool:
    if action in {Action.LOCK, Action.UNLOCK}:
        return bool(row["locked"]) == (action is Action.LOCK)
    leads_there = row["status"] in TARGET.get(action, frozenset()) and row["launched_at"] is not None
    own = action not in STATUS_PRESERVING | {Action.RESIZE, Action.CONFIRM_RESIZE, Action.REVERT_RESIZE}
    return leads_there and own


def allowed(row: Row) -> frozenset[Action]:
    if row["locked"]:
        return WHILE_LOCKED
    return ALLOWED.get(row["status"], ALLOWED_IN_ANY_STATUS) if row["launched_at"] else ALLOWED_IN_ANY_STATUS


def of_host(server: Row | None, statuses: frozenset[str]) -> set[int] | None:
    """Return why a server takes or gives nothing now; None if it does."""
    if server is None:
        return UNKNOWN
    return NO if server["status"] not in statuses or server["locked"] else None


def of_attaching(volume: Row | None, server: Row | None) -> set[int]:
    refused = of_host(server, VOLUMES)
    if refused or volume is None or server is None:
        return refused or UNKNOWN
    if volume["server_id"] == server["id"]:
        return ALREADY
    return YES if volume["status"] == "available" else NO


def of_detaching(volume: Row | None, server: Row | None) -> set[int]:
    refused = of_host(server, VOLUMES)
    if refused or volume is None or server is None:
        return refused or UNKNOWN
    return YES if volume["server_id"] == server["id"] != volume["root_of"] else NO


def of_volume(volume: Row | None, action: str) -> set[int]:
    """Return what deleting or extending it is answered."""
    if volume is None:
        return UNKNOWN
    if volume["status"] == "deleted":
        return ALREADY if action == "delete" else NO
    allowed = {"available", "error", "error_extending"} if action == "delete" else {"available"}
    return YES if volume["status"] in allowed else NO


def of_plugging(interface: Row | None, server: Row | None) -> set[int]:
    refused = of_host(server, INTERFACES)
    if refused or interface is None or server is None:
        return refused or UNKNOWN
    if interface["status"] == "DELETED":
        return NO
    if interface["server_cloud_id"] is None:
        return YES if interface["cloud_id"] else NO
    return ALREADY if interface["server_id"] == server["id"] else NO


def of_unplugging(interface: Row | None, server: Row | None) -> set[int]:
    refused = of_host(server, INTERFACES)
    if refused or interface is None or server is None:
        return refused or UNKNOWN
    return YES if interface["status"] != "DELETED" and interface["server_id"] == server["id"] else NO


def of_deleting(thing: Row | None, *, in_use: bool) -> set[int]:
    """Return what deleting an address, an interface or a group is answered."""
    if thing is None:
        return UNKNOWN
    if thing["deleted_at"]:
        return ALREADY
    return NO if in_use else YES


def of_leading(address: Row | None, interface: Row | None) -> set[int]:
    if interface is None or (address is None and not interface["deleted_at"]):
        return UNKNOWN
    if interface["deleted_at"] or not interface["cloud_id"] or address is None or address["deleted_at"]:
        return NO
    if address["port_cloud_id"] is None:
        return YES if address["cloud_id"] else NO
    return ALREADY if address["network_interface_id"] == interface["id"] else NO


def of_freeing(address: Row | None, interface: Row | None) -> set[int]:
    if interface is None or (address is None and not interface["deleted_at"]):
        return UNKNOWN
    if interface["deleted_at"] or not interface["cloud_id"] or address is None or address["deleted_at"]:
        return NO
    return YES if address["network_interface_id"] == interface["id"] else NO


def of_extending(volume: Row | None, size_gb: int) -> set[int]:
    told = of_volume(volume, "size")
    return WRONG if volume and told == YES and size_gb <= volume["size_gb"] else told


def of_changing(group: Row | None) -> set[int]:
    """Return what new rules for a group are answered."""
    if group is None:
        return UNKNOWN
    return YES if group["status"] == "active" else NO
