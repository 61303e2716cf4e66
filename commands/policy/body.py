"""The body of a policy: a definition whose every list and number has a bound.

Stored definitions are read without these bounds: what is in the log must be readable for ever, and a
bound may become narrower.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from commands.policy.events import Channel, Definition, Preemption, Schedule, Selector, Text, Word
from commands.policy.kinds import RuleBody
from commands.policy.parts import Words


class SelectorBody(Selector, frozen=True, kw_only=True):
    """The servers it applies to, as in ``Selector``."""

    projects: Words = ()
    flavors: Words = ()
    names: Words = ()
    metadata: Annotated[dict[Word, Text], Meta(max_length=128)] = {}
    statuses: Annotated[tuple[Word, ...], Meta(max_length=32)] = ()


class ScheduleBody(Schedule, frozen=True, kw_only=True):
    """When it runs, as in ``Schedule``."""

    skip: Words = ()


USUAL = Definition(name="", rule=Preemption()).schedule.every
"""Default interval between two runs."""


class PolicyBody(Definition, frozen=True, kw_only=True):
    """A policy as its author writes it: the body of POST and PUT, and an entry of a file."""

    rule: RuleBody
    selector: SelectorBody = msgspec.field(default_factory=SelectorBody)
    schedule: ScheduleBody = msgspec.field(default_factory=lambda: ScheduleBody(every=USUAL))
    channels: Annotated[tuple[Channel, ...], Meta(max_length=8)] = ("mail",)

    def definition(self) -> Definition:
        """Return the definition, as it is stored."""
        return msgspec.convert(msgspec.to_builtins(self), Definition)
