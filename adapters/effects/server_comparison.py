"""Comparison of servers: the fields each request asks for, as Nova shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from adapters.kernel.comparison import Comparison, Field, keys_in, request_in, unlike
from adapters.kernel.context import Runtime
from adapters.openstack import nova
from adapters.openstack.connection import Cloud
from adapters.openstack.paging import pages
from commands.server import events as e
from commands.server.actions import ACTIONS
from commands.server.decider import SERVER
from commands.server.state import Server
from commands.store.handler import state_of
from commands.store.log import read_stream

PORTS = "port_ids"
"""Where the ports of a server are put beside what Nova shows of it: it tells them in a list of their own."""


def asked(stream: UUID, request: object, server: Any) -> Iterable[Field]:
    match request:
        case e.ServerRequested():
            return made(stream, request, server)
        case e.ServerInfoChangeRequested(_, name, description):
            return (Field("name", name, lambda shown: shown.get("name")), *described(description))
        case e.ServerLockRequested():
            return (Field("locked", True, lambda shown: shown.get("locked")),)
        case e.ServerUnlockRequested():
            return (Field("locked", False, lambda shown: shown.get("locked")),)
        case e.ServerResizeRequested(_, _, flavor):
            return (Field("flavor", replace(flavor, id=""), nova.flavor_in),)
        case e.ServerRebuildRequested(_, image) | e.ServerReimageRequested(_, image):
            return (Field("image", image.id, image_in, unlike_image),)
        case e.ServerTagRequested():
            return (Field("tags", nova.tag_of(stream), tags_in, lacking),)  # its metadata may be full
        case _:
            return ()


def made(stream: UUID, request: e.ServerRequested, server: Server) -> Iterable[Field]:
    """What a new server is to have. Its description may have been changed since it was asked for."""
    parts = dict(server.parts)
    ports = tuple(sorted(parts[one.id] for one in request.interfaces if one.id in parts))
    volume = request.root_volume and parts.get(request.root_volume.id)
    image = None if request.root_volume else request.image.id
    metadata = {**request.metadata, "stackledger_server_id": str(stream)}
    return (
        Field("flavor", replace(request.flavor, id=""), nova.flavor_in),
        Field("image", image, image_in),
        Field("root_volume", volume, volumes_in, lacking),
        Field("interfaces", ports or None, lambda shown: tuple(sorted(shown.get(PORTS) or ()))),
        Field("tags", nova.tag_of(stream), tags_in, lacking),
        *metadata_of(metadata),
        Field(
            "key_name",
            nova.tag_of(request.key_pair) if request.key_pair else request.key_name,
            lambda shown: shown.get("key_name"),
        ),
        Field(
            "availability_zone",
            request.availability_zone,
            lambda shown: shown.get("OS-EXT-AZ:availability_zone"),
        ),
        *described(None if server.info else server.named[1]),
    )


def described(description: str | None) -> Iterable[Field]:
    return (Field("description", description, lambda shown: shown.get("description") or ""),)


def metadata_of(metadata: dict[str, str]) -> list[Field]:
    return keys_in(metadata, "metadata", lambda shown: shown.get("metadata") or {})


def image_in(shown: nova.Shown) -> str | None:
    image: dict[str, Any] = shown.get("image") or {}
    return image.get("id")


def unlike_image(label: str, wanted: str, shown: str | None) -> str:
    """Of a server that boots from a volume Nova shows no image."""
    return "" if shown is None else unlike(label, wanted, shown)


def volumes_in(shown: nova.Shown) -> list[str]:
    return [str(one["id"]) for one in shown.get("os-extended-volumes:volumes_attached") or []]


def tags_in(shown: nova.Shown) -> list[str]:
    return list(shown.get("tags") or [])


def lacking(label: str, wanted: str, shown: list[str]) -> str:
    return "" if wanted in shown else f"its {label} lacks {wanted!r}"


OF_THE_STATUS = {"": "the rules wait for the status it leads to"}
OF_NO_TRACE = {"": "it leaves nothing behind that Nova shows but its end"}
COMPARISON = Comparison(
    asked,
    {
        e.ServerRequested: {
            "project_id": "the request is made in it, and the server found in no other",
            "name": "another name is told as a change of it",
            "networks": "each port is compared when it is made, and that it is attached",
            "security_groups": "each port is compared when it is made",
            "user_data_sha256": "Nova shows user data to administrators only",
            "key_pair": "compared as key_name, which is made of its id",
            "is_preemptible": "is the ledger's own",
            "on_preemption": "is the ledger's own",
            "expires_at": "is the ledger's own",
        },
        e.ServerLockRequested: {
            "reason": "of two locks Nova keeps the reason of the first",
            "by_administrator": "Nova does not show who locked it",
        },
        e.ServerUnlockRequested: {"by_administrator": "Nova does not show who locked it"},
        e.ServerResizeRequested: {"before": "is what it had"},
        e.ServerRebootRequested: {"kind": "either leads to the same"},
        e.ServerRescueRequested: {"image": "Nova does not show what a server is rescued with"},
        e.ServerShelveRequested: {"mechanism": "is the ledger's own"},
        e.ServerStateResetRequested: {"state": "the rules wait for the status it leads to"},
        e.ServerPasswordChangeRequested: OF_NO_TRACE,
        **{row.requested: OF_THE_STATUS for row in ACTIONS.values() if isinstance(row.requested, type)},
        e.ServerDependenciesReady: {"": "the request goes on, whose own fields are compared"},
        e.ServerCapacityFreed: {"preemption_id": "the request goes on, whose own fields are compared"},
        e.ServerPartsDetached: {"": "the rules wait until the server is gone"},
        e.ServerDuplicateFound: {"cloud_id": "the twin is deleted, and looked for again by the sweep"},
    },
)

AFTERWARDS = frozenset({"create", "resize", "rebuild", "reset"})
"""Actions that are compared when they are seen to have ended."""


async def difference(runtime: Runtime, cloud: Cloud, stream: UUID, shown: nova.Shown) -> str:
    """Return what is otherwise than the operation under way asked for, in words. Raises ``CloudError``."""
    async with runtime.handler.connect() as connection:
        records = await read_stream(connection, stream)
    server = state_of(SERVER, records)
    request = request_in(records, server.under_way.operation_id) if server.under_way else None
    if isinstance(request, e.ServerRequested) and request.interfaces:
        path = f"/servers/{shown['id']}/os-interface"
        plugs = await runtime.call(pages, cloud, "compute", path, "interfaceAttachments")
        shown = {**shown, PORTS: [str(one["port_id"]) for one in plugs]}
    return COMPARISON.difference(stream, request, server, shown) if request else ""
