"""Why a query has no answer."""

from __future__ import annotations

from commands.errors import Refused


class Invalid(Refused):
    """The request is not well formed."""

    status = 422

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(errors=[{"pointer": pointer, "detail": detail}])


class CursorMalformed(Refused):
    """The cursor is not one that this list gave out; begin again without it."""

    status = 422


class ProjectionBehind(Refused):
    """The read tables have not yet reached the position you asked for; try again in a moment."""

    status = 503


class ReadTablesMissing(Refused):
    """The read tables are being built; try again in a moment."""

    status = 503


class OperationUnknown(Refused):
    """There is no such operation."""

    status = 404
