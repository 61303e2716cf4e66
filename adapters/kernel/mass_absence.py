"""Brake on mass absence: where much of a kind is missing at once, a person must confirm that it is gone.

Behind a mass absence may be a restored database of the cloud, a proxy that leads elsewhere, or a service
user that sees less than it did; and what counts as gone has its parts removed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, TypeVar
from uuid import uuid4

import structlog

from adapters.runtime.metrics import ABSENCES_HELD
from commands.absence.commands import AbsenceCommand, EndAbsence, HoldAbsence
from commands.absence.decider import ABSENCE, Absence, stream_of
from commands.kernel.actor import Origin
from commands.store.handler import Handler, state_of

LOG = structlog.get_logger("absence")

T = TypeVar("T")


class AbsenceLimits(NamedTuple):
    """How much may be missing in one resync and still be believed: so many, or so large a share."""

    most: int = 10
    percent: float = 20.0

    def bar(self, missing: int, known: int) -> bool:
        return missing > self.most and missing * 100 > known * self.percent


class AbsenceBrake(NamedTuple):
    """The brake for one kind of thing. ``by`` signs what it records."""

    handler: Handler
    feature: str
    limits: AbsenceLimits
    by: str

    async def passes(self, missing: Sequence[T], known: int, is_gone: Callable[[T], Awaitable[bool]]) -> bool:
        """Whether things that a listing lacks may count as gone, if the cloud confirms each by its id.

        ``is_gone`` asks it; of many it is asked until enough are gone to hold all of them back.
        """
        gone = 0
        for one in missing if self.limits.bar(len(missing), known) else ():
            gone += await is_gone(one)
            if self.limits.bar(gone, known):
                return await self._hold(len(missing), known)
        absence: Absence = await self.handler.load_state(ABSENCE, stream_of(self.feature))
        if absence.held is not None:
            await self._tell(EndAbsence())
        ABSENCES_HELD.labels(self.feature).set(0)
        return True

    async def _hold(self, missing: int, known: int) -> bool:
        absence = await self._tell(HoldAbsence(self.feature, missing, known))
        allowed = absence.allows(missing)
        ABSENCES_HELD.labels(self.feature).set(0 if allowed else missing)
        if not allowed:
            LOG.error(
                "too much is missing at once: nothing of it counts as gone",
                feature=self.feature,
                missing=missing,
                known=known,
                confirm=f"stackledger cloud confirm-absence {self.feature}",
            )
        return allowed

    async def _tell(self, command: AbsenceCommand) -> Absence:
        origin = Origin(by=self.by, project_id="", command_id=uuid4(), correlation_id=f"absence-{uuid4()}")
        stream = stream_of(self.feature)
        outcome = await self.handler.handle(ABSENCE, stream, command, origin)
        return state_of(ABSENCE, outcome.records)
