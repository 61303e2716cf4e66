"""HTTP routes of floating IPs: create, change, delete."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec
from litestar import Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from commands.floating_ip.commands import (
    AssociateFloatingIp,
    DeleteFloatingIp,
    DisassociateFloatingIp,
    FloatingAddressForbidden,
    FloatingIpCommand,
    RequestFloatingIp,
)
from commands.floating_ip.decider import FLOATING_IP
from commands.floating_ip.events import ExternalNetwork
from commands.http.catalogue import Catalogue, CloudCatalog, UnknownReference, choose
from commands.http.context import (
    CommandContext,
    OperationLink,
    ResourceViews,
    command_response,
    response_spec,
)
from commands.http.resolvers import choices, find
from commands.kernel.actor import Role
from commands.kernel.fields import Ipv4Address, MarkedDescription, Reference
from commands.network_interface.routes import port_of
from commands.store.handler import Handler


class CreateFloatingIpBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of POST /floating-ips. Without a network it is of the only external one.

    Neutron chooses the address, unless an admin wishes for a certain one.
    """

    network: Reference | None = None
    description: MarkedDescription = ""
    floating_address: Ipv4Address | None = None


class FloatingIpResponse(msgspec.Struct, frozen=True):
    """The floating IP as decided, and the operation to carry it out; null if nothing had to be done."""

    floating_ip: dict[str, Any]
    operation: OperationLink | None


ANSWERS = response_spec(FloatingIpResponse)


@post("/floating-ips", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def request_floating_ip(
    data: JSONBody[CreateFloatingIpBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    catalogue: NamedDependency[Catalogue],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Ask for an address of an external network."""
    if data.floating_address is not None and not context.actor.is_admin:
        raise FloatingAddressForbidden

    async def find(catalogue: Catalogue) -> ExternalNetwork:
        return external_network(data.network, await catalogue.offers(context.actor))

    command = RequestFloatingIp(
        operation_id=context.command_id,
        project_id=context.actor.project_id,
        network=await choose(catalogue, find),
        description=data.description,
        address=data.floating_address,
    )
    outcome = await handler.handle(FLOATING_IP, uuid4(), command, context.origin, context.terms)
    return command_response("floating_ip", outcome, context, "create", views)


@delete("/floating-ips/{floating_ip_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def delete_floating_ip(
    floating_ip_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Give an address back that leads nowhere. The ledger keeps its history."""
    return await act(floating_ip_id, DeleteFloatingIp(context.command_id), "delete", context, handler, views)


@post(
    "/network-interfaces/{network_interface_id:str}/floating-ips/{floating_ip_id:str}",
    status_code=202,
    responses=ANSWERS,
    role=Role.MEMBER,
)
async def associate_floating_ip(
    network_interface_id: FromPath[UUID],
    floating_ip_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Lead a free address to a network interface. Of several concurrent requests, one gets it."""
    port = await port_of(handler, network_interface_id, context.terms.project_scope)
    context = context.in_project(port.project_id)
    command = AssociateFloatingIp(context.command_id, network_interface_id, port.cloud_id, port.server_id)
    return await act(floating_ip_id, command, "associate", context, handler, views)


@delete(
    "/network-interfaces/{network_interface_id:str}/floating-ips/{floating_ip_id:str}",
    status_code=202,
    responses=ANSWERS,
    role=Role.MEMBER,
)
async def disassociate_floating_ip(
    network_interface_id: FromPath[UUID],
    floating_ip_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Lead an address to this network interface no longer; it stays the project's."""
    port = await port_of(handler, network_interface_id, context.terms.project_scope)
    context = context.in_project(port.project_id)
    command = DisassociateFloatingIp(context.command_id, network_interface_id)
    return await act(floating_ip_id, command, "disassociate", context, handler, views)


async def act(
    floating_ip_id: UUID,
    command: FloatingIpCommand,
    action: str,
    context: CommandContext,
    handler: Handler,
    views: ResourceViews,
) -> Response[Any]:
    outcome = await handler.handle(FLOATING_IP, floating_ip_id, command, context.origin, context.terms)
    return command_response("floating_ip", outcome, context, action, views)


def external_network(reference: str | None, offers: CloudCatalog) -> ExternalNetwork:
    """Return the external network of that id or name; left out, the only one. Raises ``UnknownReference``."""
    errors: list[tuple[str, str]] = []
    external = [network for network in offers.networks if network.external]
    if reference is not None:
        found = find(external, reference, "/network", "external network", errors)
    else:
        found = external[0] if len(external) == 1 else None
        several = f"the cloud has several external networks; name one: {choices(external)}"
        why = several if external else "the cloud has none"
        errors += [] if found else [("/network", why)]
    if found is None:
        raise UnknownReference(errors)
    return ExternalNetwork(found.id, found.name)


ROUTES = [request_floating_ip, delete_floating_ip, associate_floating_ip, disassociate_floating_ip]
