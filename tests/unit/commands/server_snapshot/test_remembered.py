"""What the rules of a snapshot remember: servers and volumes are made of it by that."""

from __future__ import annotations

from commands.server_snapshot import events as e
from tests.unit.commands.server_snapshot.lives import CREATE, accepted, active, requested, sight


def test_whose_it_is_and_how_large() -> None:
    known = requested.state()
    assert (known.name, known.cloud_name, known.server_cloud_id) == ("nightly", "nightly", "nova-1")
    made = accepted.given(e.ServerSnapshotCreated(CREATE, 4096, 5, 64, ("snap-1",))).state()
    assert (made.size_bytes, made.min_disk_gb, made.min_ram_mb) == (4096, 5, 64)
    assert (made.volume_snapshots, made.status) == (("snap-1",), "active")


def test_what_others_do_to_it_is_told_once() -> None:
    for seen, event in (
        (sight("deactivated"), e.ServerSnapshotStatusChangedOutOfBand("deactivated")),
        (sight("active", name="other"), e.ServerSnapshotRenamedOutOfBand("other")),
    ):
        active.when(seen).then(event)
        active.given(event).when(seen).then_nothing()
    after = active.given(e.ServerSnapshotRenamedOutOfBand("other")).state()
    assert (after.name, after.cloud_name, after.status) == ("nightly", "other", "active")
