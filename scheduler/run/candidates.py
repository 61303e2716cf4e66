"""Candidates of a policy: SQL conditions that pick from the read table the servers it may have a step for.

The rules stay with the policies. Their ``Selector`` and ``Prefilter`` become parameters here; None leaves a
condition out. Whatever SQL does not check (when an alert was raised, brackets in a name's pattern) the
evaluation checks: every server with a step is among the candidates.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from commands.kernel.policy_model import Policy
from commands.policy.events import Selector
from scheduler.policies import prefilter
from scheduler.policies.evaluator import prefilter_of
from scheduler.policies.prefilter import MEETS_PREFILTER
from scheduler.policies.selector import is_named, parameters_of, selected_in_sql

Parameters = dict[str, Any]

NOTIFIED = "notices <> '[]' AND notices @> %(told)s::jsonb"
"""It has a notice of the policy: that must not outlive its reason, whether the server still fits or not."""

COARSE = selected_in_sql(coarsely=True)
SELECTED = selected_in_sql(coarsely=False)
UNTOUCHABLE_LEFT_OUT = """
  NOT locked AND under_way IS NULL AND task_state IS NULL
  AND (exemptions = '[]' OR NOT EXISTS (
    SELECT FROM jsonb_to_recordset(exemptions) AS exemption (policy_id uuid, until timestamptz)
    WHERE (policy_id IS NULL OR policy_id = %(policy_id)s) AND (until IS NULL OR until > %(now)s)
  ))
"""
AWAKE = f"{UNTOUCHABLE_LEFT_OUT} AND {MEETS_PREFILTER}"

AMONG = "deleted_at IS NULL AND (%(ids)s::uuid[] IS NULL OR id = ANY(%(ids)s))"
CONCERNED = f"WHERE {AMONG} AND ({COARSE} OR {NOTIFIED})"
CANDIDATES = f"WHERE {AMONG} AND ({SELECTED} AND {AWAKE} OR {NOTIFIED})"

COUNT = f"SELECT count(*), count(*) FILTER (WHERE {SELECTED}) FROM server {CONCERNED}".encode()
NAMES = f"SELECT name FROM server WHERE {AMONG} AND {SELECTED}".encode()


class Count(NamedTuple):
    """Number of servers a policy concerns, those it has notified included, and of those it selects."""

    concerned: int
    selected: int


def concerned(
    selector: Selector,
    project_id: str | None = None,
    ids: Sequence[UUID] | None = None,
    notified_by: UUID | None = None,
) -> Parameters:
    """Return the parameters of ``CONCERNED``. ``project_id`` is the only project to look into.

    Those with an open notice of the policy ``told_by`` are concerned as well, selected or not.
    """
    projects = list(selector.projects) or None
    if project_id is not None:
        projects = [project_id] if projects is None or project_id in projects else []
    return parameters_of(selector) | {
        "projects": projects,
        "ids": None if ids is None else list(ids),
        "told": None if notified_by is None else json.dumps([{"policy_id": str(notified_by)}]),
    }


def candidates(policy: Policy, now: datetime) -> Parameters:
    """Return the further parameters of ``CANDIDATES``: those of the prefilter."""
    said = {"policy_id": policy.id, "signature": policy.signature, "now": now}
    return said | prefilter.parameters_of(prefilter_of(policy, now), now)


async def count(connection: AsyncConnection[Any], parameters: Parameters, names: Sequence[str]) -> Count:
    """Count them; ``names`` are the patterns as the policy has them."""
    row = await (await connection.execute(COUNT, parameters)).fetchone()
    assert row is not None
    if not names:
        return Count(*row)
    selected = 0
    async with connection.cursor(binary=True) as cursor:
        await cursor.execute(NAMES, parameters)
        async for (name,) in cursor:
            selected += is_named(name, names)
    return Count(row[0], selected)
