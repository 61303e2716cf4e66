"""What happened to a server, told in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from commands.record import AnyEvent, Recorded
from commands.server import events as e
from queries.moment import read_moment

WORD = re.compile(r"(?<!^)(?=[A-Z])")
SILENT = {"type", "operation_id", "project_id"}


class StoryUnknown(Exception):
    """There is no such server, or there was none then."""


def tell_story(records: Iterable[Recorded], as_of: str | None) -> Iterator[str]:
    """Yield a line for each event of a server, oldest first.

    ``as_of`` is a time or a position: nothing later is told. Raises ``StoryUnknown`` or ``Invalid``.
    """
    moment = None if as_of is None else read_moment(as_of)
    known = [record for record in records if moment is None or is_told(record, moment)]
    if not known:
        raise StoryUnknown(
            "There is no such server" + ("." if as_of is None else f", or not yet as of {as_of}.")
        )
    for record in known:
        yield tell(record)


def is_told(record: Recorded, moment: int | datetime) -> bool:
    return record.position <= moment if isinstance(moment, int) else record.at <= moment


def tell(record: Recorded) -> str:
    """Return one line: position, time, who, what."""
    time = record.at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    request = f"  [{record.entry.cloud_request_id}]" if record.entry.cloud_request_id else ""
    return f"{record.position:>8}  {time}Z  {record.entry.by:<40}  {words(record.event)}{request}"


def words(event: AnyEvent) -> str:
    """Return what happened: the event's name in plain words, and what it says."""
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
                key: value["name"] if isinstance(value, dict) and "name" in value else value
                for key, value in msgspec.to_builtins(event).items()
                if key not in SILENT and value is not None
            }
            return f"{name}: {', '.join(f'{key} {value}' for key, value in said.items())}" if said else name
