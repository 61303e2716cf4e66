"""Clean-up policy: deletes servers that have been suspended or shelved for long. Its definition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from commands.policy.flaws import Flaw, notice_flaws, span_flaws
from commands.policy.parts import PolicyRule, Span


class CleanUp(PolicyRule, frozen=True, tag_field="kind", tag="clean-up"):
    """Delete servers that have been suspended or shelved for long, after several notices.

    ``notices`` are how long before the deletion each is delivered, the longest first.
    """

    suspended_for: Span
    notices: Annotated[tuple[Span, ...], Meta(min_length=1, max_length=10)]

    def flaws(self) -> Iterable[Flaw]:
        return [*span_flaws("/rule/suspended_for", self.suspended_for), *notice_flaws(self.notices)]


class CleanUpBody(CleanUp, frozen=True, kw_only=True, tag_field="kind", tag="clean-up"):
    """The bounded body of ``CleanUp``."""
