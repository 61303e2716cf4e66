"""Prefilter: necessary conditions, in SQL and in Python, for a policy to act on a server it has not notified.

SQL keeps other servers from being read; Python tells from when on a server meets the conditions. Whatever is
left out (when an alert was raised) is checked by the evaluation: the prefilter finds every server that has a
step.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from commands.kernel.policy_model import Policy, Server

NEVER = datetime.max.replace(tzinfo=UTC)
ALWAYS = datetime.min.replace(tzinfo=UTC)


class Prefilter(NamedTuple):
    """What a kind of policy looks for; None leaves a condition out."""

    statuses: tuple[str, ...] | None = None
    unused_for: timedelta | None = None
    """It was unused for so long (``last_use``)."""
    not_kept: bool | None = None
    """It is not kept alive."""
    alert: str | None = None
    """It was raised, at whatever time."""
    put_away_for: timedelta | None = None
    expires_within: timedelta | None = None
    powered_by: str | None = None


class Condition(NamedTuple):
    """One condition of ``Prefilter``."""

    sql: str
    """Of a row of ``server``; ``{value}`` stands for the parameter, ``%(signature)s`` for the policy's."""
    parameter: Callable[[Any, datetime], Any]
    """The parameter, from what is looked for and the time now."""
    holds_from: Callable[[Any, Policy, Server], datetime]
    """From when on it holds of a server, as that stands: ``ALWAYS``, a time, or ``NEVER``."""
    sql_type: str = "timestamptz"


UNUSED = """greatest(
    created_at, launched_at, used_at, CASE WHEN powered_by IS DISTINCT FROM %(signature)s THEN powered_at END
) <= {value}"""

CONDITIONS: dict[str, Condition] = {
    "statuses": Condition(
        "status = ANY({value})",
        lambda wanted, _: list(wanted),
        lambda wanted, _, server: ALWAYS if server.status in wanted else NEVER,
        "text[]",
    ),
    "unused_for": Condition(
        UNUSED,
        lambda length, now: now - length,
        lambda length, policy, server: last_use(policy, server) + length,
    ),
    "not_kept": Condition(
        "(kept_until IS NULL OR kept_until <= {value})",
        lambda _, now: now,
        lambda _, __, server: server.kept_until or ALWAYS,
    ),
    "alert": Condition(
        "alerts @> {value}",
        lambda name, _: json.dumps([{"name": name}]),
        lambda name, _, server: ALWAYS if any(alert.name == name for alert in server.alerts) else NEVER,
        "jsonb",
    ),
    "put_away_for": Condition(
        "suspended_since <= {value}",
        lambda length, now: now - length,
        lambda length, _, server: NEVER if (at := server.suspended_since) is None else at + length,
    ),
    "expires_within": Condition(
        "expires_at <= {value}",
        lambda length, now: now + length,
        lambda length, _, server: NEVER if (at := server.expires_at) is None else at - length,
    ),
    "powered_by": Condition(
        "powered_by = {value}",
        lambda wanted, _: wanted,
        lambda wanted, _, server: ALWAYS if server.powered_by == wanted else NEVER,
        "text",
    ),
}


def last_use(policy: Policy, server: Server) -> datetime:
    """Last use of the server, which its metrics need not show.

    An attempt of this policy to put it away is no use.
    """
    last = server.created_at
    powered_at = None if server.powered_by == policy.signature else server.powered_at
    for time in (server.launched_at, server.used_at, powered_at):
        if time is not None and time > last:
            last = time
    return last


def in_sql(name: str, sql: str, sql_type: str) -> str:
    """Return a condition that a parameter of NULL leaves out."""
    value = f"%({name})s::{sql_type}"
    return f"({value} IS NULL OR {sql.format(value=value)})"


MEETS_PREFILTER = "\n  AND ".join(
    in_sql(f"prefilter_{name}", condition.sql, condition.sql_type) for name, condition in CONDITIONS.items()
)


def parameters_of(prefilter: Prefilter, now: datetime) -> dict[str, Any]:
    """Return the parameters of ``MEETS_PREFILTER``."""
    return {
        f"prefilter_{name}": None if value is None else CONDITIONS[name].parameter(value, now)
        for name, value in prefilter._asdict().items()
    }


def met_from(prefilter: Prefilter, policy: Policy) -> Callable[[Server], datetime]:
    """Return a function: from when on a server, as it stands, meets all conditions."""
    asked = [
        (CONDITIONS[name].holds_from, value)
        for name, value in prefilter._asdict().items()
        if value is not None
    ]
    return lambda server: max([holds_from(value, policy, server) for holds_from, value in asked])
