"""The one way in: read the stream, decide, append."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import psycopg
from msgspec.structs import replace
from psycopg import AsyncConnection

from commands.kernel.actor import Origin
from commands.kernel.decider import Claim, Decider
from commands.kernel.errors import (
    ConflictRetriesExhausted,
    IdempotencyKeyReused,
    LedgerUnavailable,
    Refused,
    VersionMismatch,
)
from commands.kernel.message import Command
from commands.store.append import AppendRequest, FencingToken, IdempotencyRecord, WithheldValue
from commands.store.application import Ledger, store_entry
from commands.store.envelope import Entry, RecordedEvent
from commands.store.group_commit import AppendResult, OutcomeUnknown
from commands.store.history import History
from commands.store.keyring import Ciphertext, Keyring
from commands.store.log import read_stream

TRIES = 5
"""How often a command is decided anew when others write to its stream at the same moment."""

FENCED = "SL001"

S = TypeVar("S")
Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection[Any]]]


class CommandResult(NamedTuple):
    """What became of a command: the whole stream as it stood right after, and which part is new."""

    stream: UUID
    records: Sequence[RecordedEvent]
    decided: int
    """How many of the records, counted from the end, the command brought about."""

    @property
    def version(self) -> int:
        return len(self.records)

    @property
    def position(self) -> int:
        """Position in the log that a reader must have reached to see the outcome."""
        return self.records[-1].position if self.records else 0

    @property
    def news(self) -> Sequence[RecordedEvent]:
        return self.records[len(self.records) - self.decided :]


class LeaseLost(Exception):
    """The queue gave the job to another worker; nothing was written."""


Complete = Callable[[Any, Any], Awaitable[Any]]
"""Of what the rules remember of a stream, and a command to it: the command to be decided on."""


class Preconditions(NamedTuple):
    """Under which conditions a command is to be obeyed, and what else becomes true with it."""

    fingerprint: bytes | None = None
    """Hash of the request, where its sender may repeat it under the same command id."""
    version: int | None = None
    """The version the sender knows (If-Match)."""
    as_of: int | None = None
    """The command is about the stream as it was at this position of the log; void if it has moved on."""
    within: str | None = None
    """The only project whose streams the sender may see; another's is unknown to it."""
    fence: FencingToken | None = None
    withheld: Iterable[WithheldValue] = ()
    complete: Complete | None = None
    """Adds to the command what other streams know, where the state of this one makes that matter."""


NO_PRECONDITIONS = Preconditions()


def fingerprint(*parts: bytes | str) -> bytes:
    """Return a hash of a request: repeated, it is the same; any other request has another one."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.digest()


def uncounted() -> None:
    """Count no conflict."""


class Handler(NamedTuple):
    """Obeys commands. ``connect`` lends an autocommit connection for reading."""

    ledger: Ledger
    connect: Connect
    keyring: Keyring = Keyring()
    """Encrypts what is withheld; without a key nothing can be."""
    on_conflict: Callable[[], object] = uncounted
    """Called each time a command is decided anew because another wrote to its stream at the same moment."""

    async def handle(
        self,
        decider: Decider[S, Any, Any],
        stream: UUID,
        command: Command,
        origin: Origin,
        terms: Preconditions = NO_PRECONDITIONS,
    ) -> CommandResult:
        """Obey ``command`` and return the outcome.

        A command id seen before, with the same fingerprint, is answered as it was then and does nothing.
        Raises what ``decide`` refuses, a claim's own refusal, ``VersionMismatch``, ``IdempotencyKeyReused``,
        ``ConflictRetriesExhausted`` after ``TRIES`` collisions, ``LeaseLost`` and ``LedgerUnavailable``.
        """
        return await self.retry_on_conflict(lambda: self._once(decider, stream, command, origin, terms))

    async def retry_on_conflict(self, once: Callable[[], Awaitable[CommandResult]]) -> CommandResult:
        """Try again while others write to the same streams at the same moment.

        Raises ``ConflictRetriesExhausted`` after ``TRIES`` collisions, and ``LedgerUnavailable``.
        """
        try:
            for _ in range(TRIES):
                try:
                    return await once()
                except ConcurrencyConflict:
                    self.on_conflict()
        except (psycopg.OperationalError, OutcomeUnknown, TimeoutError) as error:
            raise LedgerUnavailable from error
        raise ConflictRetriesExhausted

    async def _once(
        self,
        decider: Decider[S, Any, Any],
        stream: UUID,
        command: Command,
        origin: Origin,
        terms: Preconditions,
    ) -> CommandResult:
        async with self.connect() as connection:
            if terms.fingerprint is not None:
                earlier = await self.recall(connection, origin.command_id, terms.fingerprint)
                if earlier is not None:
                    return earlier
            history = await read_stream(connection, stream)
        if history and is_hidden(history[0], decider.feature, terms):
            history = History()
        if terms.version is not None and terms.version != len(history):
            raise VersionMismatch
        if terms.as_of is not None and history and history[-1].position > terms.as_of:
            return CommandResult(stream, history, 0)
        before = state_of(decider, history)
        if terms.complete is not None:
            command = await terms.complete(before, command)
        events = decider.decide(before, command)
        if history:
            origin = of_project(origin, history[0].entry.project_id)
        if not events and terms.fingerprint is None:
            return CommandResult(stream, history, 0)
        after = decider.replay_from(before, events)
        withheld = self.encrypt(stream, terms)
        held, wanted = decider.claims(before), decider.claims(after)
        save = prepare(stream, len(history), events, origin, terms, held, wanted, withheld)
        place = await self.commit(save)
        return CommandResult(stream, history.extended(recorded(save, events, origin, place)), len(events))

    async def commit(self, save: AppendRequest) -> AppendResult:
        """Write a save. Raises a claim's own refusal, ``ConcurrencyConflict`` or ``LeaseLost``."""
        try:
            return await asyncio.wrap_future(self.ledger.appender.group_commit.submit(save))
        except psycopg.errors.UniqueViolation as error:
            if error.diag.constraint_name == "ledger_claims_pkey":
                raise taken(
                    [claim for part in save.parts for claim in part.taken], error.diag.message_detail or ""
                ) from None
            raise ConcurrencyConflict from None
        except psycopg.Error as error:
            if error.sqlstate == FENCED:
                raise LeaseLost from None
            raise

    async def answered(self, command_id: UUID, terms: Preconditions) -> CommandResult | None:
        """Return the outcome of an earlier command of this id; None if there was none.

        For routes that look at more than the stream before they command: that may have changed since. Raises
        ``IdempotencyKeyReused`` or ``LedgerUnavailable``.
        """
        if terms.fingerprint is None:
            return None
        try:
            async with self.connect() as connection:
                return await self.recall(connection, command_id, terms.fingerprint)
        except (psycopg.OperationalError, TimeoutError) as error:
            raise LedgerUnavailable from error

    async def look(self, decider: Decider[S, Any, Any], stream: UUID, within: str | None = None) -> S:
        """Return what the rules remember of a stream; of another project's than ``within``, nothing.

        Raises ``LedgerUnavailable``.
        """
        try:
            async with self.connect() as connection:
                records = await read_stream(connection, stream)
        except (psycopg.OperationalError, TimeoutError) as error:
            raise LedgerUnavailable from error
        if records and is_hidden(records[0], decider.feature, Preconditions(within=within)):
            return decider.initial
        return state_of(decider, records)

    async def holder(self, kind: str, scope: str, value: str) -> UUID | None:
        """Return the stream that holds a claim, such as the one a name belongs to.

        Raises ``LedgerUnavailable``.
        """
        query = b"SELECT stream FROM ledger_claims WHERE (kind, scope, value) = (%s, %s, %s)"
        try:
            async with self.connect() as connection:
                row = await (await connection.execute(query, [kind, scope, value])).fetchone()
        except (psycopg.OperationalError, TimeoutError) as error:
            raise LedgerUnavailable from error
        return None if row is None else row[0]

    async def count_claims(self, kind: str, scope: str) -> int:
        """Return how many claims of a kind are held in a scope. Raises ``LedgerUnavailable``."""
        query = b"SELECT count(*) FROM ledger_claims WHERE (kind, scope) = (%s, %s)"
        try:
            async with self.connect() as connection:
                row = await (await connection.execute(query, [kind, scope])).fetchone()
        except (psycopg.OperationalError, TimeoutError) as error:
            raise LedgerUnavailable from error
        return 0 if row is None else int(row[0])

    async def withheld(self, stream: UUID, name: str) -> bytes | None:
        """Return something the book does not hold, as long as nobody has made it forgotten.

        Raises ``ContentUnreadable`` where its key is missing, or it is not what was withheld.
        """
        query = b"SELECT content, ciphertext, key_id FROM ledger_withheld WHERE stream = %s AND name = %s"
        async with self.connect() as connection:
            row = await (await connection.execute(query, [stream, name])).fetchone()
        if row is None:
            return None
        plain, ciphertext, key_id = row
        if plain is not None:  # from a process of an older version
            return bytes(plain)
        return self.keyring.decrypt(stream, Ciphertext(name, key_id, bytes(ciphertext)))

    def encrypt(self, stream: UUID, terms: Preconditions) -> list[Ciphertext]:
        """Return what is to be withheld, as it is stored. Raises ``EncryptionKeyMissing``."""
        return [self.keyring.encrypt(stream, name, content) for name, content in terms.withheld]

    async def forget(self, stream: UUID, name: str) -> None:
        """Erase something withheld, once it has been used."""
        query = b"DELETE FROM ledger_withheld WHERE stream = %s AND name = %s"
        async with self.connect() as connection:
            await connection.execute(query, [stream, name])

    async def recall(
        self, connection: AsyncConnection[Any], command_id: UUID, asked: bytes
    ) -> CommandResult | None:
        """Return the outcome an earlier command of this id had; None if there was none."""
        query = b"SELECT fingerprint, stream, version, decided FROM ledger_commands WHERE command_id = %s"
        row = await (await connection.execute(query, [command_id])).fetchone()
        if row is None:
            return None
        known, stream, version, decided = row
        if bytes(known) != asked:
            raise IdempotencyKeyReused
        return CommandResult(stream, (await read_stream(connection, stream))[:version], decided)


def state_of(decider: Decider[S, Any, Any], records: Iterable[RecordedEvent]) -> S:
    """Return what the rules remember of a stream."""
    if isinstance(records, History):
        return records.fold(decider.evolve, event_of, decider.initial)
    return decider.replay(record.event for record in records)


def event_of(record: RecordedEvent) -> Any:
    return record.event


def of_project(origin: Origin, project_id: str) -> Origin:
    """Return the origin of events of a stream that belongs to ``project_id``.

    What another project's event caused begins a correlation of its own: the request behind that is none of
    this project's concern. (``causation_id`` still leads there, for who may see it.)
    """
    if origin.project_id == project_id:
        return origin
    if origin.causation_id is None:
        return replace(origin, project_id=project_id)
    return replace(origin, project_id=project_id, correlation_id=f"event-{origin.causation_id}")


def is_hidden(first: RecordedEvent, feature: str, terms: Preconditions) -> bool:
    """Whether a stream that begins so does not exist for who asks: another project's, or another kind's."""
    return terms.within not in {None, first.entry.project_id} or feature not in {"", first.feature}


class ConcurrencyConflict(Exception):
    """Another command reached the stream, or was given this command id, first."""


def taken(claims: Iterable[Claim], detail: str) -> Refused:
    """Return the refusal of the claim that another stream holds; ``detail`` is how Postgres names it."""
    named = [claim for claim in claims if f"=({claim.kind}, {claim.scope}, {claim.value})" in detail]
    return (named or list(claims))[0].refusal()


def prepare(
    stream: UUID,
    version: int,
    events: Sequence[Any],
    origin: Origin,
    terms: Preconditions,
    held: frozenset[Claim],
    wanted: frozenset[Claim],
    withheld: Sequence[Ciphertext] = (),
) -> AppendRequest:
    entries = [entry(event, origin) for event in events]
    receipt = terms.fingerprint and IdempotencyRecord(
        origin.command_id, terms.fingerprint, stream, version + len(events), len(events)
    )
    return AppendRequest(
        stream=stream,
        events=[store_entry(stream, version + step, made) for step, made in enumerate(entries, 1)],
        project_id=origin.project_id,
        receipt=receipt or None,
        taken=wanted - held,
        released=held - wanted,
        withheld=withheld,
        fence=terms.fence,
    )


def entry(event: Any, origin: Origin) -> Entry:
    return Entry(
        event=event,
        by=origin.by,
        project_id=origin.project_id,
        command_id=origin.command_id,
        correlation_id=origin.correlation_id,
        causation_id=origin.causation_id,
        cloud_request_id=origin.cloud_request_id,
    )


def recorded(
    save: AppendRequest, events: Sequence[Any], origin: Origin, place: AppendResult
) -> list[RecordedEvent]:
    return [
        RecordedEvent(save.stream, stored.originator_version, position, place.at, entry(event, origin))
        for position, (stored, event) in enumerate(zip(save.events, events, strict=True), place.first)
    ]
