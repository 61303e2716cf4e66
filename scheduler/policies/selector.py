"""Whom a policy concerns."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

from commands.kernel.policy_model import Policy, Server
from commands.policy.events import Selector
from commands.server.events import Finding


def selection(policy: Policy, server: Server) -> tuple[Finding, ...]:
    """Return a finding for each condition the policy sets on whom it concerns: nothing set, none."""
    found = selected(policy.definition.selector, server)
    if policy.project_id is not None:
        allowed = server.project_id == policy.project_id
        found.insert(0, Finding("policy's project", allowed, server.project_id, policy.project_id))
    return tuple(found)


def selected(selector: Selector, server: Server) -> list[Finding]:
    """Each field that is given is a condition; each metadata key is one of its own."""
    found = []
    if selector.projects:
        fits, named = server.project_id in selector.projects, listed(selector.projects)
        found.append(Finding("project", fits, server.project_id, "one that the policy names", named))
    if selector.flavors:
        found.append(one_of("flavor", server.flavor.name, selector.flavors))
    if selector.names:
        fits = is_named(server.name, selector.names)
        found.append(Finding("name", fits, server.name, listed(selector.names)))
    for key, wanted in selector.metadata.items():
        seen = server.metadata.get(key)
        found.append(Finding(f"metadata {key}", seen == wanted, "none" if seen is None else seen, wanted))
    if selector.statuses:
        found.append(one_of("status", server.status, selector.statuses))
    if selector.is_preemptible is not None:
        seen, wanted = YES[server.is_preemptible], YES[selector.is_preemptible]
        found.append(Finding("preemptible", seen == wanted, seen, wanted))
    return found


def is_named(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


YES = {True: "yes", False: "no"}


def one_of(condition: str, seen: str, wanted: tuple[str, ...]) -> Finding:
    return Finding(condition, seen in wanted, seen, listed(wanted))


@lru_cache(maxsize=1024)
def listed(words: tuple[str, ...]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def failure(findings: Iterable[Finding]) -> Finding | None:
    """Return the first condition that does not hold."""
    for finding in findings:
        if not finding.holds:
            return finding
    return None


def is_selected(policy: Policy, server: Server) -> bool:
    """Whether all conditions the policy sets on whom it concerns hold."""
    return failure(selection(policy, server)) is None
