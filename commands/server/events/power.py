"""Events of power actions: start, stop, reboot, pause, suspend; the server keeps its place on the host."""

from __future__ import annotations

from typing import Literal

from commands.kernel.message import Begins, Fails, Succeeds


class ServerStartRequested(Begins, frozen=True):
    """Someone asked to start it."""

    asks = "start"


class ServerStarted(Succeeds, frozen=True):
    """It runs, as asked."""


class ServerStartFailed(Fails, frozen=True):
    """The cloud would not start it, or tried and failed."""


class ServerStopRequested(Begins, frozen=True):
    """Someone asked to stop it."""

    asks = "stop"


class ServerStopped(Succeeds, frozen=True):
    """It is stopped, as asked."""


class ServerStopFailed(Fails, frozen=True):
    """The cloud would not stop it, or tried and failed."""


class ServerRebootRequested(Begins, frozen=True):
    """Someone asked to reboot it: SOFT asks the guest, HARD pulls the plug."""

    asks = "reboot"

    kind: Literal["SOFT", "HARD"]

    @property
    def action(self) -> str:
        return "reboot" if self.kind == "SOFT" else "reboot-hard"


class ServerRebooted(Succeeds, frozen=True):
    """It runs again after a reboot."""


class ServerRebootFailed(Fails, frozen=True):
    """The cloud would not reboot it, or tried and failed."""


class ServerPauseRequested(Begins, frozen=True):
    """Someone asked to pause it: the guest stands still, its memory stays where it is."""

    asks = "pause"


class ServerPaused(Succeeds, frozen=True):
    """It is paused, as asked."""


class ServerPauseFailed(Fails, frozen=True):
    """The cloud would not pause it, or tried and failed."""


class ServerUnpauseRequested(Begins, frozen=True):
    """Someone asked to let a paused server go on."""

    asks = "unpause"


class ServerUnpaused(Succeeds, frozen=True):
    """It goes on after a pause."""


class ServerUnpauseFailed(Fails, frozen=True):
    """The cloud would not let it go on, or tried and failed."""


class ServerSuspendRequested(Begins, frozen=True):
    """Someone asked to suspend it: its memory goes to disk. The host keeps its room (shelving frees it)."""

    asks = "suspend"


class ServerSuspended(Succeeds, frozen=True):
    """It is suspended, as asked."""


class ServerSuspendFailed(Fails, frozen=True):
    """The cloud would not suspend it, or tried and failed."""


class ServerResumeRequested(Begins, frozen=True):
    """Someone asked to resume a suspended server."""

    asks = "resume"


class ServerResumed(Succeeds, frozen=True):
    """It runs again after a suspension."""


class ServerResumeFailed(Fails, frozen=True):
    """The cloud would not resume it, or tried and failed."""


PowerEvent = (
    ServerStartRequested
    | ServerStarted
    | ServerStartFailed
    | ServerStopRequested
    | ServerStopped
    | ServerStopFailed
    | ServerRebootRequested
    | ServerRebooted
    | ServerRebootFailed
    | ServerPauseRequested
    | ServerPaused
    | ServerPauseFailed
    | ServerUnpauseRequested
    | ServerUnpaused
    | ServerUnpauseFailed
    | ServerSuspendRequested
    | ServerSuspended
    | ServerSuspendFailed
    | ServerResumeRequested
    | ServerResumed
    | ServerResumeFailed
)
