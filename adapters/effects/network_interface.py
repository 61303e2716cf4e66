"""Effects of network interfaces: carry requests to Neutron and Nova, and report the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from adapters.effects.resource import act, create, delete, see
from adapters.kernel.comparison import Comparison, Field, address_in, unlike
from adapters.kernel.context import EffectContext, EffectHandler
from adapters.kernel.resource_view import Inventory, ResourceView
from adapters.openstack import neutron
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected
from adapters.openstack.paging import Shown
from commands.network_interface import events as e
from commands.network_interface.commands import ObserveNetworkInterface
from commands.network_interface.decider import NETWORK_INTERFACE, NetworkInterface

TRIGGERS = frozenset(
    {
        e.NetworkInterfaceRequested,
        e.NetworkInterfaceAttachRequested,
        e.NetworkInterfaceDetachRequested,
        e.NetworkInterfaceDeleteRequested,
    }
)


async def handle(context: EffectContext) -> None:
    """Handle a recorded request.

    Raises ``RetryLater``, ``CloudUnreachable`` or ``CloudOutcomeUnknown``: the job is run again.
    """
    interface: NetworkInterface = await context.state()
    cloud_id = interface.cloud_id or ""

    def find(cloud: Cloud) -> list[Shown]:
        return neutron.find_ports(cloud, context.stream)

    match context.record.event:
        case e.NetworkInterfaceRequested() as request:
            await create(
                context, find, lambda cloud: neutron.create_port(cloud, context.stream, request), id_of
            )
            await see(context, neutron.show_port, lambda shown: seen(shown, {}), COMPARISON)
        case e.NetworkInterfaceAttachRequested(_, _, server):
            await act(context, lambda cloud: attach(cloud, server, cloud_id))
        case e.NetworkInterfaceDetachRequested(_, _, server):
            await act(context, lambda cloud: detach(cloud, server, cloud_id))
        case e.NetworkInterfaceDeleteRequested():
            await delete(context, find, neutron.delete_port)
        case _:
            return


def asked(stream: UUID, request: object, _: object) -> Iterable[Field]:
    """What a port is to have. Without port security its groups would mean nothing."""
    match request:
        case e.NetworkInterfaceRequested():
            groups = tuple(sorted(group.id for group in request.security_groups)) or None
            return (
                Field("network", request.network.id, lambda shown: shown.get("network_id")),
                Field("name", request.name, lambda shown: shown.get("name")),
                Field("project_id", request.project_id, lambda shown: shown.get("project_id")),
                Field("mark", stream, neutron.stream_in),
                Field("fixed_address", request.fixed_address, addresses_in, unlike_address),
                Field("security_groups", groups, groups_in),
                Field(
                    "port_security", groups and True, lambda shown: shown.get("port_security_enabled", True)
                ),
            )
        case e.NetworkInterfaceAttachRequested():
            return (Field("server_cloud_id", request.server_cloud_id, lambda shown: shown.get("device_id")),)
        case _:
            return ()


def addresses_in(shown: Shown) -> list[str | None]:
    return [address_in(fixed["ip_address"]) for fixed in shown.get("fixed_ips") or []]


def groups_in(shown: Shown) -> tuple[str, ...]:
    return tuple(sorted(shown.get("security_groups") or []))


def unlike_address(label: str, wanted: str, shown: list[str]) -> str:
    return "" if address_in(wanted) in shown else unlike(label, wanted, shown)


def id_of(answer: Answer) -> str:
    return str(answer.body["port"]["id"])


def attach(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> Answer:
    """Attach, unless an earlier run has: then Nova refuses, and the port tells whose it is."""
    try:
        return neutron.attach_port(cloud, server_cloud_id, cloud_id)
    except CloudRejected as refused:
        shown = neutron.show_port(cloud, cloud_id)
        if shown is None or shown.get("device_id") != server_cloud_id:
            raise
        return Answer(200, {}, refused.request_id)


def detach(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> Answer:
    """Detach; what is not attached is detached already."""
    try:
        return neutron.detach_port(cloud, server_cloud_id, cloud_id)
    except CloudRejected as refused:
        shown = neutron.show_port(cloud, cloud_id)
        if shown is not None and shown.get("device_id") == server_cloud_id:
            raise
        return Answer(202, {}, refused.request_id)


def observation(_: Cloud, shown: Shown, servers: Mapping[str, UUID]) -> ObserveNetworkInterface:
    return seen(shown, servers)


def seen(shown: Shown, servers: Mapping[str, UUID]) -> ObserveNetworkInterface:
    """Return what the rules make of a port as Neutron shows it. A router's port is no server's."""
    owner = str(shown.get("device_owner") or "")
    server = shown.get("device_id") if owner.startswith("compute:") or not owner else None
    addresses = [e.FixedAddress(ip["ip_address"], ip["subnet_id"]) for ip in shown.get("fixed_ips") or []]
    return ObserveNetworkInterface(
        cloud_id=shown["id"],
        status=shown["status"],
        mac_address=shown["mac_address"],
        addresses=tuple(sorted(addresses, key=lambda one: one.address)),
        security_groups=tuple(sorted(shown.get("security_groups") or [])),
        server_cloud_id=server or None,
        server_id=servers.get(server) if server else None,
    )


def facts(shown: Shown) -> dict[str, Any]:
    port = seen(shown, {})
    return {"status": port.status, "server": port.server_cloud_id}


def is_of_a_project(shown: Shown) -> bool:
    """Whether it is no port that the network itself needs: of routers, DHCP, the addresses of others."""
    return not str(shown.get("device_owner") or "").startswith("network:")


COMPARISON = Comparison(
    asked,
    {
        e.NetworkInterfaceRequested: {"made_for": "the attachment to the server is Nova's, and seen there"},
        e.NetworkInterfaceAttachRequested: {"server_id": "our id of the same server"},
        e.NetworkInterfaceDetachRequested: {
            "server_id": "our id of the same server",
            "server_cloud_id": "the rules wait until the port is not its any more",
        },
        e.NetworkInterfaceDeleteRequested: {"": "the rules wait until the port is gone"},
    },
)
EFFECT = EffectHandler(NETWORK_INTERFACE, TRIGGERS, handle, comparison=COMPARISON)
VIEW = ResourceView(
    "network_interface",
    NETWORK_INTERFACE,
    neutron.list_ports,
    neutron.show_port,
    observation,
    neutron.stream_in,
    neutron.delete_port,
    list_versions=neutron.list_versions,
    version=neutron.version,
    comparison=COMPARISON,
    inventory=Inventory(
        facts, "jsonb_build_object('status', status, 'server', server_cloud_id)", is_of_a_project
    ),
    notifications={"port": [("port", "id"), ("port_id",)]},
)
