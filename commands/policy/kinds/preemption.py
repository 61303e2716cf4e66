"""Preemption policy: chooses the preemptible servers to evict for a standard one. Its definition."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar, Literal

from commands.policy.flaws import Flaw, span_flaws
from commands.policy.parts import PolicyRule, Share, Span


class Preemption(PolicyRule, frozen=True, tag_field="kind", tag="preemption"):
    """Evict preemptible servers when a standard one finds no host, and to keep room free (``free``).

    ``ties`` decides between sets of victims of equal loss. ``own_quota``: a project that is out of quota may
    lose preemptible servers of its own.
    """

    is_for_administrators: ClassVar[bool] = True

    notice: Span = timedelta(minutes=2)
    ties: Literal["youngest", "oldest", "fairest"] = "youngest"
    own_quota: bool = False
    free: Share | None = None
    """Share of the cloud's room, in vCPUs and memory, to be kept free ahead of time."""
    comes_back: bool = True
    """Whether preempted servers that were shelved are unshelved when there is room again."""

    def flaws(self) -> Iterable[Flaw]:
        return span_flaws("/rule/notice", self.notice)


class PreemptionBody(Preemption, frozen=True, kw_only=True, tag_field="kind", tag="preemption"):
    """The bounded body of ``Preemption``."""
