"""Policies from files: read, compared with the ledger, and written to it."""

from __future__ import annotations

import difflib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import msgspec
from psycopg import AsyncConnection

from adapters.http.yaml import YamlMalformed, read_documents, write_yaml
from commands.kernel.actor import OPERATOR, Origin
from commands.policy.body import PolicyBody
from commands.policy.commands import (
    ChangePolicy,
    DefinePolicy,
    DeletePolicy,
    DisablePolicy,
    EnablePolicy,
    PolicyCommand,
)
from commands.policy.decider import POLICY
from commands.policy.events import Definition
from commands.policy.references import PolicyLimits, cron_flaws
from commands.policy.state import ADMINISTRATORS, NAMES, Policy
from commands.policy.validity import flaws_of
from commands.store.application import Ledger
from commands.store.handler import Handler

LIVE = b"SELECT stream, scope FROM ledger_claims WHERE kind = %s ORDER BY scope, value"


class PolicyFileWrong(Exception):
    """The file holds no policies; the message says where and why."""


class NoSuchPolicy(Exception):
    """No live policy has this name; the message says which there are."""


class Known(NamedTuple):
    """A policy of the ledger, as its rules remember it."""

    stream: UUID
    policy: Policy

    @property
    def definition(self) -> Definition:
        assert self.policy.definition is not None
        return self.policy.definition


class Change(NamedTuple):
    """What a definition in a file would change: ``known`` is the policy of that name, if there is one."""

    wanted: Definition
    known: Known | None

    @property
    def is_needed(self) -> bool:
        return self.known is None or self.known.definition != self.wanted

    def lines(self) -> list[str]:
        """Return the difference as ``diff -u`` shows it, of the definitions in YAML."""
        before = write_yaml(self.known.definition).splitlines() if self.known else []
        found = difflib.unified_diff(before, write_yaml(self.wanted).splitlines(), n=2, lineterm="")
        return [line for line in found if not line.startswith(("---", "+++"))]

    def title(self) -> str:
        name = self.wanted.name
        if self.known is None:
            return f"{name}: new"
        state = "enabled" if self.known.policy.enabled else "disabled"
        return f"{name}: {'changed' if self.is_needed else 'unchanged'} ({state})"


class PolicyAdmin(NamedTuple):
    """Where an operator writes policies. ``project_id``: of that project; None: the administrators'."""

    handler: Handler
    project_id: str | None = None

    async def known(self, name: str) -> Known | None:
        scope = self.project_id or ADMINISTRATORS
        stream = await self.handler.find_claim_holder(NAMES, scope, name)
        return None if stream is None else Known(stream, await self.handler.load_state(POLICY, stream))

    async def named(self, name: str) -> Known:
        """Raises ``NoSuchPolicy``."""
        if known := await self.known(name):
            return known
        mine = [one.definition.name for one in await self.live() if one.policy.project_id == self.project_id]
        owner = f"Project {self.project_id}" if self.project_id else "The administrators"
        there = f"there are {', '.join(mine)}" if mine else "there are none"
        raise NoSuchPolicy(f"{owner}: no policy {name!r}; {there}.")

    async def live(self) -> list[Known]:
        """Return all that are not deleted, of every project."""
        async with self.handler.connect() as connection:
            rows = await (await connection.execute(LIVE, [NAMES])).fetchall()
        return [Known(stream, await self.handler.load_state(POLICY, stream)) for stream, _ in rows]

    async def compare(self, wanted: Sequence[Definition]) -> list[Change]:
        return [Change(one, await self.known(one.name)) for one in wanted]

    async def require_room(self, changes: Sequence[Change], limits: PolicyLimits) -> None:
        """Raise ``TooManyPolicies`` where the new ones among these are too many."""
        new = sum(change.known is None for change in changes)
        await limits.require_room(self.handler, self.project_id, new)

    async def apply(self, change: Change) -> None:
        """Do what was shown. Raises ``VersionMismatch`` if the policy was edited since."""
        if change.known is None:
            await self._ask(uuid4(), DefinePolicy(change.wanted, self.project_id))
        else:
            await self._ask(change.known.stream, ChangePolicy(change.wanted, change.known.policy.edits))

    async def switch(self, name: str, *, on: bool) -> bool:
        """Enable or disable; return whether it was otherwise. Raises ``NoSuchPolicy``."""
        known = await self.named(name)
        await self._ask(known.stream, EnablePolicy() if on else DisablePolicy())
        return known.policy.enabled is not on

    async def delete(self, known: Known) -> None:
        """Delete what was shown. Raises ``VersionMismatch`` if the policy was edited since."""
        await self._ask(known.stream, DeletePolicy(known.policy.edits))

    async def _ask(self, stream: UUID, command: PolicyCommand) -> None:
        origin = Origin(
            by=OPERATOR,
            project_id=self.project_id or ADMINISTRATORS,
            command_id=uuid4(),
            correlation_id=f"terminal-{uuid4()}",
        )
        await self.handler.handle(POLICY, stream, command, origin)


def desk(ledger: Ledger, url: str, options: str, project_id: str | None) -> PolicyAdmin:
    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(
            url, options=options, autocommit=True, connect_timeout=5
        ) as connection:
            yield connection

    return PolicyAdmin(Handler(ledger, connect), project_id)


def read_file(path: Path, project_id: str | None) -> list[Definition]:
    """Return the policies of a file: YAML, of one or several documents, or JSON; each one or a list of them.

    Raises ``PolicyFileWrong``.
    """
    try:
        text = path.read_text(encoding="utf-8")
        documents = [json.loads(text)] if path.suffix == ".json" else read_documents(text)
    except OSError as error:
        raise PolicyFileWrong(f"{path}: {error.strerror}") from None
    except (YamlMalformed, ValueError, RecursionError) as error:
        raise PolicyFileWrong(f"{path}: {error}") from None
    entries = [
        one for document in documents for one in (document if isinstance(document, list) else [document])
    ]
    found = [read_entry(path, place, entry, project_id) for place, entry in enumerate(entries, 1)]
    names = [definition.name for definition in found]
    if twice := [name for name in names if names.count(name) > 1]:
        raise PolicyFileWrong(f"{path}: {twice[0]!r} is there twice")
    if not found:
        raise PolicyFileWrong(f"{path}: holds no policy")
    return found


def read_entry(path: Path, place: int, entry: Any, project_id: str | None) -> Definition:
    name = entry.get("name") if isinstance(entry, dict) else None
    title = f"{path}: {name if isinstance(name, str) else f'policy {place}'}"
    try:
        definition = msgspec.json.decode(msgspec.json.encode(entry), type=PolicyBody).definition()
        flaws: Sequence[tuple[str, str]] = flaws_of(definition, project_id) or cron_flaws(definition)
    except (msgspec.MsgspecError, TypeError, ValueError) as error:
        raise PolicyFileWrong(f"{title}: {error}") from None
    if flaws:
        told = "; ".join(f"{pointer} {detail}" for pointer, detail in flaws)
        raise PolicyFileWrong(f"{title}: {told}")
    return definition
