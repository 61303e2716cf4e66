"""Former names of stored events: an entry keeps its stored name, and is decoded under the present one.

A query that compares stored names (``ledger_events.topic``) uses all names of an event (``names_of``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

FORMER_NAMES: Mapping[str, str] = {
    "ServerRoomMissed": "ServerCapacityMissing",
    "ServerRoomAwaited": "ServerPreemptionPlanned",
    "ServerRoomFound": "ServerCapacityFreed",
    "ServerErased": "ServerRemovedFromCloud",
    "ServerReleased": "ServerPartsDetached",
    "ServerPartReady": "ServerDependencyReady",
    "ServerPartsReady": "ServerDependenciesReady",
    "ServerResetRequested": "ServerReimageRequested",
    "ServerReset": "ServerReimaged",
    "ServerResetFailed": "ServerReimageFailed",
    "ServerLockSet": "ServerLocked",
    "ServerDecisionMade": "ServerPolicyActionDecided",
    "ServerTwinFound": "ServerDuplicateFound",
    "ServerTwinDeleted": "ServerDuplicateDeleted",
    "ServerOperationStuck": "ServerOperationTimedOut",
    "ServerMarkRequested": "ServerTagRequested",
    "ServerMarked": "ServerTagged",
    "ServerMarkFailed": "ServerTagFailed",
    "PolicySwept": "PolicyEvaluated",
}
"""The present name of an event by its former one. Entries stay for ever."""

TAG = re.compile(rb'"type"(\s*:\s*)"(' + "|".join(FORMER_NAMES).encode() + rb')"')
"""An event's name in its JSON, if it is a former one. In a text its quotes would be escaped."""


def present_name(name: str) -> str:
    """Return the name that an event has today, given one it has or had."""
    return FORMER_NAMES.get(name, name)


def names_of(names: Iterable[str]) -> list[str]:
    """Return every name, present and former, of the events that are called so or were; sorted, each once."""
    present = {present_name(name) for name in names}
    return sorted(present | {former for former, name in FORMER_NAMES.items() if name in present})


def with_present_name(state: bytes) -> bytes | None:
    """Return a stored entry with its event under the present name; none if it has no former one."""
    content, count = TAG.subn(put_present_name, state, count=1)
    return content if count else None


def put_present_name(found: re.Match[bytes]) -> bytes:
    return b'"type"%b"%b"' % (found[1], FORMER_NAMES[found[2].decode()].encode())
