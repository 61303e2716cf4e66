"""What a reader sees of a network interface: given what was recorded, the row is so."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from typing import Any
from uuid import UUID

import pytest

from commands.kernel.actor import Origin
from commands.network_interface import events as e
from commands.store.envelope import RecordedEvent
from commands.store.handler import entry
from projections.network_interface import NETWORK_INTERFACE, NetworkInterfaceRow
from tests.unit.commands.network_interface.lives import (
    NOON,
    ONE,
    TWO,
    WEB,
    asked,
    attached,
    attaching,
    free,
    sight,
)

STREAM = UUID(int=7)
ORIGIN = Origin(by="user:ann", project_id="tenant", command_id=STREAM, correlation_id="req-1")
SEEN_FREE = e.NetworkInterfaceObserved("DOWN", "fa:16")
SEEN_ELSEWHERE = e.NetworkInterfaceObserved("ACTIVE", "fa:16", server_cloud_id="nova-9")


def row(life: Any) -> NetworkInterfaceRow:
    """The row after a life: one event a minute since noon."""
    records = [
        RecordedEvent(STREAM, place, place, NOON + timedelta(minutes=place), entry(event, ORIGIN))
        for place, event in enumerate(life.history, 1)
    ]
    shown: NetworkInterfaceRow | None = reduce(NETWORK_INTERFACE.evolve, records, None)
    assert shown is not None
    return shown


@pytest.mark.parametrize(
    ("life", "server", "cloud_id"),
    [
        (asked, None, None),
        (free, None, None),
        (attaching, WEB, None),
        (attaching.given(SEEN_FREE), WEB, None),
        (attaching.given(e.NetworkInterfaceAttachFailed(ONE, "no", WEB)), None, None),
        (attached, WEB, "nova-1"),
        (attached.given(e.NetworkInterfaceDetachRequested(TWO, WEB, "nova-1")), WEB, "nova-1"),
        (attached.given(SEEN_FREE), None, None),
        (attached.given(SEEN_ELSEWHERE), None, "nova-9"),
        (attached.given(e.NetworkInterfaceDeletedOutOfBand()), None, None),
    ],
)
def test_it_is_shown_with_its_server_from_the_wish_until_it_is_attached_no_more(
    life: Any, server: UUID | None, cloud_id: str | None
) -> None:
    shown = row(life)
    assert (shown.server_id, shown.server_cloud_id) == (server, cloud_id)


def test_it_is_shown_as_the_cloud_shows_it() -> None:
    shown = row(free.after(sight(status="DOWN", security_groups=("g1",))))
    assert (shown.status, shown.mac_address, shown.security_group_cloud_ids) == ("DOWN", "fa:16", ("g1",))
    assert [one.address for one in shown.addresses] == ["10.0.0.7"]
