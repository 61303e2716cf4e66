"""What concerns several streams: events go in, commands to other streams come out.

A process is a pure function. It may be asked again after a crash, and about the same event twice: the rules
of the streams decide nothing where its commands have been obeyed.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID, uuid5

from commands.kernel.decider import Decider
from commands.kernel.message import Command

OPERATIONS = UUID("0d5b1a1e-6f0a-4a53-9c0b-6a6b2f0d7c11")
"""Namespace of the operations that processes begin."""


class Step(NamedTuple):
    """A command, and the stream that is to obey it."""

    decider: Decider[Any, Any, Any]
    stream: UUID
    command: Command


def operation(stream: UUID, action: str, cause: UUID) -> UUID:
    """Return the id of the operation that ``cause`` brings about: the same, however often it is asked for."""
    return uuid5(OPERATIONS, f"{stream} {action} {cause}")
