"""HTTP routes of network interfaces, and resolving those that requests name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple
from uuid import UUID, uuid4

import msgspec
from litestar import Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from commands.http.catalogue import Catalogue, CloudCatalog, UnknownReference
from commands.http.context import (
    CommandContext,
    OperationLink,
    ResourceViews,
    command_response,
    response_spec,
)
from commands.http.resolvers import find
from commands.kernel.actor import Role
from commands.kernel.fields import Address, OptionalName, Reference
from commands.network_interface.commands import (
    AttachNetworkInterface,
    DeleteNetworkInterface,
    DetachNetworkInterface,
    NetworkInterfaceCommand,
    NetworkInterfaceGone,
    NetworkInterfaceInUse,
    NetworkInterfaceUnknown,
    RequestNetworkInterface,
)
from commands.network_interface.decider import NETWORK_INTERFACE, NetworkInterface
from commands.network_interface.events import Known, KnownGroup
from commands.security_group.references import Groups
from commands.server.attach_target import host_of
from commands.store.handler import Handler


class CreateNetworkInterfaceBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of POST /network-interfaces. Network and security groups by id or by name."""

    network: Reference
    name: OptionalName = ""
    fixed_address: Address | None = None
    security_groups: Annotated[tuple[Reference, ...], Meta(max_length=16)] = ()


class NetworkInterfaceResponse(msgspec.Struct, frozen=True):
    """The interface as decided, and the operation that will carry it out; null if nothing had to be done."""

    network_interface: dict[str, Any]
    operation: OperationLink | None


ANSWERS = response_spec(NetworkInterfaceResponse)


@post("/network-interfaces", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def request_network_interface(
    data: JSONBody[CreateNetworkInterfaceBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    catalogue: NamedDependency[Catalogue],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Ask for a network interface: a port on a network, with an address there."""
    offers = await catalogue.offers(context.actor)
    if not is_known(data.network, offers):  # it may have been made a moment ago
        offers = await catalogue.renewed(context.actor)
    groups = Groups(handler, offers, context.actor.project_id)
    command = RequestNetworkInterface(
        operation_id=context.command_id,
        project_id=context.actor.project_id,
        network=network_of(data.network, "/network", offers),
        name=data.name,
        fixed_address=data.fixed_address,
        security_groups=await groups_named(data.security_groups, "/security_groups", groups),
    )
    outcome = await handler.handle(NETWORK_INTERFACE, uuid4(), command, context.origin, context.terms)
    return command_response("network_interface", outcome, context, "create", views)


@delete(
    "/network-interfaces/{network_interface_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER
)
async def delete_network_interface(
    network_interface_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Delete a network interface that belongs to no server."""
    command = DeleteNetworkInterface(context.command_id)
    return await act(network_interface_id, command, "delete", context, handler, views)


@post(
    "/servers/{server_id:str}/network-interfaces/{network_interface_id:str}",
    status_code=202,
    responses=ANSWERS,
    role=Role.MEMBER,
)
async def attach_network_interface(
    server_id: FromPath[UUID],
    network_interface_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Attach a free network interface to a server."""
    host = await host_of(handler, server_id, context.terms.project_scope, "attach-interface")
    context = context.in_project(host.project_id)
    command = AttachNetworkInterface(context.command_id, server_id, host.cloud_id)
    return await act(network_interface_id, command, "attach", context, handler, views)


@delete(
    "/servers/{server_id:str}/network-interfaces/{network_interface_id:str}",
    status_code=202,
    responses=ANSWERS,
    role=Role.MEMBER,
)
async def detach_network_interface(
    server_id: FromPath[UUID],
    network_interface_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Detach a network interface from a server. It stays, with its address."""
    host = await host_of(handler, server_id, context.terms.project_scope, "detach-interface")
    context = context.in_project(host.project_id)
    command = DetachNetworkInterface(context.command_id, server_id)
    return await act(network_interface_id, command, "detach", context, handler, views)


async def act(
    stream: UUID,
    command: NetworkInterfaceCommand,
    action: str,
    context: CommandContext,
    handler: Handler,
    views: ResourceViews,
) -> Response[Any]:
    outcome = await handler.handle(NETWORK_INTERFACE, stream, command, context.origin, context.terms)
    return command_response("network_interface", outcome, context, action, views)


def is_known(reference: str, offers: CloudCatalog) -> bool:
    """Whether there is any network of this id or name."""
    return any(reference in {network.id, network.name} for network in offers.networks)


def network_of(reference: str, pointer: str, offers: CloudCatalog) -> Known:
    """Return a network that servers may have ports on. Raises ``UnknownReference``."""
    errors: list[tuple[str, str]] = []
    usable = [network for network in offers.networks if not network.external]
    found = find(usable, reference, pointer, "network", errors)
    if found is None:
        raise UnknownReference(errors)
    return Known(found.id, found.name)


async def groups_named(references: Sequence[str], pointer: str, groups: Groups) -> tuple[KnownGroup, ...]:
    """Return the security groups named by id or by name, of the book or not. Raises ``UnknownReference``."""
    found = await groups.named(references, pointer)
    return tuple(KnownGroup(group.cloud_id, group.name, group.id) for group in found)


class Port(NamedTuple):
    """``cloud_id`` is Neutron's id; ``server_id`` that of our server which has it."""

    project_id: str
    cloud_id: str
    server_id: UUID | None
    network: Known


async def port_of(handler: Handler, interface_id: UUID, project_scope: str | None) -> Port:
    """Return an interface that is there. Raises ``NetworkInterfaceUnknown`` or ``NetworkInterfaceGone``."""
    interface: NetworkInterface = await handler.load_state(NETWORK_INTERFACE, interface_id, project_scope)
    if not interface.exists:
        raise NetworkInterfaceUnknown
    if interface.deleted or interface.cloud_id is None or interface.is_under_way("delete"):
        raise NetworkInterfaceGone
    assert interface.network is not None
    holder = interface.server_id or interface.made_for
    return Port(interface.project_id, interface.cloud_id, holder, interface.network)


async def free_port(handler: Handler, interface_id: UUID, project_scope: str | None) -> Port:
    """Return one that belongs to no server. Raises ``NetworkInterfaceInUse`` besides."""
    port = await port_of(handler, interface_id, project_scope)
    interface: NetworkInterface = await handler.load_state(NETWORK_INTERFACE, interface_id, project_scope)
    if port.server_id is not None or interface.under_way is not None or interface.status != "FREE":
        raise NetworkInterfaceInUse
    return port


ROUTES = [
    request_network_interface,
    delete_network_interface,
    attach_network_interface,
    detach_network_interface,
]
