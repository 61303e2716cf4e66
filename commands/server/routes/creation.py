"""HTTP route that creates a server."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, NamedTuple
from uuid import UUID, uuid4

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from commands.http.catalogue import Catalogue, CloudCatalog, UnknownReference, choose
from commands.http.context import CommandContext, ResourceViews, command_response
from commands.kernel.actor import Role
from commands.kernel.fields import (
    ANYTHING_BUT_NUL,
    Address,
    Metadata,
    Reference,
    ServerDescription,
    ServerName,
    Time,
)
from commands.key_pair.routes import key_pair_named
from commands.network_interface.routes import free_port
from commands.security_group.references import Group, Groups
from commands.server.commands import RequestServer
from commands.server.decider import SERVER
from commands.server.events import Flavor, Interface, Named, NamedGroup, OnPreemption, RootVolume
from commands.server.references import Wanted, resolve
from commands.server.refusals import UserDataTooLarge
from commands.server.routes.lifecycle import book_time, in_utc
from commands.server.routes.server import ANSWERS
from commands.server.withheld_values import USER_DATA
from commands.server_snapshot.routes import image_named
from commands.store.append import WithheldValue
from commands.store.handler import Handler
from commands.volume.routes import content_of, known_places

LARGEST_USER_DATA = 49_149
"""Bytes; Nova takes 65,535 of base64 (its API schema for user_data)."""

UserData = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LARGEST_USER_DATA,
        pattern=ANYTHING_BUT_NUL,
        description="Plain text of at most so many bytes in UTF-8; given to cloud-init.",
    ),
]


class ServerNetworkBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A network the server is to have a port on, with a certain address there."""

    network: Reference
    fixed_address: Address | None = None


class RootVolumeBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The volume the server is to boot from, made of the image."""

    size_gb: Annotated[int, Meta(ge=1, le=2_147_483_647)]
    image: Reference | None = None
    volume_type: Reference | None = None
    delete_on_termination: bool = True


class CreateServerBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of POST /servers. Flavor, image, networks and groups by id or by name.

    ``network_interfaces`` are ports that exist: the server gets them, and leaves them when it is deleted.
    """

    name: ServerName
    flavor: Reference
    image: Reference | None = None
    root_volume: RootVolumeBody | None = None
    networks: Annotated[tuple[Reference | ServerNetworkBody, ...], Meta(max_length=16)] = ()
    network_interfaces: Annotated[tuple[UUID, ...], Meta(max_length=16)] = ()
    description: ServerDescription = ""
    key_name: Reference | None = None
    metadata: Metadata = {}
    security_groups: Annotated[tuple[Reference, ...], Meta(max_length=16)] = ()
    availability_zone: Reference | None = None
    user_data: UserData | None = None
    is_preemptible: bool = False
    on_preemption: OnPreemption = "delete"
    expires_at: Time | None = None


@post("/servers", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def request_server(
    data: JSONBody[CreateServerBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    catalogue: NamedDependency[Catalogue],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Ask for a server.

    The name is unique among the live servers of a project. Without ``networks`` the project's only network
    is taken. A preemptible server gives way to one that is not, as ``on_preemption`` says; one with
    ``expires_at`` is the business of expiry policies from then on.
    """
    key_pair = await key_pair_named(handler, context.actor.project_id, data.key_name)
    found = await choose(catalogue, partial(find_named, data, image_in(data), key_pair, context, handler))
    content = user_data_in(data)
    command = RequestServer(
        operation_id=context.command_id,
        project_id=context.actor.project_id,
        name=data.name,
        flavor=found.flavor,
        image=found.image,
        networks=found.networks,
        description=data.description,
        key_name=data.key_name,
        metadata=data.metadata,
        security_groups=tuple(group.name for group in found.groups),
        availability_zone=data.availability_zone,
        user_data_sha256=hashlib.sha256(content).hexdigest() if content else None,
        interfaces=(
            *ports_to_make(data, found.networks, found.groups),
            *[await given_port(handler, one, context) for one in data.network_interfaces],
        ),
        root_volume=found.root_volume,
        key_pair=key_pair,
        is_preemptible=data.is_preemptible,
        on_preemption=data.on_preemption,
        expires_at=data.expires_at and in_utc(data.expires_at, "/expires_at"),
        at=await book_time(handler) if data.expires_at else None,
    )
    withheld = [WithheldValue(USER_DATA, base64.b64encode(content))] if content else []
    terms = context.terms._replace(withheld=withheld)
    outcome = await handler.handle(SERVER, uuid4(), command, context.origin, terms)
    return command_response("server", outcome, context, "create", views)


class Found(NamedTuple):
    """The cloud's resources that a request names."""

    flavor: Flavor
    image: Named
    networks: tuple[Named, ...]
    groups: tuple[Group, ...]
    root_volume: RootVolume | None


async def find_named(
    wish: CreateServerBody,
    image: str,
    key_pair: UUID | None,
    context: CommandContext,
    handler: Handler,
    catalogue: Catalogue,
) -> Found:
    """Resolve the names of a request. Raises ``UnknownReference`` naming all errors at once."""
    image_id, offers = await image_named(image, context, handler, catalogue)
    errors: list[tuple[str, str]] = []
    known = Groups(handler, offers, context.actor.project_id)
    groups = await known.look_up(wish.security_groups, "/security_groups", errors)
    flavor, named, networks = resolve(wanted_in(wish, image_id, key_pair), offers, errors)
    return Found(flavor, named, networks, groups, root_volume_in(wish, named, offers))


def user_data_in(wish: CreateServerBody) -> bytes | None:
    """Return the user data, if there is any. Raises ``UserDataTooLarge``: characters are not bytes."""
    content = wish.user_data.encode() if wish.user_data else None
    if content is not None and len(content) > LARGEST_USER_DATA:
        raise UserDataTooLarge
    return content


def image_in(wish: CreateServerBody) -> str:
    """Return the image named. Raises ``UnknownReference`` where it is named twice or not at all."""
    root = wish.root_volume.image if wish.root_volume else None
    image = wish.image or root
    if image is None or (wish.image and root):
        raise UnknownReference([("/image", "name one image: here, or in root_volume")])
    return image


def wanted_in(wish: CreateServerBody, image_id: str, key_pair: UUID | None) -> Wanted:
    return Wanted(
        wish.flavor,
        image_id,
        None if wish.network_interfaces and not wish.networks else names_in(wish),
        None if key_pair else wish.key_name,
        wish.availability_zone,
        on_volume=wish.root_volume is not None,
    )


def names_in(wish: CreateServerBody) -> list[str]:
    return [one if isinstance(one, str) else one.network for one in wish.networks]


def ports_to_make(
    wish: CreateServerBody, networks: tuple[Named, ...], groups: Sequence[Group]
) -> list[Interface]:
    """Return a port for each network, all with the same security groups."""
    named = tuple(NamedGroup(group.cloud_id, group.name, group.id) for group in groups)
    addresses = [None if isinstance(one, str) else one.fixed_address for one in wish.networks] or [None]
    return [
        Interface(uuid4(), network, address, named)
        for network, address in zip(networks, addresses, strict=False)
    ]


async def given_port(handler: Handler, interface_id: UUID, context: CommandContext) -> Interface:
    """Return a free interface of the project. Raises its refusals."""
    port = await free_port(handler, interface_id, context.actor.project_id)
    return Interface(interface_id, Named(port.network.id, port.network.name), cloud_id=port.cloud_id)


def root_volume_in(wish: CreateServerBody, image: Named, offers: CloudCatalog) -> RootVolume | None:
    """Return the volume to make. Raises ``UnknownReference``."""
    root = wish.root_volume
    if root is None:
        return None
    content_of(image.id, None, root.size_gb, offers)
    volume_type = known_places(root.volume_type, None, offers)
    return RootVolume(uuid4(), root.size_gb, volume_type, root.delete_on_termination)
