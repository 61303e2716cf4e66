"""What may be asked of a server in which status, and the status an action leads to: Nova's matrix."""

from __future__ import annotations

from commands.server.actions import ACTIONS, Action

BEFORE_THE_CLOUD_HAS_IT = frozenset({Action.DELETE, Action.INFO})

ALLOWED_IN_ANY_STATUS = frozenset({Action.DELETE, Action.INFO, Action.LOCK})
"""What any other status allows: DELETE, a lock and a change of the name always go."""

WHILE_LOCKED = frozenset({Action.INFO, Action.UNLOCK})

ALLOWED: dict[str, frozenset[Action]] = {
    status: ALLOWED_IN_ANY_STATUS | {row.action for row in ACTIONS.values() if status in row.allowed}
    for status in sorted({status for row in ACTIONS.values() for status in row.allowed})
}
"""What Nova allows in a lasting status, of a server that has run at least once.

An administrator may reset the state of such a server in any of them, and whatever is under way.
"""

INTERRUPTIBLE = frozenset(row.action for row in ACTIONS.values() if row.interruptible)
"""What a hard reboot may take the place of while it is under way."""

STABLE_STATUSES = frozenset(
    {"ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED", "RESCUE", "SHELVED", "SHELVED_OFFLOADED", "ERROR"}
)
"""Status that last: a server stays in them until somebody acts. (VERIFY_RESIZE waits for a decision.)"""

LAUNCHED = STABLE_STATUSES - {"ERROR"} | {"VERIFY_RESIZE"}
"""Status that only a server has which ran at least once; ERROR may be that of a build that failed."""

TARGET: dict[Action, frozenset[str]] = {row.action: row.target for row in ACTIONS.values() if row.target}
"""The lasting status in which an action has done its work."""

STATUS_PRESERVING = frozenset(row.action for row in ACTIONS.values() if row.keeps_status)
"""Actions that may end in the status they began in: only os-instance-actions tells whether they are over."""
