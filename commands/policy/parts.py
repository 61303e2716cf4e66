"""Field types of policies' definitions (words, durations, shares), and the base of every kind of rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from commands.policy.flaws import Flaw

Span = Annotated[timedelta, Meta(description="An ISO 8601 duration, such as P7D or PT2H.")]
Word = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^(?!\s)[^\x00-\x1f\x7f]*(?<!\s)\Z")]
"""No control characters, no space at either end."""
Text = Annotated[str, Meta(max_length=1000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*\Z")]
Share = Annotated[float, Meta(ge=0, le=1)]
Many = Annotated[int, Meta(ge=1, le=1_000_000)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Channel = Literal["mail", "webhook", "rabbitmq"]
Freeing = Literal["shelve", "suspend", "stop"]


class Part(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Part of a definition. An unknown field is refused: a misspelt limit must not be no limit."""


class PolicyRule(Part, frozen=True):
    """Rule of a kind of policy (``commands/policy/kinds``)."""

    is_for_administrators: ClassVar[bool] = False

    def flaws(self) -> Iterable[Flaw]:
        """Return the errors beyond its shape."""
        return ()


MOST = 1_000
"""Entries of a list: projects, flavors, names, or days to skip (three years of them)."""

Words = Annotated[tuple[Word, ...], Meta(max_length=MOST)]
