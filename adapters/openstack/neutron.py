"""The calls to Neutron, and to Nova about ports, that network interfaces need. Each is one request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected
from adapters.openstack.paging import Shown, digest_of, mark_in, mark_of, pages
from commands.network_interface.events import NetworkInterfaceRequested


def create_port(cloud: Cloud, interface_id: UUID, request: NetworkInterfaceRequested) -> Answer:
    """Send POST /ports, marked with our id in its description, so that it can be found again."""
    port: dict[str, Any] = {
        "network_id": request.network.id,
        "name": request.name,
        "description": mark_of(interface_id),
        "project_id": cloud.project_id,
    }
    if request.fixed_address is not None:
        port["fixed_ips"] = [{"ip_address": request.fixed_address}]
    if request.security_groups:
        port["security_groups"] = [group.id for group in request.security_groups]
    return cloud.call("network", "POST", "/ports", body={"port": port})


def find_ports(cloud: Cloud, interface_id: UUID) -> list[Shown]:
    """Return the project's ports that carry our mark, oldest first."""
    query = {"description": mark_of(interface_id), "project_id": cloud.project_id}
    found = pages(cloud, "network", "/ports", "ports", query)
    ours = [shown for shown in found if stream_in(shown) == interface_id]
    return sorted(ours, key=lambda shown: str(shown.get("created_at")))


def stream_in(shown: Shown) -> UUID | None:
    return mark_in(shown.get("description"))


def show_port(cloud: Cloud, cloud_id: str) -> Shown | None:
    """Return a port, None where the cloud has none of that id."""
    try:
        shown: Shown = cloud.call("network", "GET", f"/ports/{cloud_id}").body["port"]
    except CloudRejected as refused:
        if refused.missing:
            return None
        raise
    return shown


def list_ports(cloud: Cloud, everywhere: bool) -> list[Shown]:
    """Return the ports of all projects, an admin's view, or of one."""
    return listed(cloud, everywhere)


def list_versions(cloud: Cloud, everywhere: bool) -> list[Shown]:
    """Return as many ports, of each its id, device and revision: a third of the work for Neutron.

    ``changed_since`` would be cheaper still, and is silent about what was deleted.
    """
    return listed(cloud, everywhere, ("id", "device_id", "revision_number"))


def listed(cloud: Cloud, everywhere: bool, fields: Sequence[str] = ()) -> list[Shown]:
    query: dict[str, Any] = {"limit": "1000"}
    if not everywhere:
        query["project_id"] = cloud.project_id
    if fields:
        query["fields"] = fields
    return pages(cloud, "network", "/ports", "ports", query)


def version(shown: Shown) -> object:
    """Return a port's revision: Neutron counts all changes of any origin, of its addresses and groups too."""
    revision = shown.get("revision_number")  # of a service plugin that a cloud may lack
    return digest_of(shown) if revision is None else revision


def delete_port(cloud: Cloud, cloud_id: str) -> Answer:
    return cloud.call("network", "DELETE", f"/ports/{cloud_id}")


def attach_port(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> Answer:
    body = {"interfaceAttachment": {"port_id": cloud_id}}
    return cloud.call("compute", "POST", f"/servers/{server_cloud_id}/os-interface", body=body)


def detach_port(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> Answer:
    return cloud.call("compute", "DELETE", f"/servers/{server_cloud_id}/os-interface/{cloud_id}")
