"""What may be asked of a server in which status, and the status an action leads to: Nova's matrix."""

from __future__ import annotations

from enum import StrEnum


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


BEFORE_THE_CLOUD_HAS_IT = frozenset({Action.DELETE, Action.INFO})

ALLOWED_IN_ANY_STATUS = frozenset({Action.DELETE, Action.INFO, Action.LOCK})
"""What any other status allows: DELETE, a lock and a change of the name always go."""

WHILE_LOCKED = frozenset({Action.INFO, Action.UNLOCK})

ANEW = frozenset({Action.REBUILD, Action.RESET, Action.RESCUE})

ALLOWED: dict[str, frozenset[Action]] = {
    status: ALLOWED_IN_ANY_STATUS | actions
    for status, actions in {
        "ACTIVE": ANEW
        | {Action.STOP, Action.REBOOT, Action.HARD_REBOOT, Action.PAUSE, Action.SUSPEND}
        | {Action.SHELVE, Action.RESIZE, Action.CHANGE_PASSWORD},
        "SHUTOFF": ANEW | {Action.START, Action.HARD_REBOOT, Action.SHELVE, Action.RESIZE},
        "PAUSED": {Action.UNPAUSE, Action.HARD_REBOOT, Action.SHELVE},
        "SUSPENDED": {Action.RESUME, Action.HARD_REBOOT, Action.SHELVE},
        "RESCUE": {Action.UNRESCUE},
        "VERIFY_RESIZE": {Action.CONFIRM_RESIZE, Action.REVERT_RESIZE},
        "SHELVED": {Action.UNSHELVE},
        "SHELVED_OFFLOADED": {Action.UNSHELVE},
        "ERROR": ANEW | {Action.STOP, Action.HARD_REBOOT},
    }.items()
}
"""What Nova allows in a lasting status, of a server that has run at least once (openstack-facts.md, 2).

An administrator may reset the state of such a server in any of them, and whatever is under way.
"""

INTERRUPTIBLE = frozenset({Action.REBOOT, Action.PAUSE, Action.UNPAUSE, Action.SUSPEND, Action.RESUME})
"""What a hard reboot may take the place of while it is under way."""

STABLE_STATUSES = frozenset(
    {"ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED", "RESCUE", "SHELVED", "SHELVED_OFFLOADED", "ERROR"}
)
"""Status that last: a server stays in them until somebody acts. (VERIFY_RESIZE waits for a decision.)"""

LAUNCHED = STABLE_STATUSES - {"ERROR"} | {"VERIFY_RESIZE"}
"""Status that only a server has which ran at least once; ERROR may be that of a build that failed."""

TARGET: dict[Action, frozenset[str]] = {
    Action.START: frozenset({"ACTIVE"}),
    Action.STOP: frozenset({"SHUTOFF"}),
    Action.REBOOT: frozenset({"ACTIVE"}),
    Action.HARD_REBOOT: frozenset({"ACTIVE"}),
    Action.PAUSE: frozenset({"PAUSED"}),
    Action.UNPAUSE: frozenset({"ACTIVE"}),
    Action.SUSPEND: frozenset({"SUSPENDED"}),
    Action.RESUME: frozenset({"ACTIVE"}),
    Action.SHELVE: frozenset({"SHELVED", "SHELVED_OFFLOADED"}),
    Action.UNSHELVE: frozenset({"ACTIVE"}),
    Action.RESIZE: frozenset({"VERIFY_RESIZE"}),
    Action.CONFIRM_RESIZE: frozenset({"ACTIVE", "SHUTOFF"}),
    Action.REVERT_RESIZE: frozenset({"ACTIVE", "SHUTOFF"}),
    Action.REBUILD: frozenset({"ACTIVE", "SHUTOFF"}),
    Action.RESET: frozenset({"ACTIVE", "SHUTOFF"}),
    Action.RESCUE: frozenset({"RESCUE"}),
    Action.UNRESCUE: frozenset({"ACTIVE"}),
    Action.CHANGE_PASSWORD: frozenset({"ACTIVE"}),
    Action.RESET_STATE: frozenset({"ACTIVE", "ERROR"}),
}
"""The lasting status in which an action has done its work.

A cloud that offloads at once never shows SHELVED without a task: that is the end where it does so later.
"""

STATUS_PRESERVING = frozenset(
    {
        Action.REBOOT,
        Action.HARD_REBOOT,
        Action.REBUILD,
        Action.RESET,
        Action.CHANGE_PASSWORD,
    }
)
"""Actions that may end in the status they began in: only Nova's instance actions tell whether they are over.

A stopped server that is rebuilt is ACTIVE for a moment, without a task, before Nova stops it again.
"""
