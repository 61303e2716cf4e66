"""The names under which a server's secrets are withheld from the book."""

from __future__ import annotations

from uuid import UUID

USER_DATA = "user_data"


def password_of(operation_id: UUID) -> str:
    """Return the name under which a password is withheld from the book: each has its own."""
    return f"password {operation_id}"
