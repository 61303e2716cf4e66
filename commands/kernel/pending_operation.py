"""Pending operation of a resource: one definition, for rules, read tables and responses."""

from __future__ import annotations

from uuid import UUID

import msgspec


class PendingOperation(msgspec.Struct, frozen=True):
    """An operation requested through the ledger, without an outcome yet. There is one at a time."""

    action: str
    """The action, in one word of the API."""
    operation_id: UUID
