"""Whom a policy concerns, asked of the read table: those are read whom it may want something of, nobody else.

The rules stay with the policies. They say what they look for in simple terms (``Selector``,
``CandidateFilter``), which become parameters here; None leaves a condition out. What the table is not asked
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
from scheduler.policies.evaluator import awake
from scheduler.policies.selector import is_named

Parameters = dict[str, Any]

TOLD = "notices <> '[]' AND notices @> %(told)s::jsonb"
"""It has a notice of the policy: that must not outlive its reason, whether the server still fits or not."""

COARSE = """
  (%(projects)s::text[] IS NULL OR project_id = ANY(%(projects)s))
  AND (%(flavors)s::text[] IS NULL OR flavor ->> 'name' = ANY(%(flavors)s))
  AND (%(is_preemptible)s::boolean IS NULL OR is_preemptible = %(is_preemptible)s)
"""
SELECTED = f"""
  {COARSE}
  AND (%(statuses)s::text[] IS NULL OR status = ANY(%(statuses)s))
  AND (%(metadata)s::jsonb IS NULL OR metadata @> %(metadata)s::jsonb)
  AND (%(names)s::text[] IS NULL OR name LIKE ANY(%(names)s))
"""
AWAKE = """
  NOT locked AND under_way IS NULL AND task_state IS NULL
  AND (exemptions = '[]' OR NOT EXISTS (
    SELECT FROM jsonb_to_recordset(exemptions) AS exemption (policy_id uuid, until timestamptz)
    WHERE (policy_id IS NULL OR policy_id = %(policy_id)s) AND (until IS NULL OR until > %(now)s)
  ))
  AND (%(awake_statuses)s::text[] IS NULL OR status = ANY(%(awake_statuses)s))
  AND (
    %(awake_used_until)s::timestamptz IS NULL
    OR greatest(
      created_at, launched_at, used_at,
      CASE WHEN powered_by IS DISTINCT FROM %(signature)s THEN powered_at END
    ) <= %(awake_used_until)s
  )
  AND (%(awake_kept_until)s::timestamptz IS NULL OR kept_until IS NULL OR kept_until <= %(awake_kept_until)s)
  AND (%(awake_alert)s::jsonb IS NULL OR alerts @> %(awake_alert)s::jsonb)
  AND (%(awake_put_away_until)s::timestamptz IS NULL OR suspended_since <= %(awake_put_away_until)s)
  AND (%(awake_expires_until)s::timestamptz IS NULL OR expires_at <= %(awake_expires_until)s)
  AND (%(awake_powered_by)s::text IS NULL OR powered_by = %(awake_powered_by)s)
"""

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
    return {
        "projects": projects,
        "flavors": list(selector.flavors) or None,
        "is_preemptible": selector.is_preemptible,
        "statuses": list(selector.statuses) or None,
        "metadata": json.dumps(selector.metadata) if selector.metadata else None,
        "names": [like(pattern) for pattern in selector.names] or None,
        "ids": None if ids is None else list(ids),
        "told": None if told_by is None else json.dumps([{"policy_id": str(told_by)}]),
    }


def candidates(policy: Policy, now: datetime) -> Parameters:
    """Return what ``CANDIDATES`` asks beside that: of whom a verdict may have a step now."""
    asked = awake(policy, now)._asdict()
    asked["statuses"] = None if asked["statuses"] is None else list(asked["statuses"])
    asked["alert"] = None if asked["alert"] is None else json.dumps([{"name": asked["alert"]}])
    said = {"policy_id": policy.id, "signature": policy.signature, "now": now}
    return said | {f"awake_{name}": value for name, value in asked.items()}


LIKE = str.maketrans({"*": "%", "?": "_", "%": r"\%", "_": r"\_", "\\": r"\\"})


def like(pattern: str) -> str:
    """Return what every name is LIKE that fits a pattern of the shell; from a bracket on anything goes."""
    plain, bracket, _ = pattern.partition("[")
    return plain.translate(LIKE) + ("%" if bracket else "")


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
