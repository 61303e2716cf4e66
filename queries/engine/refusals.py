"""Refusals of queries; each docstring is the message the client reads."""

from __future__ import annotations

from typing import NamedTuple

from commands.kernel.errors import MOST_ERRORS, Refused, Unknown


class FieldError(NamedTuple):
    """One error: a JSON pointer (RFC 6901) into the body, or /query/name and the like, and the message."""

    pointer: str
    detail: str


class ValidationFailed(Refused):
    """The request is not well formed; errors tells where."""

    status = 422

    def __init__(self, *flaws: FieldError) -> None:
        super().__init__(errors=[flaw._asdict() for flaw in flaws])
        self.flaws = flaws

    def __str__(self) -> str:
        """Return all errors in one line, for a log or terminal that does not show ``errors``."""
        told = [f"{flaw.pointer.removeprefix('/')}: {flaw.detail}" for flaw in self.flaws[:MOST_ERRORS]]
        rest = len(self.flaws) - len(told)
        return "; ".join([*told, *([f"and {rest} more"] if rest else [])])


class CursorMalformed(Refused):
    """The cursor is not one that this list gave out; begin again without it."""

    status = 422


class ProjectionBehind(Refused):
    """The read tables have not yet reached the position you asked for; try again in a moment."""

    status = 503


class ReadTimedOut(Refused):
    """Reading this takes too long; ask for less of it at a time, or for something narrower."""

    status = 504


class ReadTablesMissing(Refused):
    """The read tables are being built; try again in a moment."""

    status = 503


class NoSuchNotice(Unknown):
    """There is no such notice."""


class DecisionUnknown(Unknown):
    """There is no such decision."""


class OperationUnknown(Refused):
    """There is no such operation."""

    status = 404
