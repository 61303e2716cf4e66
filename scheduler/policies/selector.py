"""Selector: the servers a policy concerns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from commands.kernel.policy_model import Policy, Server
from commands.policy.events import Selector
from commands.server.events import ConditionResult
from scheduler.policies.prefilter import in_sql


def selection(policy: Policy, server: Server) -> tuple[ConditionResult, ...]:
    """Return a finding for each condition of the policy's selector."""
    found = selected(policy.definition.selector, server)
    if policy.project_id is not None:
        allowed = server.project_id == policy.project_id
        found.insert(0, ConditionResult("policy's project", allowed, server.project_id, policy.project_id))
    return tuple(found)


def is_named(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


YES = {True: "yes", False: "no"}


def one_of(condition: str, seen: str, wanted: tuple[str, ...]) -> ConditionResult:
    return ConditionResult(condition, seen in wanted, seen, listed(wanted))


@lru_cache(maxsize=1024)
def listed(words: tuple[str, ...]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


LIKE = str.maketrans({"*": "%", "?": "_", "%": r"\%", "_": r"\_", "\\": r"\\"})


def like(pattern: str) -> str:
    """Return what every name is LIKE that fits a pattern of the shell; from a bracket on anything goes."""
    plain, bracket, _ = pattern.partition("[")
    return plain.translate(LIKE) + ("%" if bracket else "")


class SelectorField(NamedTuple):
    """One field of a selector, for a server in Python and for the read table in SQL."""

    findings: Callable[[Any, Server], list[ConditionResult]]
    sql: str
    """Condition on a row of ``server``; ``{value}`` is the parameter. It may match more, never fewer."""
    sql_type: str
    parameter: Callable[[Any], Any] = list
    is_coarse: bool = False
    """Whether servers it leaves out do not even count towards the budget's share."""


SELECTOR_FIELDS: dict[str, SelectorField] = {
    "projects": SelectorField(
        lambda wanted, server: [
            ConditionResult(
                "project",
                server.project_id in wanted,
                server.project_id,
                "one that the policy names",
                listed(wanted),
            )
        ],
        "project_id = ANY({value})",
        "text[]",
        is_coarse=True,
    ),
    "flavors": SelectorField(
        lambda wanted, server: [one_of("flavor", server.flavor.name, wanted)],
        "flavor ->> 'name' = ANY({value})",
        "text[]",
        is_coarse=True,
    ),
    "names": SelectorField(
        lambda wanted, server: [
            ConditionResult("name", is_named(server.name, wanted), server.name, listed(wanted))
        ],
        "name LIKE ANY({value})",
        "text[]",
        lambda wanted: [like(pattern) for pattern in wanted],
    ),
    "metadata": SelectorField(
        lambda wanted, server: [
            ConditionResult(
                f"metadata {key}", server.metadata.get(key) == value, server.metadata.get(key, "none"), value
            )
            for key, value in wanted.items()
        ],
        "metadata @> {value}",
        "jsonb",
        json.dumps,
    ),
    "statuses": SelectorField(
        lambda wanted, server: [one_of("status", server.status, wanted)],
        "status = ANY({value})",
        "text[]",
    ),
    "is_preemptible": SelectorField(
        lambda wanted, server: [
            ConditionResult(
                "preemptible", server.is_preemptible == wanted, YES[server.is_preemptible], YES[wanted]
            )
        ],
        "is_preemptible = {value}",
        "boolean",
        bool,
        is_coarse=True,
    ),
}


VALUES = attrgetter(*SELECTOR_FIELDS)
FIELDS = tuple(SELECTOR_FIELDS.values())


def is_given(value: Any) -> bool:
    """Whether a field is a condition at all."""
    return bool(value) or value is False


def selected(selector: Selector, server: Server) -> list[ConditionResult]:
    """Each field that is given is a condition; each metadata key is one of its own."""
    found: list[ConditionResult] = []
    for field, value in zip(FIELDS, VALUES(selector), strict=True):
        if value or value is False:  # ``is_given``, without a call: this is asked of every server
            found += field.findings(value, server)
    return found


def selected_in_sql(*, coarsely: bool) -> str:
    """Return the conditions on a row of ``server``, whose parameters ``parameters_of`` gives."""
    return " AND ".join(
        in_sql(name, field.sql, field.sql_type)
        for name, field in SELECTOR_FIELDS.items()
        if field.is_coarse or not coarsely
    )


def parameters_of(selector: Selector) -> dict[str, Any]:
    values = zip(SELECTOR_FIELDS, VALUES(selector), strict=True)
    return {
        name: SELECTOR_FIELDS[name].parameter(value) if is_given(value) else None for name, value in values
    }


def failure(findings: Iterable[ConditionResult]) -> ConditionResult | None:
    """Return the first condition that does not hold."""
    for finding in findings:
        if not finding.holds:
            return finding
    return None


def is_selected(policy: Policy, server: Server) -> bool:
    """Whether all conditions of the policy's selector hold."""
    return failure(selection(policy, server)) is None
