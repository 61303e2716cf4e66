"""Whenever a network interface records a wish, bring it about in the cloud, and tell what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from adapters import neutron
from adapters.answer import Answer
from adapters.cloud import Refused
from adapters.errand import Effect, Errand, NotYet
from adapters.listing import Shown
from adapters.openstack import Cloud
from adapters.resource import act, create, delete
from adapters.watch import Watch
from commands.network_interface import events as e
from commands.network_interface.asks import ObserveNetworkInterface
from commands.network_interface.decider import NETWORK_INTERFACE
from commands.network_interface.state import NetworkInterface

WISHES = frozenset(
    {
        e.NetworkInterfaceRequested,
        e.NetworkInterfaceAttachRequested,
        e.NetworkInterfaceDetachRequested,
        e.NetworkInterfaceDeleteRequested,
    }
)


async def carry_out(errand: Errand) -> None:
    """Do what the recorded wish needs. Raises ``NotYet``, ``Away`` or ``Unclear`` to be run again."""
    interface: NetworkInterface = await errand.state()
    cloud_id = interface.cloud_id or ""

    def find(cloud: Cloud) -> list[Shown]:
        return neutron.find_ports(cloud, errand.stream)

    match errand.record.event:
        case e.NetworkInterfaceRequested() as wish:
            await create(errand, find, lambda cloud: neutron.create_port(cloud, errand.stream, wish), id_of)
            await look(errand)
        case e.NetworkInterfaceAttachRequested(_, _, server):
            await act(errand, lambda cloud: attach(cloud, server, cloud_id))
        case e.NetworkInterfaceDetachRequested(_, _, server):
            await act(errand, lambda cloud: detach(cloud, server, cloud_id))
        case e.NetworkInterfaceDeleteRequested():
            await delete(errand, find, neutron.delete_port)
        case _:
            return


async def look(errand: Errand) -> None:
    """A port is there at once: see it now, for a server may be waiting for it."""
    interface: NetworkInterface = await errand.state()
    if not interface.is_under_way("create") or interface.cloud_id is None:
        return
    shown = await errand.call(neutron.show_port, await errand.cloud(), interface.cloud_id)
    if shown is None:
        raise NotYet(errand.workshop.patience.busy)
    await errand.tell(seen(shown, {}))


def id_of(answer: Answer) -> str:
    return str(answer.body["port"]["id"])


def attach(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> Answer:
    """Attach, unless an earlier run has: then Nova refuses, and the port tells whose it is."""
    try:
        return neutron.attach_port(cloud, server_cloud_id, cloud_id)
    except Refused as refused:
        shown = neutron.show_port(cloud, cloud_id)
        if shown is None or shown.get("device_id") != server_cloud_id:
            raise
        return Answer(200, {}, refused.request_id)


def detach(cloud: Cloud, server_cloud_id: str, cloud_id: str) -> Answer:
    """Detach; what is not attached is detached already."""
    try:
        return neutron.detach_port(cloud, server_cloud_id, cloud_id)
    except Refused as refused:
        shown = neutron.show_port(cloud, cloud_id)
        if shown is not None and shown.get("device_id") == server_cloud_id:
            raise
        return Answer(202, {}, refused.request_id)


def sight(_: Cloud, shown: Shown, servers: Mapping[str, UUID]) -> ObserveNetworkInterface:
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


EFFECT = Effect(NETWORK_INTERFACE, WISHES, carry_out)
WATCH = Watch(
    "network_interface",
    NETWORK_INTERFACE,
    neutron.list_ports,
    neutron.show_port,
    sight,
    neutron.stream_in,
    neutron.delete_port,
    list_versions=neutron.list_versions,
    version=neutron.version,
)
