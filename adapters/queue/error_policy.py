"""Error policy: a job that fails is retried later, or parked for a person or a newer version.

No job is dropped: a recorded request stands until it is done, refused, or skipped by a person.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Literal, NamedTuple

import psycopg

from adapters.kernel.context import RetryLater
from adapters.openstack.connection import CloudMisconfigured
from adapters.openstack.errors import CloudOutcomeUnknown, CloudRejected, CloudUnreachable, ForeignCloud
from commands.kernel.backoff import Backoff
from commands.kernel.errors import ConflictRetriesExhausted, LedgerUnavailable
from commands.store.keyring import ContentUnreadable

Kind = Literal["refused", "unforeseen", "unsupported", "behind"]
"""Why a job counts as failed: the cloud refuses the call, or a key is missing; the error is unforeseen;
this version doesn't know the request; or an earlier job of the same stream is parked."""

LONGEST_REASON = 500
"""Characters kept of a reason."""

UNREADY = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)
"""A read table that the projector has not built yet."""


class Unsupported(Exception):
    """This version does not know what the entry wants; a newer one does."""


class Behind(Exception):
    """An earlier job of the same stream is parked, and this one may not overtake it."""


class Retry(NamedTuple):
    """Try again after ``seconds``; ``kind`` is set where it counts as a failure."""

    seconds: float
    kind: Kind | None = None


class Park(NamedTuple):
    """Set it aside until a person or a newer version takes it up."""

    kind: Kind


class ErrorPolicy(NamedTuple):
    """Limits of retries, in seconds and in tries."""

    parks_after: int = 10
    """Unforeseen failures after which the job is parked: some minutes."""
    longest: float = 15.0
    """The longest pause while the cloud or the database is away."""
    longest_failing: float = 300.0
    """The longest pause after a failure that a person has to mend."""
    draw: Callable[[], float] = random.random
    """From 0 to 1: keeps the jobs that one cause made fail from coming back all at once."""

    def backoff(self, tries: int, longest: float) -> float:
        """Return the pause after so many tries: twice as long each, half of it random."""
        return Backoff(0.5, longest).jittered(tries + 1, self.draw)

    def decide(self, error: Exception, attempts: int, failures: int) -> Retry | Park:
        """Return whether a job is retried or parked after ``error``.

        ``attempts`` counts its earlier runs, ``failures`` those of them that counted as failed.
        """
        match error:
            case RetryLater(seconds=seconds):
                return Retry(seconds)
            case CloudUnreachable(retry_after=float() | int() as seconds):
                return Retry(seconds + self.backoff(0, self.longest))
            case (
                CloudUnreachable()
                | CloudOutcomeUnknown()
                | ForeignCloud()
                | LedgerUnavailable()
                | ConflictRetriesExhausted()
            ):
                return Retry(self.backoff(attempts, self.longest))
            case psycopg.OperationalError() | psycopg.InterfaceError():
                return Retry(self.backoff(attempts, self.longest))
            case _ if isinstance(error, UNREADY):
                return Retry(self.backoff(attempts, self.longest))
            case (
                CloudRejected() | CloudMisconfigured()
            ):  # of a read, not of the request: a person can mend it
                return Retry(self.backoff(failures, self.longest_failing), "refused")
            case ContentUnreadable():  # until a person brings the key back
                return Park("refused")
            case Unsupported():
                return Park("unsupported")
            case Behind():
                return Park("behind")
            case _ if failures + 1 >= self.parks_after:
                return Park("unforeseen")
            case _:
                return Retry(self.backoff(failures, self.longest_failing), "unforeseen")


def reason_of(error: Exception) -> str:
    """Return the error in one line. Its class first: the text of some is but a key."""
    text = " ".join(str(error).replace("\0", "").split())
    if isinstance(error, Unsupported | Behind):
        return text[:LONGEST_REASON]
    return f"{type(error).__name__}: {text}"[:LONGEST_REASON]
