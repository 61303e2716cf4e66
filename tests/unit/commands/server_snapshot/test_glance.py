"""What the answers about snapshots mean, and which images are ours."""

from __future__ import annotations

from typing import Any, NoReturn, cast
from uuid import UUID

import pytest

from adapters.openstack import glance
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import CloudOutcomeUnknown, CloudRejected
from adapters.openstack.quota_errors import quota_in
from commands.kernel.message import Quota
from commands.server_snapshot.events import ServerSnapshotRequested

MINE = UUID(int=5)
WISH = ServerSnapshotRequested(UUID(int=1), "tenant", "nightly", UUID(int=77), "nova-1")
SAID = "the cloud answered 500: Unexpected API Error. <class 'glanceclient.exc.{}'>"


class Troubled:
    """A cloud that has one answer to everything."""

    def __init__(self, trouble: Exception) -> None:
        self.trouble = trouble

    def call(self, *_: Any, **__: Any) -> NoReturn:
        raise self.trouble


def troubled(trouble: Exception) -> Cloud:
    return cast(Cloud, Troubled(trouble))


def test_a_500_that_quotes_glances_413_is_a_full_quota() -> None:
    cloud = troubled(CloudOutcomeUnknown(SAID.format("HTTPOverLimit")))
    with pytest.raises(CloudRejected) as refusal:
        glance.copy(cloud, MINE, WISH)
    assert quota_in(cloud, refusal.value) == Quota("image", "images")


def test_any_other_500_is_unclear() -> None:
    with pytest.raises(CloudOutcomeUnknown):
        glance.copy(troubled(CloudOutcomeUnknown(SAID.format("HTTPServiceUnavailable"))), MINE, WISH)


def test_what_a_server_hands_on_to_other_images_is_not_taken_for_ours() -> None:
    """A server made of our image gives our properties to the image that shelving makes of it."""
    ours = {"name": "nightly", "stackledger_id": str(MINE), "stackledger_name": "nightly"}
    assert glance.stream_in(ours) == MINE
    assert glance.stream_in({**ours, "name": "web-shelved"}) is None
    assert glance.stream_in({"name": "cirros"}) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[{"snapshot_id": "cinder-1", "boot_index": 0}, {"snapshot_id": null}]', ("cinder-1",)),
        (None, ()),
        ("no JSON", ()),
    ],
)
def test_volume_snapshots_are_read_from_the_mapping(text: str | None, found: tuple[str, ...]) -> None:
    assert glance.volume_snapshots_in({"block_device_mapping": text}) == found
