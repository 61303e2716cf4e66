"""Expiry policy: puts away or deletes servers past their ``expires_at``. Its definition."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta

from commands.policy.flaws import Flaw, notice_flaws, span_flaws
from commands.policy.parts import PolicyRule, Span


class Expiry(PolicyRule, frozen=True, tag_field="kind", tag="expiry"):
    """Put away or delete servers past their ``expires_at``, after notices.

    Their owners may extend, by ``extension`` at most each time, and up to ``longest`` after their creation.
    """

    notices: Annotated[tuple[Span, ...], Meta(min_length=1, max_length=10)]
    action: Literal["delete", "shelve", "suspend", "stop"] = "delete"
    extension: Span = timedelta(days=30)
    longest: Span | None = None

    def flaws(self) -> Iterable[Flaw]:
        longest = [] if self.longest is None else span_flaws("/rule/longest", self.longest)
        return [*notice_flaws(self.notices), *span_flaws("/rule/extension", self.extension), *longest]


class ExpiryBody(Expiry, frozen=True, kw_only=True, tag_field="kind", tag="expiry"):
    """The bounded body of ``Expiry``."""
