"""Job control for operators: list, retry or skip jobs that failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID, uuid4

from adapters.kernel.context import EffectHandler
from adapters.queue.parked_jobs import FailedJob, JobUnknown, list_jobs, release, show_job, skip
from adapters.queue.reactor import UNREADABLE
from commands.kernel.actor import OPERATOR, Origin
from commands.store.envelope import RecordedEvent
from commands.store.handler import Handler
from commands.store.log import read_stream


class Skipped(NamedTuple):
    """Result of skipping: whether an operation ended as failed, or there was none to end."""

    job: int
    operation_id: UUID | None
    ended: bool


class JobControl(NamedTuple):
    """``effects`` tell how an operation of each feature is ended as failed."""

    handler: Handler
    effects: Mapping[str, EffectHandler]

    async def list_failed(self, *, skipped: bool = False) -> list[FailedJob]:
        async with self.handler.connect() as connection:
            return await list_jobs(connection, skipped=skipped)

    async def show(self, job: int) -> FailedJob:
        """Raises ``JobUnknown``."""
        async with self.handler.connect() as connection:
            return await show_job(connection, job)

    async def retry(self, *jobs: int) -> list[int]:
        """Have jobs run now, and those parked behind them; of all that are parked, if none is named.

        Returns which will run. Raises ``JobUnknown`` where none of those named can.
        """
        async with self.handler.connect() as connection:
            named = jobs or [job.id for job in await list_jobs(connection) if job.status == "parked"]
            released = await release(connection, named)
        if jobs and not released:
            raise JobUnknown(f"none of {', '.join(map(str, jobs))} is parked or waiting")
        return released

    async def skip(self, job: int, because: str) -> Skipped:
        """End the operation as failed, with the reason, and run the job no more; those behind it go on.

        A stream that this version can't read is left as it is: then only the note tells of it. Raises
        ``JobUnknown``.
        """
        known = await self.show(job)
        if known.status not in {"parked", "waiting"}:
            raise JobUnknown(f"job {job} is {known.status}: nothing is there to be skipped")
        ended = await self._end(known, because)
        async with self.handler.connect() as connection:
            if not await skip(connection, [job], because):
                raise JobUnknown(f"job {job} is being carried out at this moment")
        return Skipped(job, known.operation_id, ended)

    async def _end(self, job: FailedJob, because: str) -> bool:
        async with self.handler.connect() as connection:
            try:
                records = await read_stream(connection, job.stream)
            except UNREADABLE:
                return False
        request = records[job.version - 1]
        effect, operation_id = self.effects.get(request.feature), operation_of(request, job)
        if effect is None or operation_id is None:
            return False
        origin = Origin(
            by=OPERATOR,
            project_id=request.entry.project_id,
            command_id=uuid4(),
            correlation_id=request.entry.correlation_id,
            causation_id=request.position,
        )
        command = effect.abandon(operation_id, f"an operator gave it up: {because}")
        outcome = await self.handler.handle(effect.decider, job.stream, command, origin)
        return outcome.new_event_count > 0


def operation_of(request: RecordedEvent, job: FailedJob) -> UUID | None:
    own = getattr(request.event, "operation_id", None)
    return own if isinstance(own, UUID) else job.operation_id
