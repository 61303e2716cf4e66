"""Every action on a server, a row each: where it may be asked, where it leads, Nova's names, and its events.

What may be asked in which status, what is sent, how what Nova recorded is understood, and how an action ends
derive from these rows (``state_machine.py``, ``rules/actions.py``, ``adapters/effects/server_actions.py``,
``adapters/pollers/attribution.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from commands.server import events as e


class Action(StrEnum):
    CREATE = "create"
    ADOPT = "adopt"
    START = "start"
    STOP = "stop"
    REBOOT = "reboot"
    HARD_REBOOT = "reboot-hard"
    PAUSE = "pause"
    UNPAUSE = "unpause"
    SUSPEND = "suspend"
    RESUME = "resume"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    RESIZE = "resize"
    CONFIRM_RESIZE = "confirm-resize"
    REVERT_RESIZE = "revert-resize"
    REBUILD = "rebuild"
    RESET = "reset"
    RESCUE = "rescue"
    UNRESCUE = "unrescue"
    CHANGE_PASSWORD = "change-password"  # noqa: S105 - the name of an action
    RESET_STATE = "reset-state"
    LOCK = "lock"
    UNLOCK = "unlock"
    DELETE = "delete"
    INFO = "info"


Failure = Callable[[UUID, str], e.ServerEvent]


class ServerAction(NamedTuple):
    """What there is to know of an action."""

    action: Action
    allowed: frozenset[str] = frozenset()
    """The lasting statuses in which Nova takes it, of a server that has run (openstack-facts.md, 2)."""
    target: frozenset[str] = frozenset()
    """The lasting statuses in which it has done its work."""
    nova: str | None = None
    """Its key in POST /servers/{id}/action, where it takes no arguments."""
    recorded_as: str | None = None
    """Its name in os-instance-actions."""
    once: bool = False
    """Whether its repetition would be felt: it is looked for before it is sent again."""
    keeps_status: bool = False
    """Whether it may end in the status it began in: only os-instance-actions tells whether it is over."""
    interruptible: bool = False
    """Whether a hard reboot may take its place while it is under way."""
    done: Callable[[UUID], e.ServerEvent] | None = None
    """The event of its good end, where that has no more to tell."""
    failed: Failure | None = None
    """The event of its bad end."""


def statuses(*names: str) -> frozenset[str]:
    return frozenset(names)


ACTIVE, SHUTOFF = statuses("ACTIVE"), statuses("SHUTOFF")
RUNS_OR_NOT = ACTIVE | SHUTOFF
NOT_PUT_AWAY = RUNS_OR_NOT | {"PAUSED", "SUSPENDED"}
SHELVED = statuses("SHELVED", "SHELVED_OFFLOADED")
ANEW = RUNS_OR_NOT | {"ERROR"}
TRIED = statuses("VERIFY_RESIZE")

TABLE = (
    ServerAction(
        Action.START,
        allowed=SHUTOFF,
        target=ACTIVE,
        nova="os-start",
        recorded_as="start",
        done=e.ServerStarted,
        failed=e.ServerStartFailed,
    ),
    ServerAction(
        Action.STOP,
        allowed=ACTIVE | {"ERROR"},
        target=SHUTOFF,
        nova="os-stop",
        recorded_as="stop",
        done=e.ServerStopped,
        failed=e.ServerStopFailed,
    ),
    ServerAction(
        Action.REBOOT,
        allowed=ACTIVE,
        target=ACTIVE,
        recorded_as="reboot",
        once=True,
        keeps_status=True,
        interruptible=True,
        done=e.ServerRebooted,
        failed=e.ServerRebootFailed,
    ),
    ServerAction(
        Action.HARD_REBOOT,
        allowed=NOT_PUT_AWAY | {"ERROR"},
        target=ACTIVE,
        recorded_as="reboot",
        once=True,
        keeps_status=True,
        done=e.ServerRebooted,
        failed=e.ServerRebootFailed,
    ),
    ServerAction(
        Action.PAUSE,
        allowed=ACTIVE,
        target=statuses("PAUSED"),
        nova="pause",
        recorded_as="pause",
        interruptible=True,
        done=e.ServerPaused,
        failed=e.ServerPauseFailed,
    ),
    ServerAction(
        Action.UNPAUSE,
        allowed=statuses("PAUSED"),
        target=ACTIVE,
        nova="unpause",
        recorded_as="unpause",
        interruptible=True,
        done=e.ServerUnpaused,
        failed=e.ServerUnpauseFailed,
    ),
    ServerAction(
        Action.SUSPEND,
        allowed=ACTIVE,
        target=statuses("SUSPENDED"),
        nova="suspend",
        recorded_as="suspend",
        interruptible=True,
        done=e.ServerSuspended,
        failed=e.ServerSuspendFailed,
    ),
    ServerAction(
        Action.RESUME,
        allowed=statuses("SUSPENDED"),
        target=ACTIVE,
        nova="resume",
        recorded_as="resume",
        interruptible=True,
        done=e.ServerResumed,
        failed=e.ServerResumeFailed,
    ),
    # A cloud that offloads at once never shows SHELVED without a task: that is the end where it does so later
    ServerAction(
        Action.SHELVE,
        allowed=NOT_PUT_AWAY,
        target=SHELVED,
        nova="shelve",
        recorded_as="shelve",
        failed=e.ServerShelveFailed,
    ),
    ServerAction(
        Action.UNSHELVE,
        allowed=SHELVED,
        target=ACTIVE,
        nova="unshelve",
        recorded_as="unshelve",
        done=e.ServerUnshelved,
        failed=e.ServerUnshelveFailed,
    ),
    ServerAction(
        Action.RESIZE,
        allowed=RUNS_OR_NOT,
        target=TRIED,
        recorded_as="resize",
        once=True,
        failed=e.ServerResizeFailed,
    ),
    ServerAction(
        Action.CONFIRM_RESIZE,
        allowed=TRIED,
        target=RUNS_OR_NOT,
        nova="confirmResize",
        recorded_as="confirmResize",
        once=True,
        failed=e.ServerResizeConfirmFailed,
    ),
    ServerAction(
        Action.REVERT_RESIZE,
        allowed=TRIED,
        target=RUNS_OR_NOT,
        nova="revertResize",
        recorded_as="revertResize",
        once=True,
        failed=e.ServerResizeRevertFailed,
    ),
    # A stopped server that is rebuilt is ACTIVE for a moment, without a task, before Nova stops it again.
    ServerAction(
        Action.REBUILD,
        allowed=ANEW,
        target=RUNS_OR_NOT,
        recorded_as="rebuild",
        once=True,
        keeps_status=True,
        failed=e.ServerRebuildFailed,
    ),
    ServerAction(
        Action.RESET,
        allowed=ANEW,
        target=RUNS_OR_NOT,
        recorded_as="rebuild",
        once=True,
        keeps_status=True,
        failed=e.ServerResetFailed,
    ),
    ServerAction(
        Action.RESCUE,
        allowed=ANEW,
        target=statuses("RESCUE"),
        recorded_as="rescue",
        once=True,
        done=e.ServerRescued,
        failed=e.ServerRescueFailed,
    ),
    ServerAction(
        Action.UNRESCUE,
        allowed=statuses("RESCUE"),
        target=ACTIVE,
        nova="unrescue",
        recorded_as="unrescue",
        once=True,
        done=e.ServerUnrescued,
        failed=e.ServerUnrescueFailed,
    ),
    ServerAction(
        Action.CHANGE_PASSWORD,
        allowed=ACTIVE,
        target=ACTIVE,
        recorded_as="changePassword",
        once=True,
        keeps_status=True,
        done=e.ServerPasswordChanged,
        failed=e.ServerPasswordChangeFailed,
    ),
    ServerAction(
        Action.RESET_STATE,
        target=ACTIVE | {"ERROR"},
        recorded_as="resetState",
        done=e.ServerStateReset,
        failed=e.ServerStateResetFailed,
    ),
    ServerAction(Action.DELETE, recorded_as="delete", failed=e.ServerDeleteFailed),
    ServerAction(Action.ADOPT, failed=e.ServerMarkFailed),
)

ACTIONS = {row.action: row for row in TABLE}
"""The rows by their action. Creation, locks and changes of the name follow rules of their own."""
