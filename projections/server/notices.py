"""Fields of a server's row that show its open notices."""

from __future__ import annotations

from typing import Any

from commands.server.lifecycle_terms import LifecycleTerms


def announced(standing: LifecycleTerms) -> dict[str, Any]:
    """The next action of a policy on it, of those announced to its owner."""
    first = min(standing.open_notices, key=lambda notice: notice.acts_at, default=None)
    giving_way = (notice.acts_at for notice in standing.open_notices if notice.is_preemption)
    return {
        "next_policy_action": first and first.action,
        "next_policy_action_at": first and first.acts_at,
        "preempts_at": min(giving_way, default=None),
    }
