"""Beginnings that the tests of a snapshot's rules share, each growing out of the one before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID

from hypothesis import strategies as st

from commands.kernel import resource
from commands.server_snapshot import commands
from commands.server_snapshot import events as e
from commands.server_snapshot.decider import SERVER_SNAPSHOT
from tests.scenario import Scenario
from tests.unit.commands.resource.any_life import AnyLife

CREATE, ONE, TWO = (UUID(int=number) for number in range(1, 4))
SERVER_ID = UUID(int=77)
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
IMAGE = "cloud-1"

ORDER = commands.RequestServerSnapshot(CREATE, "tenant", "nightly", SERVER_ID, "nova-1", "before the upgrade")


def sight(status: str, **more: Any) -> commands.ObserveServerSnapshot:
    """The image as Glance shows it, with its data once it is active."""
    data = {"size_bytes": 4096, "min_disk_gb": 5, "min_ram_mb": 64} if status == "active" else {}
    return commands.ObserveServerSnapshot(
        **{"cloud_id": IMAGE, "name": "nightly", "status": status, **data, **more}
    )


snapshot = Scenario(SERVER_SNAPSHOT)
requested = snapshot.after(ORDER)
attempted = requested.given(e.ServerSnapshotCreateAttempted(1, NOON))
accepted = attempted.after(resource.ConfirmAccepted(IMAGE))
active = accepted.after(sight("active"))
failed = accepted.after(resource.ReportRefused(CREATE, "no room on the host"))
deleting = active.after(commands.DeleteServerSnapshot(ONE))
deleted = deleting.after(resource.ConfirmGone())

LIFE = AnyLife(
    SERVER_SNAPSHOT,
    ORDER,
    asked=(commands.RequestServerSnapshot, commands.DeleteServerSnapshot),
    told=(commands.ObserveServerSnapshot, *get_args(resource.Answer)),
    events=get_args(e.ServerSnapshotEvent),
    values={
        "name": st.sampled_from(["nightly", "other"]),
        "status": st.sampled_from(["queued", "saving", "active", "active", "deactivated", "killed"]),
        "fault": st.sampled_from([None, None, "the server is gone"]),
    },
)
