"""Decider of a network interface: its state and its rules."""

from __future__ import annotations

from functools import reduce
from typing import assert_never
from uuid import UUID

from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.decider import Decider
from commands.kernel.pending_operation import PendingOperation
from commands.kernel.resource import EventFactory, Resource, require
from commands.network_interface import commands
from commands.network_interface import events as e


class NetworkInterface(Resource, frozen=True):
    network: e.Known | None = None
    made_for: UUID | None = None
    partner: tuple[UUID, str] | None = None
    """The server of an attachment or detachment under way: our id, and Nova's."""
    seen: e.NetworkInterfaceObserved | None = None
    attached: str | None = None
    """Nova's id of the server known to have it."""
    owner: tuple[str, UUID] | None = None
    """The last server of ours that was seen with it: Nova's id, and ours."""
    bound_to: str | None = None
    """Nova's id of the last server that was made with it."""
    groups: tuple[str, ...] | None = None
    """The security groups it is known to have: the cloud's ids."""

    @property
    def status(self) -> str:
        if self.deleted:
            return "DELETED"
        if self.seen is None:
            return "ERROR" if self.failed else "BUILD"
        return "IN-USE" if self.seen.server_cloud_id else "FREE"

    @property
    def server_id(self) -> UUID | None:
        return self.seen.server_id if self.seen else None

    @property
    def holders(self) -> dict[str, UUID | None]:
        """The server known to have it: by Nova's id, ours."""
        if self.attached is None:
            return {}
        if self.owner is not None and self.owner[0] == self.attached:
            return {self.attached: self.owner[1]}
        return {self.attached: self.made_for if self.bound_to == self.attached else None}

    @property
    def is_expected(self) -> bool:
        """Whether the next attachment is the one it was made for."""
        return self.made_for is not None and self.attached is None and self.bound_to is None


def evolve(interface: NetworkInterface, event: e.NetworkInterfaceEvent) -> NetworkInterface:
    return own(resource.evolve(interface, event), event)


def own(interface: NetworkInterface, event: e.NetworkInterfaceEvent) -> NetworkInterface:
    match event:
        case e.NetworkInterfaceRequested():
            return replace(interface, network=event.network, made_for=event.made_for)
        case e.NetworkInterfaceAdopted(network=network, seen=seen):
            groups, attached = seen.security_groups, seen.server_cloud_id
            known = replace(interface, network=network, groups=groups, attached=attached)
            return observed(known, seen)
        case e.NetworkInterfaceAttachRequested() | e.NetworkInterfaceDetachRequested():
            return replace(interface, partner=(event.server_id, event.server_cloud_id))
        case e.NetworkInterfaceObserved():
            return observed(interface, event)
        case (
            e.NetworkInterfaceAttached()
            | e.NetworkInterfaceAttachFailed()
            | e.NetworkInterfaceDetached()
            | e.NetworkInterfaceDetachFailed()
            | e.NetworkInterfaceAttachedOutOfBand()
            | e.NetworkInterfaceDetachedOutOfBand()
            | e.NetworkInterfaceReleased()
        ):
            held = interface.seen.server_cloud_id if interface.seen else None
            return replace(interface, attached=held, partner=None)
        case e.NetworkInterfaceBound(server):
            return bind(interface, server)
        case e.NetworkInterfaceGroupsChangedOutOfBand(_, after):
            return replace(interface, groups=after)
        case (
            e.NetworkInterfaceCreateAttempted()
            | e.NetworkInterfaceAccepted()
            | e.NetworkInterfaceCreated()
            | e.NetworkInterfaceCreateFailed()
            | e.NetworkInterfaceActionAccepted()
            | e.NetworkInterfaceDeleteRequested()
            | e.NetworkInterfaceDeleted()
            | e.NetworkInterfaceDeleteFailed()
            | e.NetworkInterfaceDeletedOutOfBand()
        ):
            return interface
        case _:
            assert_never(event)


def observed(interface: NetworkInterface, event: e.NetworkInterfaceObserved) -> NetworkInterface:
    groups = event.security_groups if interface.groups is None else interface.groups
    owner = interface.owner
    if event.server_id is not None and event.server_cloud_id is not None:
        owner = (event.server_cloud_id, event.server_id)
    after = replace(interface, seen=event, groups=groups, owner=owner)
    return bind(after, event.server_cloud_id) if interface.is_expected else after


def bind(interface: NetworkInterface, server_cloud_id: str | None) -> NetworkInterface:
    """Set the server that was made with it. That happens once: a later attachment to it is out of band."""
    return replace(interface, attached=server_cloud_id, bound_to=server_cloud_id)


ALLOWED = {"FREE": frozenset({"attach", "delete"}), "IN-USE": frozenset({"detach"})}
"""A port has one server at most; Neutron would delete one in use, and leave the server without."""


def decide(
    interface: NetworkInterface, command: commands.NetworkInterfaceCommand
) -> list[e.NetworkInterfaceEvent]:
    """Return the events of a command: none if it is already done, or if the report comes too late.

    Raises a refusal of ``commands.network_interface.commands``, or ``IllegalAction``.
    """
    new = isinstance(command, commands.RequestNetworkInterface | commands.AdoptNetworkInterface)
    if not interface.exists and not new:
        raise commands.NetworkInterfaceUnknown
    match command:
        case commands.RequestNetworkInterface():
            return request(interface, command)
        case commands.AdoptNetworkInterface(told):
            return [] if interface.exists else [told]
        case commands.AttachNetworkInterface():
            return attach(interface, command)
        case commands.DetachNetworkInterface():
            return detach(interface, command)
        case commands.DeleteNetworkInterface():
            return delete(interface, command)
        case commands.ObserveNetworkInterface():
            return observe(interface, command)
        case resource.ConfirmGone(UUID()) if interface.under_way and interface.is_under_way("detach"):
            detached = succeeded(interface, interface.under_way)
            return [detached, *resource.decide(EVENTS, evolve(interface, detached), command)]
        case _:
            return resource.decide(EVENTS, interface, command)


def allow(interface: NetworkInterface, action: str) -> None:
    allowed = ALLOWED.get(interface.status, frozenset())
    require(interface, action, interface.status, allowed, commands.NetworkInterfaceGone)


def request(
    interface: NetworkInterface, command: commands.RequestNetworkInterface
) -> list[e.NetworkInterfaceEvent]:
    if interface.exists:
        return []
    return [
        e.NetworkInterfaceRequested(
            operation_id=command.operation_id,
            project_id=command.project_id,
            network=command.network,
            name=command.name,
            fixed_address=command.fixed_address,
            security_groups=command.security_groups,
            made_for=command.made_for,
        )
    ]


def attach(
    interface: NetworkInterface, command: commands.AttachNetworkInterface
) -> list[e.NetworkInterfaceEvent]:
    if interface.is_under_way("attach") or (interface.attached and not interface.under_way):
        mine = {interface.partner and interface.partner[0], interface.server_id}
        if command.server_id in mine:
            return []
        raise commands.NetworkInterfaceInUse
    allow(interface, "attach")
    return [
        e.NetworkInterfaceAttachRequested(command.operation_id, command.server_id, command.server_cloud_id)
    ]


def detach(
    interface: NetworkInterface, command: commands.DetachNetworkInterface
) -> list[e.NetworkInterfaceEvent]:
    under_way = interface.is_under_way("detach")
    if under_way and interface.partner and interface.partner[0] == command.server_id:
        return []
    seen = interface.seen
    if interface.is_live and (seen is None or seen.server_id != command.server_id):
        raise commands.NetworkInterfaceNotAttached
    allow(interface, "detach")
    assert seen is not None
    assert seen.server_cloud_id is not None
    return [e.NetworkInterfaceDetachRequested(command.operation_id, command.server_id, seen.server_cloud_id)]


def delete(
    interface: NetworkInterface, command: commands.DeleteNetworkInterface
) -> list[e.NetworkInterfaceEvent]:
    if interface.deleted or interface.is_under_way("delete"):
        return []
    if not command.server_gone:
        allow(interface, "delete")
    elif interface.under_way is not None:
        return []
    return [e.NetworkInterfaceDeleteRequested(command.operation_id)]


def observe(
    interface: NetworkInterface, observation: commands.ObserveNetworkInterface
) -> list[e.NetworkInterfaceEvent]:
    if interface.deleted or observation.cloud_id != interface.cloud_id:
        return []
    shown = e.NetworkInterfaceObserved(
        status=observation.status,
        mac_address=observation.mac_address,
        addresses=observation.addresses,
        security_groups=observation.security_groups,
        server_cloud_id=observation.server_cloud_id,
        server_id=observation.server_id,
    )
    news: list[e.NetworkInterfaceEvent] = [] if shown == interface.seen else [shown]
    if interface.under_way is not None:
        ended = outcome(interface, interface.under_way, observation)
        if not ended:
            return news
        news += ended
    return [*news, *drift(reduce(evolve, news, interface), observation)]


def outcome(
    interface: NetworkInterface, under_way: PendingOperation, observation: commands.ObserveNetworkInterface
) -> list[e.NetworkInterfaceEvent]:
    """An action not yet accepted has no outcome, unless its answer was lost and it is seen to be done.

    Nova attaches before it answers, and detaches afterwards.
    """
    with_partner = interface.partner is not None and observation.server_cloud_id == interface.partner[1]
    done = under_way.action in {"attach", "detach"} and with_partner == (under_way.action == "attach")
    if not interface.may_end(unanswered=observation.unanswered, done=done):
        return []
    if observation.difference and under_way.action == "create":
        return [replace(failed(interface, under_way, observation.difference), differs=True)]
    match under_way.action:
        case "create":
            return [succeeded(interface, under_way)]
        case "attach" if not with_partner:
            return [failed(interface, under_way, "it was taken from the server again, or the server deleted")]
        case "attach":
            return [succeeded(interface, under_way)]
        case "detach" if not with_partner:
            return [succeeded(interface, under_way)]
        case _:
            return []


def drift(
    interface: NetworkInterface, observation: commands.ObserveNetworkInterface
) -> list[e.NetworkInterfaceEvent]:
    """Return the out-of-band changes: those that no request of the ledger explains."""
    found: list[e.NetworkInterfaceEvent] = []
    before, after = interface.attached, observation.server_cloud_id
    if before != after and before is not None:
        released = before in observation.released
        left = e.NetworkInterfaceReleased if released else e.NetworkInterfaceDetachedOutOfBand
        found.append(left(before, interface.holders.get(before)))
    if before != after and after is not None:
        has = e.NetworkInterfaceBound if observation.bound else e.NetworkInterfaceAttachedOutOfBand
        found.append(has(after, observation.server_id))
    if interface.groups is not None and observation.security_groups != interface.groups:
        found.append(e.NetworkInterfaceGroupsChangedOutOfBand(interface.groups, observation.security_groups))
    return found


def succeeded(interface: NetworkInterface, under_way: PendingOperation) -> e.NetworkInterfaceEvent:
    operation_id = under_way.operation_id
    match under_way.action:
        case "create":
            return e.NetworkInterfaceCreated(operation_id, interface.made_for, interface.cloud_id or "")
        case "attach":
            return e.NetworkInterfaceAttached(operation_id, partner_of(interface))
        case "detach":
            return e.NetworkInterfaceDetached(operation_id, partner_of(interface))
        case _:
            return e.NetworkInterfaceDeleted(operation_id, interface.made_for)


def failed(
    interface: NetworkInterface, under_way: PendingOperation, reason: str
) -> e.NetworkInterfaceFailure:
    operation_id = under_way.operation_id
    match under_way.action:
        case "create":
            return e.NetworkInterfaceCreateFailed(operation_id, reason, interface.made_for)
        case "attach":
            return e.NetworkInterfaceAttachFailed(operation_id, reason, partner_of(interface))
        case "detach":
            return e.NetworkInterfaceDetachFailed(operation_id, reason, partner_of(interface))
        case _:
            return e.NetworkInterfaceDeleteFailed(operation_id, reason, interface.made_for)


def partner_of(interface: NetworkInterface) -> UUID:
    assert interface.partner is not None
    return interface.partner[0]


EVENTS = EventFactory(
    e.NetworkInterfaceCreateAttempted,
    e.NetworkInterfaceAccepted,
    e.NetworkInterfaceActionAccepted,
    succeeded,
    failed,
    e.NetworkInterfaceDeletedOutOfBand,
    e.NetworkInterfaceDeleteRequested,
)
NETWORK_INTERFACE = Decider(NetworkInterface(), decide, evolve, feature="network_interface")
