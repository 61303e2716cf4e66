"""What one command writes, all of it or nothing."""

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
    """Remembers a command that may be sent again: its id, a hash of it, where its answer stands."""

    command_id: UUID
    fingerprint: bytes
    stream: UUID
    version: int
    """The stream's version after the command."""
    decided: int
    """How many events the command brought about, 0 where it had nothing to do."""


class FencingToken(NamedTuple):
    """The right to write what came of a job: lost as soon as the queue gives the job to another worker."""

    job: int
    attempt: int


class WithheldValue(NamedTuple):
    """Something an effect needs and the book must not keep."""

    name: str
    content: bytes

    def __repr__(self) -> str:
        return f"Secret({self.name!r}, ***)"


class AppendRequest(NamedTuple):
    """Events and all that must become true together with them."""

    stream: UUID
    events: Sequence[StoredEvent] = ()
    project_id: str = ""
    receipt: IdempotencyRecord | None = None
    taken: Iterable[Claim] = ()
    released: Iterable[Claim] = ()
    withheld: Sequence[Ciphertext] = ()
    fence: FencingToken | None = None
    beside: Sequence[AppendRequest] = ()
    """What is written to other streams, and stands or falls with this."""

    @property
    def parts(self) -> Sequence[AppendRequest]:
        return (self, *self.beside)


class Batch(NamedTuple):
    """Saves to be written by one call of ``ledger_events_append``."""

    saves: Sequence[AppendRequest]

    @property
    def parts(self) -> Sequence[AppendRequest]:
        return [part for save in self.saves for part in save.parts]

    def parameters(self) -> tuple[object, ...]:
        """Return the arguments of the SQL function: one array per column, and the rest as JSON."""
        events = [(event, save.project_id) for save in self.parts for event in save.events]
        return (
            [event.originator_id for event, _ in events],
            [event.originator_version for event, _ in events],
            [event.topic for event, _ in events],
            [event.state for event, _ in events],
            [project_id for _, project_id in events],
            self.more(),
        )

    def more(self) -> str | None:
        """Return what few saves have, as JSON; None where no save has any of it."""
        rest: dict[str, list[dict[str, object]]] = {
            "receipts": [
                {**save.receipt._asdict(), "fingerprint": save.receipt.fingerprint.hex()}
                for save in self.parts
                if save.receipt
            ],
            "taken": [claimed(save, claim) for save in self.parts for claim in save.taken],
            "released": [claimed(save, claim) for save in self.parts for claim in save.released],
            "withheld": [stored(save, ciphertext) for save in self.parts for ciphertext in save.withheld],
            "fences": [save.fence._asdict() for save in self.parts if save.fence],
        }
        return msgspec.json.encode(rest).decode() if any(rest.values()) else None


def stored(save: AppendRequest, ciphertext: Ciphertext) -> dict[str, object]:
    content = base64.b64encode(ciphertext.content).decode()
    return {
        "stream": save.stream,
        "name": ciphertext.name,
        "key_id": ciphertext.key_id,
        "ciphertext": content,
    }


def claimed(save: AppendRequest, claim: Claim) -> dict[str, object]:
    return {"kind": claim.kind, "scope": claim.scope, "value": claim.value, "stream": save.stream}
