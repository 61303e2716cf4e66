"""Whom a policy concerns, asked of the read table: those are read whom it may want something of, nobody else.

The rules stay with the policies. They say what they look for in simple terms (``Selector``,
``Prefilter``), which become parameters here; None leaves a condition out. What the table is not asked
(when an alert was raised, or what brackets in a name's pattern mean) the verdict tells: nobody is missing
whom it would have a step for.
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

TOLD = "notices <> '[]' AND notices @> %(told)s::jsonb"
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
CONCERNED = f"WHERE {AMONG} AND ({COARSE} OR {TOLD})"
CANDIDATES = f"WHERE {AMONG} AND ({SELECTED} AND {AWAKE} OR {TOLD})"

COUNT = f"SELECT count(*), count(*) FILTER (WHERE {SELECTED}) FROM server {CONCERNED}".encode()
NAMES = f"SELECT name FROM server WHERE {AMONG} AND {SELECTED}".encode()


class Count(NamedTuple):
    """How many servers a policy may concern, those it told something included, and how many it selects."""

    concerned: int
    selected: int


def concerned(
    selector: Selector,
    project_id: str | None = None,
    ids: Sequence[UUID] | None = None,
    told_by: UUID | None = None,
) -> Parameters:
    """Return the parameters of ``CONCERNED``. ``project_id`` is the only project to look into.

    Those with an open notice of the policy ``told_by`` are concerned as well, fit or not.
    """
    projects = list(selector.projects) or None
    if project_id is not None:
        projects = [project_id] if projects is None or project_id in projects else []
    return parameters_of(selector) | {
        "projects": projects,
        "ids": None if ids is None else list(ids),
        "told": None if told_by is None else json.dumps([{"policy_id": str(told_by)}]),
    }


def candidates(policy: Policy, now: datetime) -> Parameters:
    """Return what ``CANDIDATES`` asks beside that: of whom a verdict may have a step now."""
    said = {"policy_id": policy.id, "signature": policy.signature, "now": now}
    return said | prefilter.parameters_of(prefilter_of(policy, now), now)


async def count(connection: AsyncConnection[Any], whom: Parameters, names: Sequence[str]) -> Count:
    """Count them; ``names`` are the patterns as the policy has them."""
    row = await (await connection.execute(COUNT, whom)).fetchone()
    assert row is not None
    if not names:
        return Count(*row)
    selected = 0
    async with connection.cursor(binary=True) as cursor:
        await cursor.execute(NAMES, whom)
        async for (name,) in cursor:
            selected += is_named(name, names)
    return Count(row[0], selected)
