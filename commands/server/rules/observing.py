"""Rules of observation: a listing of the cloud shows a change, an outcome, or an out-of-band change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import reduce

from msgspec.structs import astuple, replace

from commands.kernel.message import Command, Fails
from commands.server.actions import STABLE_STATUSES, Action
from commands.server.events import (
    ServerActedOnOutOfBand,
    ServerBuildFailed,
    ServerBuilt,
    ServerCapacityMissing,
    ServerEvent,
    ServerFlavorChangedOutOfBand,
    ServerFlavorObserved,
    ServerInfoChanged,
    ServerLockRequested,
    ServerObserved,
    ServerRenamedOutOfBand,
    ServerResizeConfirmedOutOfBand,
    ServerStartedOutOfBand,
    ServerStatusChangedOutOfBand,
    ServerStoppedOutOfBand,
)
from commands.server.observation import ObserveServer
from commands.server.pending_operation import PendingServerOperation
from commands.server.rules import actions, locking
from commands.server.rules.actions import ConfirmActionDone, failed, has_reached, succeeded
from commands.server.rules.deleting import ConfirmGone, gone
from commands.server.rules.preemption import is_for_want_of_room
from commands.server.state import Server, evolve


class GrantConsole(Command, frozen=True):
    """A console of the server was handed out. ``until``: its expiry, where it has one."""

    kind: str
    until: datetime | None = None


ObservingCommand = ObserveServer | GrantConsole


def observe(server: Server, sight: ObserveServer) -> list[ServerEvent]:
    """Decide nothing on a server of another cloud id, or of a cell that does not answer (UNKNOWN, 2.69)."""
    if server.deleted or sight.cloud_id != server.cloud_id or sight.status == "UNKNOWN":
        return []
    if sight.status in {"DELETED", "SOFT_DELETED"}:
        return gone(server, ConfirmGone(sight.cause))
    told = [*news(server, sight), *renaming(server, sight), *unheard(server, sight)]
    told += conclusion(server, sight)
    return [*told, *doings(sight, told)]


def done(server: Server, command: ConfirmActionDone) -> list[ServerEvent]:
    """End an action and record its observation with it: later the change would be taken as out of band."""
    ended, sight = actions.done(server, command), command.sight
    if not ended or sight is None or sight.cloud_id != server.cloud_id:
        return ended
    told = [*news(server, sight), *ended]
    return [*told, *conclusion(reduce(evolve, told, server), sight)]


def news(server: Server, sight: ObserveServer) -> list[ServerEvent]:
    shown = ServerObserved(
        status=sight.status,
        task_state=sight.task_state,
        power_state=sight.power_state,
        locked=sight.locked,
        locked_reason=sight.locked_reason,
        addresses=sight.addresses,
        fault=sight.fault,
    )
    return [] if shown == server.seen else [shown]


def renaming(server: Server, sight: ObserveServer) -> list[ServerEvent]:
    if server.info or sight.name == server.cloud_name:
        return []
    return [ServerRenamedOutOfBand(sight.name)]


def doings(sight: ObserveServer, told: Sequence[ServerEvent]) -> list[ServerEvent]:
    """Return the out-of-band actions that are not recorded as the cause of another event."""
    causes = [getattr(event, "cause", None) for event in told]
    return [ServerActedOnOutOfBand(one) for one in sight.others if one not in causes]


def unheard(server: Server, sight: ObserveServer) -> list[ServerEvent]:
    """Confirm a pending change of name or lock that the cloud shows done, where its answer is lost.

    With several pending changes some are yet to be sent: then only their answers count.
    """
    if not sight.unanswered:
        return []
    done: list[ServerEvent] = []
    if len(server.info) == 1:
        operation_id, name, description = astuple(server.info[0])
        if (sight.name, sight.description or "") == (name, description):
            done.append(ServerInfoChanged(operation_id, name, description))
    if len(server.locking) == 1:
        wish = server.locking[0]
        if sight.locked == isinstance(wish, ServerLockRequested):
            done += locking.done(server, wish.operation_id)
    return done


def conclusion(server: Server, sight: ObserveServer) -> list[ServerEvent]:
    if sight.task_state is not None:
        return []
    under_way = server.under_way
    if under_way is None:
        return out_of_band(server, sight)
    if under_way.action is Action.CREATE:
        return built(server, under_way, sight)
    return outcome(server, under_way, sight)


def built(server: Server, under_way: PendingServerOperation, sight: ObserveServer) -> list[ServerEvent]:
    """Return the outcome of a build. One that found no host has not failed yet: preemption may free one."""
    if server.preemption_wait:
        return []
    is_preemptible = server.standing.is_preemptible
    if sight.status == "ERROR" and is_for_want_of_room(sight.fault, is_preemptible=is_preemptible):
        assert sight.fault is not None
        return [ServerCapacityMissing(under_way.operation_id, server.attempt, sight.fault.message.strip())]
    if sight.status == "ERROR":
        reason = sight.fault.message.strip() if sight.fault else "the cloud gave no reason"
        return [ServerBuildFailed(under_way.operation_id, reason, sight.fault.code if sight.fault else None)]
    if sight.status not in STABLE_STATUSES:
        return []
    if sight.difference:
        return [ServerBuildFailed(under_way.operation_id, sight.difference, differs=True)]
    return [ServerBuilt(under_way.operation_id)]


def outcome(server: Server, under_way: PendingServerOperation, sight: ObserveServer) -> list[ServerEvent]:
    """Return the outcome of an accepted action; before that the observation may be older than the action.

    A failure that the cloud reports counts more than the status: a failed reboot is ACTIVE as before.
    """
    if not under_way.accepted or sight.unfinished:
        return []
    if sight.failure is not None:
        return failed(under_way, sight.failure)
    if has_reached(under_way, sight.status) and sight.difference:
        events = failed(under_way, sight.difference)
        return [replace(event, differs=True) if isinstance(event, Fails) else event for event in events]
    if has_reached(under_way, sight.status):
        return succeeded(server, sight.status)
    if sight.status == "ERROR" and under_way.action is not Action.DELETE:
        return failed(under_way, sight.fault.message.strip() if sight.fault else "the server went into ERROR")
    return []


def out_of_band(server: Server, sight: ObserveServer) -> list[ServerEvent]:
    """Return the out-of-band changes of flavor and status."""
    before, after = server.stable_status, sight.status
    other_flavor = drift(server, sight)
    if sight.ours or (before, after, sight.cause) == ("SHELVED", "SHELVED_OFFLOADED", None):
        return other_flavor  # the cloud offloads a shelved server by itself, in its own time
    if before == "VERIFY_RESIZE" and after in {"ACTIVE", "SHUTOFF"}:
        return other_flavor or [ServerResizeConfirmedOutOfBand(sight.cause)]
    if before is None or before == after or after not in STABLE_STATUSES or not server.launched:
        return other_flavor
    if after == "SHUTOFF":
        return [*other_flavor, ServerStoppedOutOfBand(sight.cause)]
    if after == "ACTIVE" and before == "SHUTOFF":
        return [*other_flavor, ServerStartedOutOfBand(sight.cause)]
    return [*other_flavor, ServerStatusChangedOutOfBand(before, after, sight.cause)]


def drift(server: Server, sight: ObserveServer) -> list[ServerEvent]:
    """Return an out-of-band resize, or its reversal. Nova shows no id of the flavor (2.47)."""
    known, shown = server.flavor, sight.flavor
    if known is None or shown is None or replace(known, id="") == replace(shown, id=""):
        return []
    if sight.ours:
        return [ServerFlavorObserved(known, shown)]
    return [ServerFlavorChangedOutOfBand(known, shown, sight.cause)]
