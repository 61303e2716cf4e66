"""Adoption: a server of the cloud and its parts, as the events that take them into the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from msgspec.structs import asdict, replace
from psycopg import AsyncConnection

from adapters.effects import floating_ip, network_interface, volume
from adapters.openstack import cinder, glance, nova
from adapters.openstack.connection import Cloud
from adapters.openstack.paging import Shown, pages
from adapters.openstack.timestamps import time_of
from adapters.reconcile.inventory import project_of, show_server
from commands.floating_ip.commands import AdoptFloatingIp
from commands.floating_ip.decider import FLOATING_IP
from commands.floating_ip.events import ExternalNetwork, FloatingIpAdopted
from commands.kernel.resource import Observation
from commands.network_interface.commands import AdoptNetworkInterface
from commands.network_interface.decider import NETWORK_INTERFACE
from commands.network_interface.events import Known, KnownGroup, NetworkInterfaceAdopted
from commands.openstack_server.references import Estate, stream_of
from commands.process_managers import Step
from commands.server.events import Flavor, Named, ServerAdopted, ServerObserved
from commands.volume.commands import AdoptVolume, ObserveVolume
from commands.volume.decider import VOLUME
from commands.volume.events import Attachment, Source, VolumeAdopted


class Taken(NamedTuple):
    """All that the cloud shows of a server, and the names of what it is made of."""

    server: Shown
    flavor: Flavor
    image: Named | None
    attachments: Sequence[Shown]
    volumes: Sequence[ObserveVolume]
    shown_volumes: Sequence[Shown]
    ports: Sequence[Shown]
    floating_ips: Sequence[Shown]
    networks: Mapping[str, str]
    groups: Mapping[str, str]

    @property
    def project_id(self) -> str:
        return project_of(self.server) or ""

    @property
    def root(self) -> str | None:
        """Cinder's id of the volume it boots from, if it does."""
        return root_of(self.server, self.attachments)


class Books(NamedTuple):
    """What of it is in the ledger already: our ids by the cloud's; and the volume names that are taken."""

    ours: Mapping[str, UUID]
    volume_names: frozenset[str]


def look_over(cloud: Cloud, cloud_id: str) -> Taken | None:
    """Ask for all of it, None where the cloud has no such server. Raises ``CloudError``."""
    server = show_server(cloud, cloud_id)
    if server is None:
        return None
    project_id = project_of(server) or ""
    flavor = nova.flavor_in(server) or Flavor("", "", 0, 0, 0)
    attachments = cinder.list_attachments(cloud, cloud_id)
    volumes = [shown for one in attachments if (shown := cinder.show(cloud, one["volumeId"]))]
    root = next((one for one in volumes if one["id"] == root_of(server, attachments)), None)
    ports = pages(cloud, "network", "/ports", "ports", {"device_id": cloud_id})
    leading = {port["id"] for port in ports}
    addresses = pages(cloud, "network", "/floatingips", "floatingips", {"project_id": project_id})
    addresses = [one for one in addresses if one.get("port_id") in leading]
    groups = pages(cloud, "network", "/security-groups", "security_groups", {"project_id": project_id})
    return Taken(
        server=server,
        flavor=nova.identify(cloud, flavor),
        image=image_of(cloud, server, root),
        attachments=attachments,
        volumes=[volume.observation(cloud, shown, {}) for shown in volumes],
        shown_volumes=volumes,
        ports=ports,
        floating_ips=addresses,
        networks=named(cloud, [*(port["network_id"] for port in ports), *external(addresses)]),
        groups={str(group["id"]): str(group["name"]) for group in groups},
    )


def external(addresses: Iterable[Shown]) -> list[str]:
    return [str(one["floating_network_id"]) for one in addresses]


def named(cloud: Cloud, networks: Iterable[str]) -> dict[str, str]:
    """Return the names of networks, by their ids."""
    return {
        one: str(cloud.call("network", "GET", f"/networks/{one}").body["network"]["name"])
        for one in sorted(set(networks))
    }


def root_of(server: Shown, attachments: Sequence[Shown]) -> str | None:
    """Return the volume it boots from: Nova shows no image then, and the device to administrators only."""
    if server.get("image") or not attachments:
        return None
    device = server.get("OS-EXT-SRV-ATTR:root_device_name")
    named = [one for one in attachments if one.get("device") == device]
    first = sorted(attachments, key=lambda one: str(one.get("device")))
    return str([*named, *first][0]["volumeId"])


def image_of(cloud: Cloud, server: Shown, root: Shown | None) -> Named | None:
    """Return what it was made from: its own image, or that of the volume it boots from (Cinder keeps it)."""
    image_id = (server.get("image") or {}).get("id")
    if image_id is None:
        source = source_in(root) if root else None
        return Named(source.id, source.name) if source else None
    shown = glance.show(cloud, image_id)
    return Named(image_id, str((shown or {}).get("name") or image_id))


def source_in(shown: Shown) -> Source | None:
    """Return the image a volume was made of, as Cinder keeps it."""
    kept = shown.get("volume_image_metadata") or {}
    return (
        Source(kept["image_id"], kept.get("image_name") or kept["image_id"]) if "image_id" in kept else None
    )


BOOKED = b"""
SELECT cloud_id, id FROM volume WHERE deleted_at IS NULL AND cloud_id = ANY(%(ids)s)
UNION ALL
SELECT cloud_id, id FROM network_interface WHERE deleted_at IS NULL AND cloud_id = ANY(%(ids)s)
UNION ALL
SELECT cloud_id, id FROM floating_ip WHERE deleted_at IS NULL AND cloud_id = ANY(%(ids)s)
"""
NAMES = b"SELECT name FROM volume WHERE deleted_at IS NULL AND project_id = %s"


async def read_books(connection: AsyncConnection[Any], taken: Taken) -> Books:
    """Return what read tables have of it."""
    things = [*taken.shown_volumes, *taken.ports, *taken.floating_ips]
    ids = [str(thing["id"]) for thing in things]
    rows = await (await connection.execute(BOOKED, {"ids": ids})).fetchall()
    names = await (await connection.execute(NAMES, [taken.project_id])).fetchall()
    return Books(dict(rows), frozenset(name for (name,) in names))


def estate_of(taken: Taken, books: Books) -> Estate:
    """Return what is told of the server, and what is asked of the streams of its parts."""
    cloud_id = str(taken.server["id"])
    server_id = stream_of("server", cloud_id)
    new = {str(port["id"]): stream_of("network_interface", str(port["id"])) for port in taken.ports}
    ours = {**new, **books.ours, cloud_id: server_id}
    parts = [
        *volumes_of(taken, books, ours),
        *ports_of(taken, books, ours),
        *addresses_of(taken, books, ours),
    ]
    return Estate(adopted(taken), shown_of(taken.server), parts)


def shown_of(server: Shown) -> ServerObserved:
    observation = nova.observation(server)
    return ServerObserved(
        status=observation.status,
        task_state=observation.task_state,
        power_state=observation.power_state,
        locked=observation.locked,
        addresses=observation.addresses,
        fault=observation.fault,
        locked_reason=observation.locked_reason,
    )


def adopted(taken: Taken) -> ServerAdopted:
    server = taken.server
    launched = server.get("OS-SRV-USG:launched_at")
    networks = dict.fromkeys(str(port["network_id"]) for port in taken.ports)
    groups = dict.fromkeys(str(group["name"]) for group in server.get("security_groups") or [])
    return ServerAdopted(
        project_id=taken.project_id,
        cloud_id=str(server["id"]),
        name=str(server["name"]),
        cloud_name=str(server["name"]),
        flavor=taken.flavor,
        status=str(server["status"]),
        created=time_of(server["created"]),
        description=str(server.get("description") or ""),
        image=taken.image,
        networks=tuple(Named(one, taken.networks[one]) for one in networks),
        key_name=server.get("key_name"),
        metadata=dict(server.get("metadata") or {}),
        security_groups=tuple(groups),
        availability_zone=server.get("OS-EXT-AZ:availability_zone") or None,
        launched_at=time_of(launched) if launched else None,
    )


def volumes_of(taken: Taken, books: Books, ours: Mapping[str, UUID]) -> list[Step]:
    """Take each volume, or let one of ours see that its server is ours as well."""
    steps = []
    names = set(books.volume_names)
    by_id = {str(one["volumeId"]): one for one in taken.attachments}
    for shown, seen in zip(taken.shown_volumes, taken.volumes, strict=True):
        observation = replace(seen, attachments=attachments_of(taken, seen, by_id[seen.cloud_id], ours))
        if seen.cloud_id in books.ours:
            steps.append(Step(VOLUME, books.ours[seen.cloud_id], observation))
            continue
        name = free_name(seen, names)
        names.add(name)
        told = volume_adopted(taken, shown, observation, name)
        steps.append(Step(VOLUME, stream_of("volume", seen.cloud_id), AdoptVolume(told)))
    return steps


def free_name(seen: ObserveVolume, taken: Iterable[str]) -> str:
    """Return a name that is the ledger's alone; Nova names the volumes it makes not at all."""
    name = seen.name or seen.cloud_id
    return f"{name[:240]}-{seen.cloud_id[:8]}" if name in taken else name


def attachments_of(
    taken: Taken, seen: ObserveVolume, held: Shown, ours: Mapping[str, UUID]
) -> tuple[Attachment, ...]:
    """Return its attachments. Cinder shows none while the server is shelved: Nova's own list does."""
    server = str(taken.server["id"])
    shown = seen.attachments or (Attachment(server, None, held.get("device")),)
    return tuple(replace(one, server_id=ours.get(one.server_cloud_id)) for one in shown)


def volume_adopted(taken: Taken, shown: Shown, observation: ObserveVolume, name: str) -> VolumeAdopted:
    held = next(one for one in taken.attachments if one["volumeId"] == observation.cloud_id)
    root = observation.cloud_id == taken.root
    return VolumeAdopted(
        project_id=taken.project_id,
        cloud_id=observation.cloud_id,
        name=name,
        cloud_name=observation.name,
        status=observation.status,
        size_gb=observation.size_gb,
        description=str(shown.get("description") or ""),
        volume_type=shown.get("volume_type"),
        image=source_in(shown),
        availability_zone=shown.get("availability_zone"),
        bootable=observation.bootable,
        attachments=observation.attachments,
        root_of=stream_of("server", str(taken.server["id"])) if root else None,
        delete_on_termination=bool(held.get("delete_on_termination")),
    )


def ports_of(taken: Taken, books: Books, ours: Mapping[str, UUID]) -> list[Step]:
    steps = []
    for port in taken.ports:
        observation = network_interface.seen(port, ours)
        if observation.cloud_id in books.ours:
            steps.append(Step(NETWORK_INTERFACE, books.ours[observation.cloud_id], observation))
            continue
        told = NetworkInterfaceAdopted(
            project_id=taken.project_id,
            network=Known(port["network_id"], taken.networks[port["network_id"]]),
            name=str(port.get("name") or ""),
            **{**shown_in(observation), "security_groups": groups_of(taken, observation.security_groups)},
        )
        steps.append(Step(NETWORK_INTERFACE, ours[observation.cloud_id], AdoptNetworkInterface(told)))
    return steps


OF_OPERATIONS = frozenset({"answers", "unanswered", "difference", "released", "bound"})


def shown_in(observation: Observation) -> dict[str, Any]:
    """Return what is shown: without what is said of an operation, of which there is none."""
    return {name: value for name, value in asdict(observation).items() if name not in OF_OPERATIONS}


def groups_of(taken: Taken, groups: Iterable[str]) -> tuple[KnownGroup, ...]:
    return tuple(KnownGroup(one, taken.groups.get(one, one)) for one in groups)


def addresses_of(taken: Taken, books: Books, ours: Mapping[str, UUID]) -> list[Step]:
    steps = []
    for shown in taken.floating_ips:
        observation = replace(
            floating_ip.sighted(shown, ours, None), server_id=stream_of("server", str(taken.server["id"]))
        )
        if observation.cloud_id in books.ours:
            steps.append(Step(FLOATING_IP, books.ours[observation.cloud_id], observation))
            continue
        network_id = str(shown["floating_network_id"])
        told = FloatingIpAdopted(
            project_id=taken.project_id,
            network=ExternalNetwork(network_id, taken.networks[network_id]),
            description=str(shown.get("description") or ""),
            **shown_in(observation),
        )
        steps.append(Step(FLOATING_IP, stream_of("floating_ip", observation.cloud_id), AdoptFloatingIp(told)))
    return steps
