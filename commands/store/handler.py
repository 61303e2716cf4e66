"""Command handler, the only writer of the log: read the stream, decide, append."""

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
"""Attempts at one command while other writers append to its stream at the same moment."""

LEASE_LOST_SQLSTATE = "SL001"

S = TypeVar("S")
Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection[Any]]]


class CommandResult(NamedTuple):
    """Result of a command: the whole stream right after it, and how many of its events are new."""

    stream: UUID
    records: Sequence[RecordedEvent]
    new_event_count: int
    """Number of records, counted from the end, that the command appended."""

    @property
    def version(self) -> int:
        return len(self.records)

    @property
    def position(self) -> int:
        """Position in the log that a reader must have reached to see the outcome."""
        return self.records[-1].position if self.records else 0

    @property
    def new_events(self) -> Sequence[RecordedEvent]:
        return self.records[len(self.records) - self.new_event_count :]


class LeaseLost(Exception):
    """The queue gave the job to another worker; nothing was written."""


Complete = Callable[[Any, Any], Awaitable[Any]]
"""Completes a command: takes the stream's state and the command, returns the command to decide on."""


class Preconditions(NamedTuple):
    """Preconditions of a command, and what is written together with its events."""

    fingerprint: bytes | None = None
    """Hash of the request, where its sender may repeat it under the same command id."""
    version: int | None = None
    """The version the sender knows (If-Match)."""
    unless_changed_since: int | None = None
    """The command applies to the stream as of this log position, and does nothing if it has changed."""
    project_scope: str | None = None
    """The only project whose streams the sender may see; streams of other projects are unknown to it."""
    fence: FencingToken | None = None
    withheld: Iterable[WithheldValue] = ()
    complete: Complete | None = None
    """Adds facts of other streams to the command, where this stream's state calls for them."""


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
    """Handles commands. ``connect`` lends an autocommit connection for reading."""

    ledger: Ledger
    connect: Connect
    keyring: Keyring = Keyring()
    """Encrypts what is withheld; without a key nothing can be."""
    on_conflict: Callable[[], object] = uncounted
    """Called each time a concurrent write makes a command be decided again."""

    async def handle(
        self,
        decider: Decider[S, Any, Any],
        stream: UUID,
        command: Command,
        origin: Origin,
        terms: Preconditions = NO_PRECONDITIONS,
    ) -> CommandResult:
        """Handle ``command`` and return its result.

        A repeated command id with the same fingerprint returns the first result and does nothing.
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
                earlier = await self.read_previous_result(connection, origin.command_id, terms.fingerprint)
                if earlier is not None:
                    return earlier
            history = await read_stream(connection, stream)
        if history and is_hidden(history[0], decider.feature, terms):
            history = History()
        if terms.version is not None and terms.version != len(history):
            raise VersionMismatch
        if (
            terms.unless_changed_since is not None
            and history
            and history[-1].position > terms.unless_changed_since
        ):
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
        request = prepare(stream, len(history), events, origin, terms, held, wanted, withheld)
        place = await self.commit(request)
        return CommandResult(stream, history.extended(recorded(request, events, origin, place)), len(events))

    async def commit(self, request: AppendRequest) -> AppendResult:
        """Write a request. Raises a claim's own refusal, ``ConcurrencyConflict`` or ``LeaseLost``."""
        try:
            return await asyncio.wrap_future(self.ledger.appender.group_commit.submit(request))
        except psycopg.errors.UniqueViolation as error:
            if error.diag.constraint_name == "ledger_claims_pkey":
                raise taken(
                    [claim for part in request.all_streams for claim in part.taken],
                    error.diag.message_detail or "",
                ) from None
            raise ConcurrencyConflict from None
        except psycopg.Error as error:
            if error.sqlstate == LEASE_LOST_SQLSTATE:
                raise LeaseLost from None
            raise

    async def find_previous_result(self, command_id: UUID, terms: Preconditions) -> CommandResult | None:
        """Return the result of an earlier command of this id; None if there was none.

        For routes that read more than the stream before the command: the rest may have changed since. Raises
        ``IdempotencyKeyReused`` or ``LedgerUnavailable``.
        """
        if terms.fingerprint is None:
            return None
        try:
            async with self.connect() as connection:
                return await self.read_previous_result(connection, command_id, terms.fingerprint)
        except (psycopg.OperationalError, TimeoutError) as error:
            raise LedgerUnavailable from error

    async def load_state(
        self, decider: Decider[S, Any, Any], stream: UUID, project_scope: str | None = None
    ) -> S:
        """Return the state of a stream; the initial state for a stream outside ``project_scope``.

        Raises ``LedgerUnavailable``.
        """
        try:
            async with self.connect() as connection:
                records = await read_stream(connection, stream)
        except (psycopg.OperationalError, TimeoutError) as error:
            raise LedgerUnavailable from error
        if records and is_hidden(records[0], decider.feature, Preconditions(project_scope=project_scope)):
            return decider.initial
        return state_of(decider, records)

    async def find_claim_holder(self, kind: str, scope: str, value: str) -> UUID | None:
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

    async def read_withheld(self, stream: UUID, name: str) -> bytes | None:
        """Return a withheld value; None once it is deleted.

        Raises ``ContentUnreadable`` where its key is missing, or the content is not the one withheld.
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
        """Return the withheld values of a command, encrypted. Raises ``EncryptionKeyMissing``."""
        return [self.keyring.encrypt(stream, name, content) for name, content in terms.withheld]

    async def delete_withheld(self, stream: UUID, name: str) -> None:
        """Delete a withheld value once it has been used."""
        query = b"DELETE FROM ledger_withheld WHERE stream = %s AND name = %s"
        async with self.connect() as connection:
            await connection.execute(query, [stream, name])

    async def read_previous_result(
        self, connection: AsyncConnection[Any], command_id: UUID, asked: bytes
    ) -> CommandResult | None:
        """Return the result of an earlier command of this id; None if there was none.

        Raises ``IdempotencyKeyReused`` where that command had another fingerprint.
        """
        query = b"SELECT fingerprint, stream, version, decided FROM ledger_commands WHERE command_id = %s"
        row = await (await connection.execute(query, [command_id])).fetchone()
        if row is None:
            return None
        known, stream, version, decided = row
        if bytes(known) != asked:
            raise IdempotencyKeyReused
        return CommandResult(stream, (await read_stream(connection, stream))[:version], decided)


def state_of(decider: Decider[S, Any, Any], records: Iterable[RecordedEvent]) -> S:
    """Fold the records of a stream into the decider's state."""
    if isinstance(records, History):
        return records.fold(decider.evolve, event_of, decider.initial)
    return decider.replay(record.event for record in records)


def event_of(record: RecordedEvent) -> Any:
    return record.event


def of_project(origin: Origin, project_id: str) -> Origin:
    """Return the origin of events of a stream that belongs to ``project_id``.

    An event caused by another project's event begins a correlation of its own: the request behind the cause
    is not this project's concern. (``causation_id`` still leads there, for readers who may see it.)
    """
    if origin.project_id == project_id:
        return origin
    if origin.causation_id is None:
        return replace(origin, project_id=project_id)
    return replace(origin, project_id=project_id, correlation_id=f"event-{origin.causation_id}")


def is_hidden(first: RecordedEvent, feature: str, terms: Preconditions) -> bool:
    """Whether the stream of this first record is unknown to the caller: another project's or feature's."""
    return terms.project_scope not in {None, first.entry.project_id} or feature not in {"", first.feature}


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
    request: AppendRequest, events: Sequence[Any], origin: Origin, place: AppendResult
) -> list[RecordedEvent]:
    return [
        RecordedEvent(request.stream, stored.originator_version, position, place.at, entry(event, origin))
        for position, (stored, event) in enumerate(zip(request.events, events, strict=True), place.first)
    ]
