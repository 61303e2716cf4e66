"""What the tests of our own adapter share: to ask for a server, to look at it, to take it away."""

from __future__ import annotations

from uuid import uuid4

from adapters.openstack import nova
from adapters.openstack.errors import CloudRejected
from commands.server.events import Flavor, Named, ServerRequested
from tests.contract.cloud import eventually


def asked(wish, name):
    """Return the event that asks for the smallest server."""
    return ServerRequested(
        operation_id=uuid4(),
        project_id="",
        name=name,
        flavor=Flavor(wish.flavor_id, "", 0, 0, 0),
        image=Named(wish.image_id, ""),
        networks=(Named(wish.network_id, ""),),
        description="made by the contract",
        metadata={"mine": "yes"},
    )


def remove(project, cloud_id):
    try:
        nova.delete(project, cloud_id)
    except CloudRejected as refused:
        assert refused.missing  # noqa: PT017 - the other reasons are failures
    eventually(lambda: nova.show(project, cloud_id), lambda shown: shown is None)


def lasting(project, cloud_id):
    shown = nova.show(project, cloud_id)
    return shown["OS-EXT-STS:task_state"] is None and shown["status"]
