"""Decider of a server: the rule of each command, and the server's unique claims."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from commands.kernel.decider import Claim, Decider
from commands.kernel.message import Fails
from commands.server import commands
from commands.server.events import ServerEvent
from commands.server.lifecycle_terms import ends_absence
from commands.server.refusals import NoticeUnknown, ServerNameDuplicate, ServerUnknown
from commands.server.rules import (
    actions,
    adopting,
    creating,
    deleting,
    info,
    locking,
    notices,
    observing,
    parts,
    plain_actions,
    policy_actions,
    preemption,
    rebuilding,
    resizing,
    timeouts,
)
from commands.server.state import Server, evolve


def decide(server: Server, command: commands.ServerCommand) -> list[ServerEvent]:  # noqa: C901 - one case per command
    """Return the events of a command: none if it is already done, or if the report comes too late.

    Raises ``ServerUnknown``, ``ServerGone``, ``ServerLocked`` or ``IllegalAction``.
    """
    if not server.exists and not isinstance(command, commands.RequestServer | commands.AdoptServer):
        raise ServerUnknown
    match command:
        case commands.RequestServer():
            return creating.request(server, command)
        case commands.AdoptServer() | commands.ConfirmMarked():
            return adopting.decide(server, command)
        case commands.ConfirmPart():
            return parts.ready(server, command)
        case commands.ReportPartFailed():
            return parts.part_failed(server, command)
        case commands.ConfirmReleased():
            return parts.released(server, command)
        case commands.ConfirmRemoved():
            return parts.removed(server, command)
        case commands.AttemptCreate():
            return creating.attempt(server, command)
        case commands.ReportUnanswered():
            return creating.unanswered(server, command)
        case commands.ReportNotFound():
            return creating.not_found(server, command)
        case commands.ConfirmAccepted():
            return creating.accepted(server, command)
        case commands.ReportBuildRefused():
            return creating.refused(server, command)
        case commands.ReportTwin():
            return creating.twin(server, command)
        case commands.RequestAction():
            return plain_actions.request(server, command)
        case commands.RebootServer():
            return plain_actions.reboot(server, command)
        case commands.LockServer():
            return locking.lock(server, command)
        case commands.UnlockServer():
            return locking.unlock(server, command)
        case commands.ResizeServer():
            return resizing.resize(server, command)
        case commands.RebuildServer():
            return rebuilding.rebuild(server, command)
        case commands.RescueServer():
            return rebuilding.rescue(server, command)
        case commands.ChangeServerPassword():
            return rebuilding.change_password(server, command)
        case commands.ResetServerState():
            return timeouts.reset_state(server, command)
        case commands.AbandonOperation():
            return timeouts.abandon(server, command)
        case commands.ReportContentLost():
            return timeouts.content_lost(server, command)
        case commands.ReportTimedOut():
            return timeouts.stuck(server, command)
        case commands.AttemptAction():
            return actions.attempt(server, command)
        case commands.ConfirmActionAccepted():
            return actions.accepted(server, command)
        case commands.ConfirmActionDone():
            return locking.done(server, command.operation_id) or observing.done(server, command)
        case commands.ReportActionRefused():
            lock = locking.refused(server, command.operation_id, command.reason)
            return lock or actions.refused(server, command)
        case commands.DeleteServer():
            return deleting.delete(server, command)
        case commands.ConfirmGone():
            return deleting.gone(server, command)
        case commands.ConfirmTwinDeleted():
            return deleting.twin_deleted(server, command)
        case commands.ChangeServerInfo():
            return info.change(server, command)
        case commands.ConfirmInfoChanged():
            return info.changed(server, command)
        case commands.ReportInfoRefused():
            return info.refused(server, command)
        case commands.ObserveServer():
            return observing.observe(server, command)
        case commands.GrantConsole(kind, until):
            return notices.console_granted(server, kind, until)
        case commands.ReportNoRoom():
            return creating.no_room(server, command)
        case commands.AwaitRoom():
            return preemption.await_room(server.preemption_wait, command)
        case commands.GiveRoomUp():
            return preemption.give_up(server.preemption_wait, command)
        case commands.ConfirmRoom():
            return preemption.found(server.preemption_wait, server.cloud_id, command)
        case _ if isinstance(command, commands.PolicyActionCommand):
            return policy_actions.decide(server, command)
        case _:
            assert_never(command)


def decide_all(server: Server, command: commands.ServerCommand) -> list[ServerEvent]:
    """Return the events of a command, followed by those that close open notices."""
    events = notices.close(server, decide(server, command))
    if isinstance(command, commands.ReportActionRefused | commands.ReportInfoRefused) and command.differs:
        return [replace(event, differs=True) if isinstance(event, Fails) else event for event in events]
    return events


NOTICE = "notice"
"""The kind of claim that leads from an open notice to its server."""


def claims(server: Server) -> frozenset[Claim]:
    """Claims of a live server: its name, unique in its project, and the id of each open notice.

    While a new name is on its way to the cloud it claims both names: the cloud may still refuse the new one.
    An answer to a notice finds the server by the notice's id.
    """
    if not server.exists or server.deleted:
        return frozenset()
    names = {server.name, server.named[0], *(wish.name for wish in server.info)}
    named = {Claim("server_name", server.project_id, name, ServerNameDuplicate) for name in names}
    told = {Claim(NOTICE, "", str(notice.id), NoticeUnknown) for notice in server.standing.open_notices}
    return frozenset(named | told)


def evolve_server(server: Server, event: ServerEvent) -> Server:
    """Evolve the state, and clear the pending return from preemption once an event ends it."""
    after = evolve(server, event)
    if after.standing.preempted is None or not ends_absence(event, is_busy=server.under_way is not None):
        return after
    return replace(after, standing=replace(after.standing, preempted=None))


SERVER = Decider(Server(), decide_all, evolve_server, claims, feature="server")
