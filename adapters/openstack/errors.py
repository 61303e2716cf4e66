"""What a cloud may answer, in our own names: no OpenStack class leaves adapters/.

CloudTrouble
├── Away      it did not take the request; asking again later is safe
├── Refused   it understood and said no; asking again is no use (unless ``conflict``: not now)
├── Foreign   it is not the cloud this ledger is bound to: nothing was sent, nor will be
└── Unclear   the request was sent and its answer is lost or says nothing: done, or not done
"""

from __future__ import annotations

from contextvars import ContextVar

ASKED: ContextVar[str | None] = ContextVar("asked", default=None)
"""Which service was asked last, for whoever has to say whose failure it is."""


class CloudError(Exception):
    """The cloud did not do, or may not have done, what was asked."""


class CloudUnreachable(CloudError):
    """The request did not reach the cloud, or the cloud would not take it now."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        """Seconds the cloud asked us to wait, if it did."""


class CloudRejected(CloudError):
    """The cloud said no. ``status`` is its HTTP status, the message its own words."""

    def __init__(self, status: int, message: str, request_id: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.request_id = request_id

    @property
    def conflict(self) -> bool:
        """Whether it is about the present state (409), and might be granted in another."""
        return self.status == 409

    @property
    def missing(self) -> bool:
        return self.status == 404


class Foreign(CloudError):
    """The cloud that answers is not the one this ledger is bound to."""


class CloudOutcomeUnknown(CloudError):
    """Time-out, reset or a server error after the request was sent: nobody knows whether it was done."""


class CloudMisconfigured(Exception):
    """The cloud can't be used as configured; the message says what to mend."""
