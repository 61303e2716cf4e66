"""Field ``setbacks`` of a server's row: failed attempts of policies, by their decisions and outcomes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from commands.kernel.message import Fails, Succeeds
from commands.server import events as e
from commands.store.envelope import RecordedEvent


class Setback(msgspec.Struct, frozen=True, gc=False):
    """Attempts of a policy's version on a server, from the first failure to the next success.

    ``failures`` counts those in a row, ``since`` is the first of them, ``failed_at`` the last, with its
    ``reason``. The last decision may have no outcome yet.
    """

    policy_id: UUID
    policy_version: int
    action: e.PolicyAction
    decision_id: UUID
    failures: int = 0
    since: datetime | None = None
    failed_at: datetime | None = None
    reason: str = ""


Setbacks = tuple[Setback, ...]


def tried(known: Setbacks, record: RecordedEvent) -> dict[str, Any]:
    """Return the field ``setbacks``, if an event changes it."""
    if not known and not isinstance(record.event, e.ServerPolicyActionDecided):
        return {}  # as of most servers
    match record.event:
        case e.ServerPolicyActionDecided(decision_id, ruling, action):
            return {"setbacks": decided(known, ruling, action, decision_id)}
        case Succeeds(operation_id):
            left = tuple(one for one in known if one.decision_id != operation_id)
            return {"setbacks": left} if left != known else {}
        case Fails(operation_id, reason):
            after = tuple(failed(one, record.at, reason, operation_id) for one in known)
            return {"setbacks": after} if after != known else {}
        case _:
            return {}


def decided(known: Setbacks, ruling: e.PolicyRef, action: e.PolicyAction, decision_id: UUID) -> Setbacks:
    """Record a decision. A new version of a policy, or another action, starts a new count."""
    made = Setback(ruling.policy_id, ruling.policy_version, action, decision_id)
    kept = []
    for one in known:
        if one.policy_id != made.policy_id:
            kept.append(one)
        elif (one.policy_version, one.action) == (made.policy_version, made.action):
            made = replace(one, decision_id=decision_id)
    return (*kept, made)


def failed(setback: Setback, at: datetime, reason: str, operation_id: UUID) -> Setback:
    if setback.decision_id != operation_id:
        return setback
    return replace(
        setback,
        failures=setback.failures + 1,
        since=setback.since or at,
        failed_at=at,
        reason=reason,
    )
