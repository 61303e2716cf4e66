"""What the tests of volumes share: making them, waiting for them, taking them away."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.contract.cloud import TAG, eventually

NOWHERE = "5f1d1c9e-7f3c-4f57-9a43-0d3f6f0a9aff"
NOT_NOW = "Invalid volume: Volume status must be available or error or error_restoring"


def settled(cloud, volume_id, *statuses):
    """Wait until a volume has one of these statuses, and return those seen on the way."""
    return eventually(lambda: (cloud.volume(volume_id) or {}).get("status"), lambda now: now in statuses)


def removed(cloud, path):
    """Delete a volume or a snapshot, and wait until it is gone."""
    cloud.cinder("DELETE", path)
    eventually(lambda: cloud.cinder("GET", path).status_code, lambda code: code == 404)


@pytest.fixture
def make_volume(member):
    """Return a function that makes a volume and waits for it; it is deleted after the test."""
    made = []

    def make(ends="available", **wanted):
        body = {"name": f"{TAG}-{uuid4().hex[:8]}"} | wanted
        answer = member.cinder("POST", "/volumes", {"volume": body})
        assert answer.status_code == 202, answer.text
        volume_id = answer.json()["volume"]["id"]
        made.append(volume_id)
        settled(member, volume_id, ends)
        return volume_id

    yield make
    for volume_id in reversed(made):
        removed(member, f"/volumes/{volume_id}")


@pytest.fixture
def make_snapshot(make_volume, member):
    """Return a function that snapshots a volume; the snapshot goes before the volume."""
    made = []

    def make(volume_id):
        body = {"snapshot": {"volume_id": volume_id, "name": f"{TAG}-snapshot"}}
        answer = member.cinder("POST", "/snapshots", body)
        assert answer.status_code == 202, answer.text
        path = f"/snapshots/{answer.json()['snapshot']['id']}"
        made.append(path)
        eventually(
            lambda: member.cinder("GET", path).json()["snapshot"]["status"], lambda now: now == "available"
        )
        return answer.json()["snapshot"]

    yield make
    for path in made:
        removed(member, path)
