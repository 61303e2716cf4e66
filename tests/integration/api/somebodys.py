"""Servers that somebody made in the cloud without asking the ledger."""

from __future__ import annotations

from typing import Any

from adapters.openstack import nova
from adapters.openstack.connection import Cloud
from tests.waiting import eventually


def somebodys(cloud: Cloud, name: str = "somebodys", **more: Any) -> dict[str, Any]:
    """Make one; return it as Nova shows it, running."""
    flavors = cloud.call("compute", "GET", "/flavors").body["flavors"]
    images = cloud.call("image", "GET", "/images", query={"name": "cirros"}).body["images"]
    flavor = next(flavor["id"] for flavor in flavors if flavor["name"] == "m1.tiny")
    wish = {"name": name, "flavorRef": flavor, "imageRef": images[0]["id"], "networks": "none", **more}
    kept = {key: value for key, value in wish.items() if value is not None}
    made = cloud.call("compute", "POST", "/servers", body={"server": kept}).body["server"]["id"]
    shown = eventually(lambda: nova.show(cloud, made), lambda shown: shown and shown["status"] == "ACTIVE")
    assert shown
    return shown


def shows(cloud: Cloud, cloud_id: str, status: str) -> dict[str, Any]:
    """Wait until Nova shows it so, with nothing under way."""
    shown = eventually(
        lambda: nova.show(cloud, cloud_id),
        lambda one: one and (one["status"], one["OS-EXT-STS:task_state"]) == (status, None),
    )
    assert shown
    return shown
