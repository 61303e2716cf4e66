"""Timeline of a server and its parts, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.errors import UndefinedTable

from commands.kernel.former_names import present_name
from commands.server import events as e
from commands.store.envelope import AnyEvent, RecordedEvent, read_row
from queries.engine.consistency import read_moment
from queries.log.event import SQL

ENTRIES = "SELECT originator_id, originator_version, notification_id, recorded_at, state, topic"
OF_PARTS = f"""WITH {SQL["story"].removesuffix(",")}
{ENTRIES} FROM story JOIN ledger_events ON notification_id = story.position ORDER BY notification_id"""
ALONE = f"{ENTRIES} FROM ledger_events WHERE originator_id = %(server)s ORDER BY notification_id"
WORD = re.compile(r"(?<!^)(?=[A-Z])")
SILENT = {"type", "operation_id", "project_id"}


class StoryUnknown(Exception):
    """There is no such server, or there was none then."""


class Unreadable(NamedTuple):
    """An entry that cannot be read: damaged, or of a type that this version does not know."""

    stream: UUID
    position: int
    at: datetime
    type: str


Told = RecordedEvent | Unreadable


def read_story(connection: Connection[Any], server: UUID, *, parts: bool = True) -> Iterator[Told]:
    """Yield the log's entries of a server and, with ``parts``, of its parts while they belonged to it.

    Without read tables the parts are unknown: then it yields the server's own entries. Needs autocommit.
    """
    try:
        cursor = connection.execute((OF_PARTS if parts else ALONE).encode(), {"server": server}, binary=True)
    except UndefinedTable:
        cursor = connection.execute(ALONE.encode(), {"server": server}, binary=True)
    for *row, topic in cursor:
        try:
            yield read_row(tuple(row))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            stream, _, position, at, _ = row
            yield Unreadable(stream, position, at, present_name(topic))


def tell_story(server: UUID, records: Iterable[Told], as_of: str | None) -> Iterator[str]:
    """Yield a line for each entry about a server or a part of it, oldest first.

    ``as_of`` is a time or a position: nothing later is told. Raises ``StoryUnknown`` or ``ValidationFailed``.
    """
    moment = None if as_of is None else read_moment(as_of)
    known = [record for record in records if moment is None or is_told(record, moment)]
    if not known:
        raise StoryUnknown(
            "There is no such server" + ("." if as_of is None else f", or not yet as of {as_of}.")
        )
    for record in known:
        yield tell(server, record)


def is_told(record: Told, moment: int | datetime) -> bool:
    return record.position <= moment if isinstance(moment, int) else record.at <= moment


def tell(server: UUID, record: Told) -> str:
    """Return one line: position, time, actor, event; for a part, its name."""
    time = record.at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    part = "" if record.stream == server else f"  ({record.stream})"
    if isinstance(record, Unreadable):
        return f"{record.position:>8}  {time}Z  {'':<40}  {record.type}: this entry cannot be read{part}"
    request = f"  [{record.entry.cloud_request_id}]" if record.entry.cloud_request_id else ""
    return f"{record.position:>8}  {time}Z  {record.entry.by:<40}  {words(record.event)}{part}{request}"


def words(event: AnyEvent) -> str:
    """Return the event's name in plain words, and its fields."""
    name = WORD.sub(" ", type(event).__name__).lower().capitalize()
    match event:
        case e.ServerRequested(name=wanted, flavor=flavor, image=image, networks=networks):
            where = ", ".join(network.name for network in networks)
            size = f"{flavor.vcpus} vCPU, {flavor.ram_mb} MB, {flavor.disk_gb} GB"
            return f"{name}: {wanted!r}, {flavor.name} ({size}), image {image.name}, on {where}"
        case e.ServerAdopted(name=own, cloud_name=cloud_name, flavor=flavor, status=status):
            return f"{name}: {own!r}, in the cloud {cloud_name!r}, {flavor.name}, {status}"
        case e.ServerObserved(status, task_state, addresses=addresses):
            task = f", {task_state}" if task_state else ""
            at = ", ".join(address.address for address in addresses)
            return f"The cloud shows {status}{task}{f' at {at}' if at else ''}"
        case _:
            said = {
                key: in_words(value)
                for key, value in msgspec.to_builtins(event).items()
                if key not in SILENT and value is not None
            }
            return f"{name}: {', '.join(f'{key} {value}' for key, value in said.items())}" if said else name


def in_words(value: Any) -> str:
    """Return a readable value: resources by their names, addresses as such, all else as JSON."""
    match value:
        case str():
            return value
        case {"name": str(known)} | {"address": str(known)}:
            return known
        case list() | tuple() if value:
            return " and ".join(in_words(item) for item in value)
        case _:
            return msgspec.json.encode(value).decode()
