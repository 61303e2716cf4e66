"""The rules of a server, as a table: each command and who decides it."""

from __future__ import annotations

from typing import assert_never

from commands.decider import Decider
from commands.server import asks, creating, deleting, info, observing, power
from commands.server.events import ServerEvent
from commands.server.refusals import ServerUnknown
from commands.server.state import Server, claims, evolve


def decide(server: Server, command: asks.ServerCommand) -> list[ServerEvent]:  # noqa: C901 - one case per command
    """Return what happens: nothing, if it already has or if the answer comes too late.

    Raises ``ServerUnknown``, ``ServerGone``, ``ServerLocked`` or ``IllegalAction``.
    """
    if not server.exists and not isinstance(command, asks.RequestServer):
        raise ServerUnknown
    match command:
        case asks.RequestServer():
            return creating.request(server, command)
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
        case asks.AttemptAction():
            return power.attempt(server, command)
        case asks.ConfirmActionAccepted():
            return power.accepted(server, command)
        case asks.ConfirmActionDone():
            return power.done(server, command)
        case asks.ReportActionRefused():
            return power.refused(server, command)
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
        case _:
            assert_never(command)


SERVER = Decider(Server(), decide, evolve, claims)
