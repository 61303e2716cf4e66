"""Events of resize: the server runs on trial on the new flavor (VERIFY_RESIZE), then confirm or revert."""

from __future__ import annotations

from commands.kernel.message import Begins, Event, Fails, Succeeds
from commands.server.events.values import CloudAction, Flavor


class ServerResizeRequested(Begins, frozen=True):
    """Someone asked for another flavor."""

    asks = "resize"

    before: Flavor
    flavor: Flavor


class ServerResized(Succeeds, frozen=True):
    """It has the new flavor, on trial: old and new room are taken until it is confirmed or reverted."""

    flavor: Flavor


class ServerResizeFailed(Fails, frozen=True):
    """The cloud would not resize it, or found no host; it has the flavor it had."""


class ServerResizeConfirmRequested(Begins, frozen=True):
    """Someone asked to keep the new flavor."""

    asks = "confirm-resize"


class ServerResizeConfirmed(Succeeds, frozen=True):
    """It keeps the new flavor, as asked; the old room is free."""

    flavor: Flavor


class ServerResizeConfirmFailed(Fails, frozen=True):
    """The cloud would not confirm the resize, or tried and failed."""


class ServerResizeRevertRequested(Begins, frozen=True):
    """Someone asked for the old flavor again."""

    asks = "revert-resize"


class ServerResizeReverted(Succeeds, frozen=True):
    """It has its old flavor again, as asked."""

    flavor: Flavor


class ServerResizeRevertFailed(Fails, frozen=True):
    """The cloud would not revert the resize, or tried and failed."""


class ServerResizeConfirmedOutOfBand(Event, frozen=True):
    """It keeps the new flavor, without a request of the ledger: confirmed by a user, or by the cloud itself.

    A cloud does so after ``resize_confirm_window``.
    """

    cause: CloudAction | None = None


class ServerFlavorChangedOutOfBand(Event, frozen=True):
    """It has another flavor, without a request of the ledger. Its id is empty where the cloud deleted it."""

    before: Flavor
    flavor: Flavor
    cause: CloudAction | None = None


class ServerFlavorObserved(Event, frozen=True):
    """It has another flavor by a resize of ours that was given up before its outcome was known."""

    before: Flavor
    flavor: Flavor


ResizingEvent = (
    ServerResizeRequested
    | ServerResized
    | ServerResizeFailed
    | ServerResizeConfirmRequested
    | ServerResizeConfirmed
    | ServerResizeConfirmFailed
    | ServerResizeRevertRequested
    | ServerResizeReverted
    | ServerResizeRevertFailed
    | ServerResizeConfirmedOutOfBand
    | ServerFlavorChangedOutOfBand
    | ServerFlavorObserved
)
