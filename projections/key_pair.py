"""Projection of a key pair: the row that reads show, and its fold."""

from __future__ import annotations

from typing import Any, assert_never, cast

from commands.key_pair import events as e
from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection, streams_of
from projections.resource import ResourceRow, born, changed, indexes_of


class KeyPairRow(ResourceRow, frozen=True, kw_only=True, gc=False):
    """``status`` is ours, for Nova has none: creating, active, error, deleted. ``description`` is the key's
    own comment, ``cloud_id`` the name under which Nova keeps it for the service user.
    """

    public_key: str
    key_type: str
    sha256: str
    md5: str


def evolve(row: KeyPairRow | None, record: RecordedEvent) -> KeyPairRow | None:
    event = cast(e.KeyPairEvent, record.event)  # its key selects no other
    if isinstance(event, e.KeyPairRequested):
        return appear(record, event)
    return None if row is None else changed(row, record, own(event))


def appear(record: RecordedEvent, event: e.KeyPairRequested) -> KeyPairRow:
    return KeyPairRow(
        **born(record),
        name=event.name,
        description=event.comment,
        status="creating",
        public_key=event.public_key,
        key_type=event.key_type,
        sha256=event.sha256,
        md5=event.md5,
    )


def own(event: e.KeyPairEvent) -> dict[str, Any]:
    """Return the fields an event changes that are not the same for all resources."""
    match event:
        case e.KeyPairCreated():
            return {"status": "active"}
        case e.KeyPairCreateFailed():
            return {"status": "error"}
        case e.KeyPairDeleted() | e.KeyPairDeletedOutOfBand():
            return {"status": "deleted"}
        case (
            e.KeyPairRequested()
            | e.KeyPairCreateAttempted()
            | e.KeyPairAccepted()
            | e.KeyPairDeleteRequested()
            | e.KeyPairDeleteFailed()
        ):
            return {}
        case _:
            assert_never(event)


KEY_PAIR = Projection("key_pair", KeyPairRow, evolve, streams_of("key_pair"), indexes=indexes_of("key_pair"))
