"""Events of the lock, which may change beside a pending operation.

The event ``ServerLocked`` is used as ``e.ServerLocked``; the refusal of that name is in ``refusals.py``.
"""

from __future__ import annotations

from commands.kernel.message import Begins, Fails, Succeeds


class ServerLockRequested(Begins, frozen=True):
    """Someone asked to lock it against every change."""

    asks = "lock"

    reason: str | None = None
    by_administrator: bool = False
    """Set by an administrator, it is only for administrators to lift."""


class ServerLocked(Succeeds, frozen=True):
    """The cloud has locked it, as asked. A lock that was there before keeps its own reason."""

    reason: str | None = None


class ServerLockFailed(Fails, frozen=True):
    """The cloud would not lock it."""


class ServerUnlockRequested(Begins, frozen=True):
    """Someone asked to lift its lock."""

    asks = "unlock"

    by_administrator: bool = False
    """An administrator lifts any lock, an administrator's too."""


class ServerUnlocked(Succeeds, frozen=True):
    """The cloud has lifted its lock, as asked."""


class ServerUnlockFailed(Fails, frozen=True):
    """The cloud would not lift its lock: an administrator's is only for administrators to lift."""


LockingEvent = (
    ServerLockRequested
    | ServerLocked
    | ServerLockFailed
    | ServerUnlockRequested
    | ServerUnlocked
    | ServerUnlockFailed
)
