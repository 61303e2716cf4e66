"""Names of the values withheld from the log for a server: user data and passwords."""

from __future__ import annotations

from uuid import UUID

USER_DATA = "user_data"


def password_of(operation_id: UUID) -> str:
    """Return the name under which a password is withheld from the log, one per operation."""
    return f"password {operation_id}"
