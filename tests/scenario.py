"""Given what has happened, when this is asked, then that happens."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from commands.kernel.decider import Decider
from commands.kernel.errors import Refused
from commands.kernel.message import Command, Event


class Scenario(NamedTuple):
    """A value: each step returns a new one, so that a beginning can be shared by many tests."""

    decider: Decider[Any, Any, Any]
    history: tuple[Event, ...] = ()
    command: Command | None = None

    def given(self, *more: Event) -> Scenario:
        return self._replace(history=(*self.history, *more))

    def when(self, command: Command) -> Scenario:
        return self._replace(command=command)

    def after(self, command: Command) -> Scenario:
        """Let a command run its course: what it decides becomes part of the history."""
        return self.given(*self.when(command).outcome())

    def then(self, *events: Event) -> None:
        assert self.outcome() == list(events)

    def then_nothing(self) -> None:
        self.then()

    def then_refused(self, why: type[Refused], **more: Any) -> None:
        with pytest.raises(why) as refusal:
            self.outcome()
        assert refusal.type is why
        assert refusal.value.more == more

    def then_it_holds(self, *values: str) -> None:
        """The claims of the stream as it now stands."""
        assert {claim.value for claim in self.decider.claims(self.state())} == set(values)

    def outcome(self) -> list[Event]:
        return list(self.decider.decide(self.state(), self.command))

    def state(self) -> Any:
        return self.decider.replay(self.history)
