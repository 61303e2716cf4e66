"""What was asked of a thing and has no outcome yet: one definition, for rules, read tables and answers."""

from __future__ import annotations

from uuid import UUID

import msgspec


class PendingOperation(msgspec.Struct, frozen=True):
    """What was asked at our word, and is not finished. There is one at a time."""

    action: str
    """What is asked, in one word of the API."""
    operation_id: UUID
