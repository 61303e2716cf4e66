"""Table of server actions: for each its allowed statuses, target statuses, names in Nova, and events.

Nova's state machine (at the end), the routes of plain actions, the requests to Nova, the reading of Nova's
records, and the outcomes of actions derive from these rows.
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
    """One action on a server."""

    action: Action
    allowed: frozenset[str] = frozenset()
    """The stable statuses in which Nova takes it, of a server that has run (openstack-facts.md, 2)."""
    target: frozenset[str] = frozenset()
    """The stable statuses in which it has done its work."""
    nova: str | None = None
    """Its key in POST /servers/{id}/action, where it takes no arguments."""
    recorded_as: str | None = None
    """Its name in os-instance-actions."""
    once: bool = False
    """Whether repeating it does harm: it is looked up in Nova before it is sent again."""
    keeps_status: bool = False
    """Whether it may end in the status it began in: only os-instance-actions tells whether it is over."""
    interruptible: bool = False
    """Whether a hard reboot may take its place while it is under way."""
    summary: str = ""
    """Summary for the API's description of its route. Only an action without arguments has one: its route and
    its command (``RequestAction``) derive from its row."""
    by_policies: bool = False
    """Whether a policy may ask for it."""
    requested: Callable[[UUID], e.ServerEvent] | None = None
    """The event that begins it, where that has no fields of its own."""
    done: Callable[[UUID], e.ServerEvent] | None = None
    """The event of its success, where that has no fields of its own."""
    failed: Failure | None = None
    """The event of its failure."""

    @property
    def is_plain(self) -> bool:
        """Whether it takes no arguments."""
        return bool(self.summary)


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
        summary="Start a stopped server.",
        by_policies=True,
        requested=e.ServerStartRequested,
        done=e.ServerStarted,
        failed=e.ServerStartFailed,
    ),
    ServerAction(
        Action.STOP,
        allowed=ACTIVE | {"ERROR"},
        target=SHUTOFF,
        nova="os-stop",
        recorded_as="stop",
        summary="Stop a server: the guest is asked to shut down. It keeps its place on the host.",
        by_policies=True,
        requested=e.ServerStopRequested,
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
        summary="Pause a server: it stands still in the memory of its host.",
        requested=e.ServerPauseRequested,
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
        summary="Let a paused server go on.",
        requested=e.ServerUnpauseRequested,
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
        summary="Suspend a server: its memory goes to disk. It keeps its place on the host; to give it back, "
        "shelve.",
        by_policies=True,
        requested=e.ServerSuspendRequested,
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
        summary="Resume a suspended server.",
        by_policies=True,
        requested=e.ServerResumeRequested,
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
        summary="Shelve a server: the cloud keeps its disk, and gives its place on the host to others.",
        by_policies=True,
        failed=e.ServerShelveFailed,
    ),
    ServerAction(
        Action.UNSHELVE,
        allowed=SHELVED,
        target=ACTIVE,
        nova="unshelve",
        recorded_as="unshelve",
        summary="Bring a shelved server back. It needs room on a host anew, and stays shelved where there is "
        "none.",
        by_policies=True,
        requested=e.ServerUnshelveRequested,
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
        summary="Keep the new flavor, and give the room of the old one back.",
        requested=e.ServerResizeConfirmRequested,
        failed=e.ServerResizeConfirmFailed,
    ),
    ServerAction(
        Action.REVERT_RESIZE,
        allowed=TRIED,
        target=RUNS_OR_NOT,
        nova="revertResize",
        recorded_as="revertResize",
        once=True,
        summary="Go back to the flavor from before the resize.",
        requested=e.ServerResizeRevertRequested,
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
        summary="Make a server what it was at first: its disk anew from the image it was created from.",
        failed=e.ServerReimageFailed,
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
        summary="Boot a server from its own disk again.",
        requested=e.ServerUnrescueRequested,
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
    ServerAction(Action.DELETE, recorded_as="delete", by_policies=True, failed=e.ServerDeleteFailed),
    ServerAction(Action.ADOPT, failed=e.ServerTagFailed),
)

ACTIONS = {row.action: row for row in TABLE}
"""The rows by their action. Creation, locks and changes of the name have rules of their own."""


BEFORE_THE_CLOUD_HAS_IT = frozenset({Action.DELETE, Action.INFO})

ALLOWED_IN_ANY_STATUS = frozenset({Action.DELETE, Action.INFO, Action.LOCK})
"""Actions allowed in every status: DELETE, a lock and a change of the name."""

WHILE_LOCKED = frozenset({Action.INFO, Action.UNLOCK})

ALLOWED: dict[str, frozenset[Action]] = {
    status: ALLOWED_IN_ANY_STATUS | {row.action for row in ACTIONS.values() if status in row.allowed}
    for status in sorted({status for row in ACTIONS.values() for status in row.allowed})
}
"""Actions that Nova allows by stable status, of a server that has run at least once.

An administrator may reset the state of such a server in any of them, also during an operation.
"""

INTERRUPTIBLE = frozenset(row.action for row in ACTIONS.values() if row.interruptible)
"""Pending actions that a hard reboot may replace."""

STABLE_STATUSES = frozenset(
    {"ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED", "RESCUE", "SHELVED", "SHELVED_OFFLOADED", "ERROR"}
)
"""Statuses in which a server stays until a request changes it. (VERIFY_RESIZE waits for a decision.)"""

LAUNCHED = STABLE_STATUSES - {"ERROR"} | {"VERIFY_RESIZE"}
"""Statuses after the first boot; ERROR may be that of a failed build."""

TARGET: dict[Action, frozenset[str]] = {row.action: row.target for row in ACTIONS.values() if row.target}
"""The stable statuses in which an action has done its work."""

STATUS_PRESERVING = frozenset(row.action for row in ACTIONS.values() if row.keeps_status)
"""Actions that may end in the status they began in: os-instance-actions alone tells whether they are over."""
