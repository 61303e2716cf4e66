"""The filters of a server list: which are known, which an ordinary caller's are dropped, what they mean.

Dropped means ignored without a word: such a list is longer than asked for (openstack-facts, "More facts").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from simulator.compute.view import status_of
from simulator.http import Call, Refused
from simulator.records import Server
from simulator.texts import parsed

Test = Callable[[Server], bool]
SORT_KEYS = {
    "uuid": "id",
    "display_name": "name",
    "display_description": "description",
    "hostname": "hostname",
    "created_at": "created_at",
    "updated_at": "updated_at",
    "launched_at": "launched_at",
    "terminated_at": "terminated_at",
    "vm_state": "vm_state",
    "task_state": "task_state",
    "power_state": "power_state",
    "project_id": "project_id",
    "user_id": "user_id",
    "key_name": "key_name",
    "image_ref": "image_id",
    "host": "host",
    "locked_by": "locked_by",
}
PAGING = {"limit", "marker", "sort_key", "sort_dir"}
FOR_ALL = {"reservation_id", "name", "status", "image", "flavor", "ip", "changes-since"}
TAG_FILTERS = {"tags", "tags-any", "not-tags", "not-tags-any"}
SINCE_2_83 = {"availability_zone", "config_drive", "key_name", "created_at", "launched_at", "terminated_at"}
SINCE_2_83 |= {"power_state", "task_state", "vm_state", "progress", "user_id"}
FOR_ADMINS = {"uuid", "host", "node", "project_id", "tenant_id", "deleted", "soft_deleted", "hostname"}
FOR_ADMINS |= {"image_ref", "display_name", "description", "display_description", "locked_by", "ip6"}
FOR_ADMINS |= {"launch_index", "kernel_id", "ramdisk_id", "root_device_name", "access_ip_v4"}
FOR_ADMINS |= {"access_ip_v6", "auto_disk_config", "metadata", "system_metadata"}
KNOWN = (
    PAGING | {"all_tenants"} | FOR_ALL | TAG_FILTERS | SINCE_2_83 | FOR_ADMINS | {"changes-before", "locked"}
)
REGEX = {"name": "name", "display_name": "name", "hostname": "hostname", "key_name": "key_name"}
REGEX |= {"description": "description", "display_description": "description", "node": "host"}
EXACT = {"uuid": "id", "host": "host", "project_id": "project_id", "tenant_id": "project_id"}
EXACT |= {"user_id": "user_id", "image": "image_id", "image_ref": "image_id", "vm_state": "vm_state"}
EXACT |= {"task_state": "task_state", "power_state": "power_state", "reservation_id": "reservation_id"}
STATUSES = {"ACTIVE", "BUILD", "DELETED", "ERROR", "HARD_REBOOT", "MIGRATING", "PASSWORD", "PAUSED"}
STATUSES |= {"REBOOT", "REBUILD", "RESCUE", "RESIZE", "REVERT_RESIZE", "SHELVED", "SHELVED_OFFLOADED"}
STATUSES |= {"SHUTOFF", "SOFT_DELETED", "SUSPENDED", "VERIFY_RESIZE"}


def matcher(call: Call, *, everyone: bool) -> Test:
    """Return the test that a server of the list must pass. Raises ``Refused`` for a bad filter."""
    _check(call)
    last = dict(call.query)
    tests = [
        _test(call, name, value) for name, value in last.items() if name in heeded(call) - _projects(everyone)
    ]
    if not last.keys() & {"changes-since", "changes-before"}:
        tests.append(_existence(call))
    return lambda server: all(test(server) for test in tests)


def _check(call: Call) -> None:
    for name, value in call.query:
        if name not in KNOWN and not name.startswith("_") and call.version >= (2, 75):
            raise Refused(400, f"'{name}' does not match any of the regexes: '^_'")
        if name in REGEX and _bad_pattern(value):
            raise _invalid(name, value, f"{value!r} is not a 'regex'")
        if name in ("changes-since", "changes-before"):
            _time(name, value)
        if name == "sort_key" and value not in SORT_KEYS:
            raise _invalid(name, value, f"{value!r} is not one of {list(SORT_KEYS)}")
    statuses = {status.upper() for status in call.all_asked("status")}
    if statuses and not statuses & STATUSES and call.version >= (2, 38):
        raise Refused(400, "Invalid status value")
    if statuses == {"DELETED"} and not call.caller.is_admin:
        raise Refused(403, "Only administrators may list deleted instances")


def _invalid(name: str, value: str, why: str) -> Refused:
    return Refused(400, f"Invalid input for query parameters {name}. Value: {value}. {why}")


def _bad_pattern(value: str) -> bool:
    try:
        re.compile(value)
    except re.error:
        return True
    return False


def _time(name: str, value: str) -> datetime:
    try:
        return parsed(value)
    except ValueError:
        raise _invalid(name, value, f"{value!r} is not a 'date-time'") from None


def _projects(everyone: bool) -> set[str]:
    """Without all_tenants even an administrator's list is of one project, whichever is asked for."""
    return set() if everyone else {"tenant_id", "project_id"}


def heeded(call: Call) -> set[str]:
    """Return the filters that count for this caller at this version."""
    if call.caller.is_admin:
        return KNOWN - PAGING - {"all_tenants"}
    version = call.version
    heeded = set(FOR_ALL)
    heeded |= TAG_FILTERS if version >= (2, 26) else set()
    heeded |= {"changes-before"} if version >= (2, 66) else set()
    heeded |= {"locked"} if version >= (2, 73) else set()
    heeded |= SINCE_2_83 if version >= (2, 83) else set()
    return heeded | ({"hostname"} if version >= (2, 90) else set())


def _existence(call: Call) -> Test:
    """Without a time filter the deleted are left out, unless an administrator asks for just them."""
    statuses = {status.upper() for status in call.all_asked("status")}
    asked = (call.asked("deleted") or "").lower() in ("1", "t", "true", "on", "y", "yes")
    wanted = call.caller.is_admin and (asked or statuses == {"DELETED"})
    return lambda server: (server.vm_state == "deleted") == wanted


def _test(call: Call, name: str, value: str) -> Test:
    if name in REGEX:
        pattern = re.compile(value, re.IGNORECASE)
        return lambda server: pattern.search(str(getattr(server, REGEX[name]) or "")) is not None
    if name in EXACT:
        return lambda server: str(getattr(server, EXACT[name])) == value
    if name in TAG_FILTERS:
        return _by_tags(name, set(value.split(",")))
    return _by_name(call, name, value)


def _by_tags(name: str, asked: set[str]) -> Test:
    tests: dict[str, Test] = {
        "tags": lambda server: asked <= set(server.tags),
        "tags-any": lambda server: bool(asked & set(server.tags)),
        "not-tags": lambda server: not asked <= set(server.tags),
        "not-tags-any": lambda server: not asked & set(server.tags),
    }
    return tests[name]


def _by_name(call: Call, name: str, value: str) -> Test:
    match name:
        case "status":
            statuses = {status.upper() for status in call.all_asked("status")}
            return lambda server: status_of(server) in statuses
        case "changes-since":
            since = _time(name, value)
            return lambda server: server.updated_at >= since
        case "changes-before":
            before = _time(name, value)
            return lambda server: server.updated_at <= before
        case "flavor":
            return lambda server: server.flavor.id == value
        case "locked":
            locked = value.lower() in ("1", "t", "true", "on", "y", "yes")
            return lambda server: (server.locked_by is not None) == locked
        case "availability_zone":
            return lambda server: ("nova" if server.host else "") == value
        case "ip":
            return lambda server: any(re.match(value, address.ip) for address in server.addresses)
        case _:
            return lambda server: True
