"""Refusals of commands. The docstring of a refusal is the message that the client reads.

Refused                    409  the rules refuse it
├── Unknown                404  no such thing, or not yours
├── IllegalAction          409  not now; lists the actions that are allowed
├── ConflictRetriesExhausted 409  concurrent writers keep changing it
├── VersionMismatch        412  If-Match named an older version
├── IdempotencyKeyReused   422  an Idempotency-Key came back with another body
└── LedgerUnavailable      503  the database does not answer
"""

from __future__ import annotations

import re
from typing import ClassVar

WORD = re.compile(r"(?<!^)(?=[A-Z])")

MOST_ERRORS = 50
"""Errors listed in one response; further ones are only counted (``errors_omitted``)."""


class Refused(Exception):
    """The command cannot be obeyed."""

    status: ClassVar[int] = 409

    def __init__(self, detail: str | None = None, **more: object) -> None:
        super().__init__(detail or (type(self).__doc__ or "").strip())
        errors = more.get("errors")
        if isinstance(errors, list) and len(errors) > MOST_ERRORS:
            more |= {"errors": errors[:MOST_ERRORS], "errors_omitted": len(errors) - MOST_ERRORS}
        self.more = more
        """Further members of the problem document (RFC 9457, section 3.2)."""

    @classmethod
    def code(cls) -> str:
        """Return the stable code a client may test for: ``ServerLocked`` is ``SERVER_LOCKED``."""
        return WORD.sub("_", cls.__name__).upper()

    @classmethod
    def title(cls) -> str:
        """Return the same as words: ``Server locked``."""
        return WORD.sub(" ", cls.__name__).capitalize()


class Unknown(Refused):
    """There is no such thing."""

    status = 404


class IllegalAction(Refused):
    """The action is not possible in the present state."""

    def __init__(self, action: str, status: str, allowed: frozenset[str]) -> None:
        detail = f"{str(action)!r} is not possible while the status is {status}."
        super().__init__(detail, allowed=sorted(allowed))


class ConflictRetriesExhausted(Refused):
    """Others keep changing this; read it again and repeat your request."""


class VersionMismatch(Refused):
    """The resource has changed since you read it; its version is no longer the one in If-Match."""

    status = 412


class IdempotencyKeyReused(Refused):
    """This Idempotency-Key has been used before, for a different request."""

    status = 422


class LedgerUnavailable(Refused):
    """The ledger can't be written or read now. If you sent an Idempotency-Key, repeat the request with it."""

    status = 503
