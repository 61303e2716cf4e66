"""Idle policy: puts away servers without use. Its definition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta

from commands.policy.flaws import HOUR, WINDOW, Flaw, span_flaws, twice
from commands.policy.parts import Freeing, Part, PolicyRule, Share, Span, Word


class Threshold(Part, frozen=True):
    """An hour is quiet when its mean stays below."""

    metric: Literal["cpu_percent", "network_bytes_per_second", "disk_bytes_per_second"]
    below: Annotated[float, Meta(gt=0)]


class Idle(PolicyRule, frozen=True, tag_field="kind", tag="idle"):
    """Put away idle servers: over the window quiet in every metric, unused, and not kept alive.

    Of the window's hours at least the share ``known`` must have data in each metric (no data is not
    idleness), and of these at least ``quiet`` must be quiet (one spike is not use).
    """

    window: Span
    thresholds: tuple[Threshold, ...]
    """Empty: only use counts."""
    known: Share = 0.9
    quiet: Share = 0.95
    notice: Span = timedelta(days=1)
    action: Freeing = "shelve"
    alert: Word | None = None
    """An alert of monitoring that must have begun to fire within the window."""

    def flaws(self) -> Iterator[Flaw]:
        """Check the shares. Metrics are hourly; without ``known`` hours, missing data would be idleness."""
        yield from span_flaws("/rule/window", self.window, HOUR, WINDOW)
        yield from span_flaws("/rule/notice", self.notice)
        yield from twice("/rule/thresholds", [threshold.metric for threshold in self.thresholds])
        for name, share in (("known", self.known), ("quiet", self.quiet)):
            if share == 0:
                yield Flaw(f"/rule/{name}", "must be above 0: no data is not idleness")


class ThresholdBody(Threshold, frozen=True, kw_only=True):
    """An hour is quiet when its mean stays below: a percentage, or bytes per second."""

    below: Annotated[float, Meta(gt=0, le=1e15)]


class IdleBody(Idle, frozen=True, kw_only=True, tag_field="kind", tag="idle"):
    """The bounded body of ``Idle``."""

    thresholds: Annotated[tuple[ThresholdBody, ...], Meta(max_length=8)]
