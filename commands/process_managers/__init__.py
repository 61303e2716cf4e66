"""Process managers: pure functions from events of one stream to commands for other streams.

A process may run again after a crash, and twice for the same event: the deciders of the streams decide
nothing where its commands have been handled already.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID, uuid5

from commands.kernel.decider import Decider
from commands.kernel.message import Command

OPERATIONS = UUID("0d5b1a1e-6f0a-4a53-9c0b-6a6b2f0d7c11")
"""Namespace of the ids of operations that processes begin."""


class Step(NamedTuple):
    """A command and the stream it is for."""

    decider: Decider[Any, Any, Any]
    stream: UUID
    command: Command


def operation(stream: UUID, action: str, cause: UUID) -> UUID:
    """Return the id of the operation that ``cause`` begins: the same at every call."""
    return uuid5(OPERATIONS, f"{stream} {action} {cause}")
