"""Append requests: what one command writes in one transaction."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent

from commands.kernel.decider import Claim
from commands.store.keyring import Ciphertext


class IdempotencyRecord(NamedTuple):
    """Remembers a command that may be sent again: its id, a hash of it, and where its result stands."""

    command_id: UUID
    fingerprint: bytes
    stream: UUID
    version: int
    """The stream's version after the command."""
    decided: int
    """Number of events the command appended, 0 where it had nothing to do."""


class FencingToken(NamedTuple):
    """Right to write the result of a job: lost as soon as the queue gives the job to another worker."""

    job: int
    attempt: int


class WithheldValue(NamedTuple):
    """Value that an effect needs and the log must not keep."""

    name: str
    content: bytes

    def __repr__(self) -> str:
        return f"Secret({self.name!r}, ***)"


class AppendRequest(NamedTuple):
    """Events of a stream, and all that is written together with them."""

    stream: UUID
    events: Sequence[StoredEvent] = ()
    project_id: str = ""
    receipt: IdempotencyRecord | None = None
    taken: Iterable[Claim] = ()
    released: Iterable[Claim] = ()
    withheld: Sequence[Ciphertext] = ()
    fence: FencingToken | None = None
    with_other_streams: Sequence[AppendRequest] = ()
    """Requests to other streams, written in the same transaction."""

    @property
    def all_streams(self) -> Sequence[AppendRequest]:
        return (self, *self.with_other_streams)


class Batch(NamedTuple):
    """Requests to be written by one call of ``ledger_events_append``."""

    requests: Sequence[AppendRequest]

    @property
    def all_streams(self) -> Sequence[AppendRequest]:
        return [part for request in self.requests for part in request.all_streams]

    def parameters(self) -> tuple[object, ...]:
        """Return the arguments of the SQL function: one array per column, and the rest as JSON."""
        events = [(event, request.project_id) for request in self.all_streams for event in request.events]
        return (
            [event.originator_id for event, _ in events],
            [event.originator_version for event, _ in events],
            [event.topic for event, _ in events],
            [event.state for event, _ in events],
            [project_id for _, project_id in events],
            self.more(),
        )

    def more(self) -> str | None:
        """Return what few requests have, as JSON; None where no request has any of it."""
        rest: dict[str, list[dict[str, object]]] = {
            "receipts": [
                {**request.receipt._asdict(), "fingerprint": request.receipt.fingerprint.hex()}
                for request in self.all_streams
                if request.receipt
            ],
            "taken": [claimed(request, claim) for request in self.all_streams for claim in request.taken],
            "released": [
                claimed(request, claim) for request in self.all_streams for claim in request.released
            ],
            "withheld": [
                stored(request, ciphertext) for request in self.all_streams for ciphertext in request.withheld
            ],
            "fences": [request.fence._asdict() for request in self.all_streams if request.fence],
        }
        return msgspec.json.encode(rest).decode() if any(rest.values()) else None


def stored(request: AppendRequest, ciphertext: Ciphertext) -> dict[str, object]:
    content = base64.b64encode(ciphertext.content).decode()
    return {
        "stream": request.stream,
        "name": ciphertext.name,
        "key_id": ciphertext.key_id,
        "ciphertext": content,
    }


def claimed(request: AppendRequest, claim: Claim) -> dict[str, object]:
    return {"kind": claim.kind, "scope": claim.scope, "value": claim.value, "stream": request.stream}
