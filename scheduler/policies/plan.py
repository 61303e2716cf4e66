"""A plan: exactly what a policy is about to do, under a hash that says whether it is still the same."""

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
    """One step on one server, judged at that version of its stream."""

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

    The hash covers what is done to whom, in which order, at which version of policy and server. It leaves out
    what follows from these and the time of judging: the findings, and of a notice when its act follows. The
    same steps judged a moment later are the same plan.
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
