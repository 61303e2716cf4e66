"""Policy model: a policy, and the facts of a server that policies evaluate and the store provides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Protocol
from uuid import UUID

from commands.policy.events import Definition, Preemption
from commands.server.events import Flavor, OnPreemption, PolicyAction


class Exemption(Protocol):
    @property
    def policy_id(self) -> UUID | None: ...
    @property
    def until(self) -> datetime | None: ...


class Announcement(Protocol):
    """The action that a notice announces, ``period`` seconds after its delivery."""

    @property
    def action(self) -> PolicyAction: ...
    @property
    def period(self) -> float: ...


class Notice(Announcement, Protocol):
    """An open notice. ``delivered_at`` is None until a channel took it."""

    @property
    def id(self) -> UUID: ...
    @property
    def policy_id(self) -> UUID: ...
    @property
    def acts_at(self) -> datetime: ...
    @property
    def makes_room_for(self) -> UUID | None:
        """The server it is preempted for: that server's preemption process decides then."""
        ...

    @property
    def delivered_at(self) -> datetime | None: ...
    @property
    def expires_at(self) -> datetime | None:
        """The server's expiry when it was issued."""
        ...


class Preempted(Protocol):
    """A policy shelved it for preemption."""

    @property
    def policy_id(self) -> UUID: ...
    @property
    def since(self) -> datetime: ...


class Alert(Protocol):
    """Alert of monitoring about a server; it began to fire at ``starts_at``."""

    @property
    def name(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...


class Setback(Protocol):
    """An action that a version of a policy tried on a server, and its failures in a row.

    ``failed_at`` is None until it failed for the first time.
    """

    @property
    def policy_id(self) -> UUID: ...
    @property
    def policy_version(self) -> int: ...
    @property
    def action(self) -> PolicyAction: ...
    @property
    def failures(self) -> int: ...
    @property
    def since(self) -> datetime | None: ...
    @property
    def failed_at(self) -> datetime | None: ...
    @property
    def reason(self) -> str: ...


class Server(Protocol):
    """Facts of a server that a policy may use: a row of the read table, or its fold at any moment."""

    @property
    def id(self) -> UUID: ...
    @property
    def project_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def flavor(self) -> Flavor: ...
    @property
    def metadata(self) -> Mapping[str, str]: ...
    @property
    def locked(self) -> bool: ...
    @property
    def is_busy(self) -> bool:
        """Whether an operation is pending."""
        ...

    @property
    def is_preemptible(self) -> bool: ...
    @property
    def on_preemption(self) -> OnPreemption: ...
    @property
    def preempted(self) -> Preempted | None: ...
    @property
    def expires_at(self) -> datetime | None: ...
    @property
    def kept_until(self) -> datetime | None: ...
    @property
    def exemptions(self) -> Sequence[Exemption]: ...
    @property
    def notices(self) -> Sequence[Notice]: ...
    @property
    def alerts(self) -> Sequence[Alert]: ...
    @property
    def setbacks(self) -> Sequence[Setback]: ...
    @property
    def used_at(self) -> datetime | None: ...
    @property
    def powered_by(self) -> str | None:
        """Actor of its last start, stop, suspend or shelve: ``user:…``, ``policy:<id>`` or ``cloud``."""
        ...

    @property
    def powered_at(self) -> datetime | None: ...
    @property
    def suspended_since(self) -> datetime | None: ...
    @property
    def created_by(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def launched_at(self) -> datetime | None: ...


class Policy(NamedTuple):
    """A policy in force; ``project_id`` is the only project it applies to (None: any)."""

    id: UUID
    version: int
    definition: Definition
    project_id: str | None = None

    @property
    def signature(self) -> str:
        """The actor of its commands."""
        return signature(self.id)


@lru_cache(maxsize=256)
def signature(policy_id: UUID) -> str:
    return f"policy:{policy_id}"


def rule_of(policy: Policy) -> Preemption:
    rule = policy.definition.rule
    assert isinstance(rule, Preemption)
    return rule
