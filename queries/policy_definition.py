"""Definition of a policy, decoded from its read table."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

import msgspec
import structlog

from commands.policy.events import Definition

DEFINITION = msgspec.json.Decoder(Definition)
LOG = structlog.get_logger("policies")


def read_definition(policy_id: UUID, version: int, text: str) -> Definition | None:
    """Return a policy's definition; None, logged once, where this version cannot decode it."""
    try:
        return DEFINITION.decode(text)
    except msgspec.MsgspecError as error:
        tell_unreadable(policy_id, version, str(error))
        return None


@lru_cache(maxsize=1_000)
def tell_unreadable(policy_id: UUID, version: int, reason: str) -> None:
    """Log it once, not each second."""
    LOG.error("policy left out: it can't be read", policy=str(policy_id), version=version, reason=reason)
