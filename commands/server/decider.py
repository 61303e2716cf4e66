"""The rules of a server, as a table: each command and who decides it."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from commands.kernel.decider import Decider
from commands.kernel.message import Fails
from commands.server import asks
from commands.server.claims import claims
from commands.server.events import ServerEvent
from commands.server.refusals import ServerUnknown
from commands.server.rules import (
    acting,
    adopting,
    answering,
    closing,
    creating,
    deleting,
    info,
    judging,
    locking,
    observing,
    parts,
    power,
    preempting,
    rebuilding,
    resizing,
    returning,
    shelving,
    sticking,
)
from commands.server.state import Server


def decide(server: Server, command: asks.ServerCommand) -> list[ServerEvent]:  # noqa: C901, PLR0915 - one case per command
    """Return what happens: nothing, if it already has or if the answer comes too late.

    Raises ``ServerUnknown``, ``ServerGone``, ``ServerLocked`` or ``IllegalAction``.
    """
    if not server.exists and not isinstance(command, asks.RequestServer | asks.AdoptServer):
        raise ServerUnknown
    match command:
        case asks.RequestServer():
            return creating.request(server, command)
        case asks.AdoptServer() | asks.ConfirmMarked():
            return adopting.decide(server, command)
        case asks.ConfirmPart():
            return parts.ready(server, command)
        case asks.ReportPartFailed():
            return parts.part_failed(server, command)
        case asks.ConfirmReleased():
            return parts.released(server, command)
        case asks.ConfirmRemoved():
            return parts.removed(server, command)
        case asks.AttemptCreate():
            return creating.attempt(server, command)
        case asks.ReportUnanswered():
            return creating.unanswered(server, command)
        case asks.ReportNotFound():
            return creating.not_found(server, command)
        case asks.ConfirmAccepted():
            return creating.accepted(server, command)
        case asks.ReportBuildRefused():
            return creating.refused(server, command)
        case asks.ReportTwin():
            return creating.twin(server, command)
        case asks.StartServer():
            return power.start(server, command)
        case asks.StopServer():
            return power.stop(server, command)
        case asks.RebootServer():
            return power.reboot(server, command)
        case asks.PauseServer():
            return power.pause(server, command)
        case asks.UnpauseServer():
            return power.unpause(server, command)
        case asks.SuspendServer():
            return power.suspend(server, command)
        case asks.ResumeServer():
            return power.resume(server, command)
        case asks.ShelveServer():
            return shelving.shelve(server, command)
        case asks.UnshelveServer():
            return shelving.unshelve(server, command)
        case asks.LockServer():
            return locking.lock(server, command)
        case asks.UnlockServer():
            return locking.unlock(server, command)
        case asks.ResizeServer():
            return resizing.resize(server, command)
        case asks.ConfirmResize():
            return resizing.confirm(server, command)
        case asks.RevertResize():
            return resizing.revert(server, command)
        case asks.RebuildServer():
            return rebuilding.rebuild(server, command)
        case asks.ResetServer():
            return rebuilding.reset(server, command)
        case asks.RescueServer():
            return rebuilding.rescue(server, command)
        case asks.UnrescueServer():
            return rebuilding.unrescue(server, command)
        case asks.ChangeServerPassword():
            return rebuilding.change_password(server, command)
        case asks.ResetServerState():
            return sticking.reset_state(server, command)
        case asks.AbandonOperation():
            return sticking.abandon(server, command)
        case asks.ReportContentLost():
            return sticking.content_lost(server, command)
        case asks.ReportStuck():
            return sticking.stuck(server, command)
        case asks.AttemptAction():
            return acting.attempt(server, command)
        case asks.ConfirmActionAccepted():
            return acting.accepted(server, command)
        case asks.ConfirmActionDone():
            return locking.done(server, command.operation_id) or observing.done(server, command)
        case asks.ReportActionRefused():
            lock = locking.refused(server, command.operation_id, command.reason)
            return lock or acting.refused(server, command)
        case asks.DeleteServer():
            return deleting.delete(server, command)
        case asks.ConfirmGone():
            return deleting.gone(server, command)
        case asks.ConfirmTwinDeleted():
            return deleting.twin_deleted(server, command)
        case asks.ChangeServerInfo():
            return info.change(server, command)
        case asks.ConfirmInfoChanged():
            return info.changed(server, command)
        case asks.ReportInfoRefused():
            return info.refused(server, command)
        case asks.ObserveServer():
            return observing.observe(server, command)
        case asks.GrantConsole(kind, until):
            return answering.console_granted(server, kind, until)
        case asks.ReportNoRoom():
            return creating.no_room(server, command)
        case asks.AwaitRoom():
            return preempting.await_room(server.waits, command)
        case asks.GiveRoomUp():
            return preempting.give_up(server.waits, command)
        case asks.ConfirmRoom():
            return preempting.found(server.waits, server.cloud_id, command)
        case _ if isinstance(command, asks.JudgingCommand):
            return judging.judge(server, command)
        case _:
            assert_never(command)


def decide_all(server: Server, command: asks.ServerCommand) -> list[ServerEvent]:
    """Return the same, and what it means for the notices that are open."""
    events = closing.close(server, decide(server, command))
    if isinstance(command, asks.ReportActionRefused | asks.ReportInfoRefused) and command.differs:
        return [replace(event, differs=True) if isinstance(event, Fails) else event for event in events]
    return events


SERVER = Decider(Server(), decide_all, returning.evolve, claims, feature="server")
