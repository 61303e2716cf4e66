"""Plan: exactly the steps a policy is about to take, under a hash that tells whether they have changed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple, assert_never
from uuid import UUID

import msgspec

from commands.server.events import ConditionResult
from scheduler.policies.model import CancelNotice, Execute, SendNotice, Step


class Item(NamedTuple):
    """One step on one server, evaluated at that version of its stream."""

    server_id: UUID
    version: int
    step: Step
    findings: tuple[ConditionResult, ...] = ()


class Plan(NamedTuple):
    """The steps in the order in which they are done, and their hash."""

    items: tuple[Item, ...]
    hash: str


def plan(policy_id: UUID, version: int, items: Iterable[Item]) -> Plan:
    """Put the steps under a SHA-256 hash of their canonical JSON (sorted keys, UTF-8, no white space).

    The hash covers the steps, their servers, their order, and the versions of policy and servers. It leaves
    out what follows from these and the time: the findings, and when the action of a notice follows. The same
    steps a moment later are the same plan.
    """
    items = tuple(items)
    steps = [(server_id, stands_at, said(step)) for server_id, stands_at, step, _ in items]
    content = msgspec.json.encode([policy_id, version, steps], order="sorted")
    return Plan(items, sha256(content).hexdigest())


@lru_cache(maxsize=1024)
def said(step: Step) -> tuple[Any, ...]:
    """Return a step as its hash has it: many servers have the same."""
    match step:
        case SendNotice(action, _, period):
            return ("tell", action, period)
        case Execute(action, notice_id):
            return ("act", action, notice_id)
        case CancelNotice(notice_id, why):
            return ("withdraw", notice_id, why)
        case _:
            assert_never(step)
