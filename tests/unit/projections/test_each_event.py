"""What each stored event changes in what readers see: every example of tests/examples, folded.

``each_event.txt`` has the changes, a line for each field. Each event comes to a thing of which what the event
ends, answers or names has begun. Who changes what a read table tells changes it there as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from app import PROJECTIONS
from commands.kernel.former_names import present_name
from commands.kernel.message import Fails, Succeeds
from commands.kernel.resource import Adopted, Requested
from commands.policy.events import PolicyDefined
from commands.server.events import ServerAdopted, ServerRequested
from commands.store.envelope import Entry, RecordedEvent, decode_entry
from tests.unit.commands.test_examples import EXAMPLES

STREAM = UUID(int=7)
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
FIRST = (Requested, Adopted, ServerRequested, ServerAdopted, PolicyDefined)

BEGINNINGS = {
    "server": ("ServerRequested", "ServerAccepted", "ServerBuilt", "ServerObserved"),
    "volume": ("VolumeRequested", "VolumeAccepted", "VolumeCreated"),
    "network_interface": ("NetworkInterfaceRequested", "NetworkInterfaceAccepted", "NetworkInterfaceCreated"),
    "security_group": ("SecurityGroupRequested", "SecurityGroupAccepted", "SecurityGroupCreated"),
    "key_pair": ("KeyPairRequested", "KeyPairAccepted", "KeyPairCreated"),
    "floating_ip": ("FloatingIpRequested", "FloatingIpAccepted", "FloatingIpCreated"),
    "server_snapshot": ("ServerSnapshotRequested", "ServerSnapshotAccepted", "ServerSnapshotCreated"),
    "policy": ("PolicyDefined",),
}
BEFORE_IT = {
    "server": ("ServerStopRequested", "ServerExempted", "ServerPolicyActionDecided", "ServerNoticeIssued"),
    "volume": ("VolumeAttachRequested",),
    "network_interface": ("NetworkInterfaceAttachRequested",),
    "security_group": ("SecurityGroupChangeRequested",),
    "key_pair": ("KeyPairDeleteRequested",),
    "floating_ip": ("FloatingIpAssociateRequested",),
    "server_snapshot": ("ServerSnapshotDeleteRequested",),
    "policy": ("PolicyRehearsalRequested",),
}
NAMED = ("operation_id", "notice_id", "decision_id")
"""By these an event names what it ends or answers."""


def entry_of(name: str) -> Entry:
    return decode_entry((EXAMPLES[0].parent / f"{name}.json").read_bytes())


def about(entry: Entry, last: Entry) -> Entry:
    """Let an entry begin what the last one ends or answers."""
    same = {
        name: getattr(last.event, name)
        for name in NAMED
        if name in entry.event.__struct_fields__ and getattr(last.event, name, None) is not None
    }
    if "decision_id" in entry.event.__struct_fields__ and "operation_id" in last.event.__struct_fields__:
        same["decision_id"] = last.event.operation_id  # what is asked for a policy goes by the decision's id
    return replace(entry, event=replace(entry.event, **same))


def history(last: Entry, feature: str) -> Iterator[RecordedEvent]:
    """Yield a life in which the last entry makes sense, a minute between two."""
    names = (
        () if isinstance(last.event, FIRST) else (*BEGINNINGS.get(feature, ()), *BEFORE_IT.get(feature, ()))
    )
    own = type(last.event).__name__
    names = names[: names.index(own)] if own in names else names
    entries = [about(entry_of(name), last) for name in names]
    for place, entry in enumerate([*entries, last], 1):
        yield RecordedEvent(STREAM, place, place, NOON + timedelta(minutes=place), entry)


def told(value: Any) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def changes(last: Entry) -> Iterator[str]:
    """Yield what the last entry changes, a line for each field."""
    *before, record = history(last, RecordedEvent(STREAM, 1, 1, NOON, last).feature)
    for projection in PROJECTIONS:
        key = projection.key(record)
        if key is None:
            continue
        row: Any = None
        for one in before:
            row = projection.evolve(row, one) if projection.key(one) == key else row
        after = projection.evolve(row, record)
        if after is row:
            yield f"{projection.name}: as it was"
            continue
        changed = {name: getattr(after, name) for name in projection.columns}
        if row is not None:
            changed = {name: value for name, value in changed.items() if getattr(row, name) != value}
            assert changed.pop("position") == record.position
            if changed.get("version") == record.version:
                del changed["version"]
            assert changed.pop("changed_at", record.at) == record.at
            yield f"{projection.name} is another"
        for name, value in changed.items():
            yield f"{projection.name}.{name}: {told(value)}"


def in_words(path: Path) -> str:
    return "\n".join(changes(decode_entry(path.read_bytes())))


def expected() -> dict[str, str]:
    parts = Path(__file__).with_name("each_event.txt").read_text().split("\n## ")[1:]
    return {name: text.strip() for name, _, text in (part.partition("\n") for part in parts)}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_event_changes_what_readers_see(path: Path) -> None:
    name, dot, variant = path.stem.partition(".")
    assert in_words(path) == expected()[present_name(name) + dot + variant]


OPERATION = next(one for one in PROJECTIONS if one.name == "operation")
ENDS = [path for path in EXAMPLES if isinstance(decode_entry(path.read_bytes()).event, Succeeds | Fails)]


@pytest.mark.parametrize("path", ENDS, ids=lambda path: path.stem)
def test_an_operation_ends_once_if_it_is_known(path: Path) -> None:
    entry = decode_entry(path.read_bytes())
    begin = about(entry_of("ServerStopRequested"), entry)
    begun = OPERATION.evolve(None, RecordedEvent(STREAM, 8, 8, NOON, begin))
    ended = OPERATION.evolve(begun, RecordedEvent(STREAM, 9, 9, NOON, entry))
    assert ended.finished_at == NOON
    assert OPERATION.evolve(ended, RecordedEvent(STREAM, 10, 10, NOON, entry)) is ended
    assert OPERATION.evolve(None, RecordedEvent(STREAM, 9, 9, NOON, entry)) is None


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_what_has_not_begun_has_no_row(projection: Any) -> None:
    """An entry whose beginning is parked, or of another kind of thing, makes none."""
    for path in EXAMPLES:
        record = RecordedEvent(STREAM, 9, 9, NOON, decode_entry(path.read_bytes()))
        is_first = isinstance(record.event, FIRST) or projection.name in {"operation", "notice", "decision"}
        if projection.key(record) is not None and not is_first:
            assert projection.evolve(None, record) is None
