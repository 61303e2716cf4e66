"""Decider of a floating IP: its state and its rules."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple, Protocol, assert_never
from uuid import UUID

from msgspec.structs import replace

from commands.floating_ip import commands
from commands.floating_ip import events as e
from commands.kernel import resource
from commands.kernel.decider import Decider
from commands.kernel.pending_operation import PendingOperation
from commands.kernel.resource import EventFactory, Resource, require

WHEN_FREE = frozenset({"associate", "delete"})
WHEN_IN_USE = frozenset({"disassociate"})


class Holder(NamedTuple):
    """What an address leads to: Neutron's port, and our ids of the interface and its server, where known.

    In the order in which the events have them.
    """

    network_interface_id: UUID | None
    port_cloud_id: str
    server_id: UUID | None = None


class FloatingIp(Resource, frozen=True):
    holder: Holder | None = None
    """The holder it leads to, as last known."""
    partner: Holder | None = None
    """The holder of the pending association or disassociation."""
    seen: e.FloatingIpObserved | None = None

    @property
    def status(self) -> str:
        if self.deleted:
            return "DELETED"
        if self.seen is None:
            return "ERROR" if self.failed else "BUILD"
        return self.seen.status

    @property
    def allowed(self) -> frozenset[str]:
        """The actions allowed without a pending operation. Neutron's status tells nothing of its use."""
        if self.cloud_id is None:
            return frozenset()
        return WHEN_IN_USE if self.holder else WHEN_FREE


def evolve(floating: FloatingIp, event: e.FloatingIpEvent) -> FloatingIp:
    return own(resource.evolve(floating, event), event)


def own(floating: FloatingIp, event: e.FloatingIpEvent) -> FloatingIp:
    match event:
        case e.FloatingIpAdopted(seen=seen, port_cloud_id=port):
            holder = Holder(seen.network_interface_id, port, seen.server_id) if port else None
            return replace(floating, seen=seen, holder=holder)
        case e.FloatingIpAssociateRequested() | e.FloatingIpDisassociateRequested():
            return replace(floating, partner=holder_in(event))
        case e.FloatingIpAssociated() | e.FloatingIpAssociatedOutOfBand():
            return replace(floating, holder=holder_in(event), partner=None)
        case e.FloatingIpDisassociated() | e.FloatingIpDisassociatedOutOfBand() | e.FloatingIpReleased():
            return replace(floating, holder=None, partner=None)
        case e.FloatingIpAssociateFailed() | e.FloatingIpDisassociateFailed():
            return replace(floating, partner=None)
        case e.FloatingIpObserved():
            return replace(floating, seen=event, holder=better_known(floating.holder, event))
        case e.FloatingIpDeleted() | e.FloatingIpDeletedOutOfBand():
            return replace(floating, holder=None, partner=None)
        case (
            e.FloatingIpRequested()
            | e.FloatingIpCreateAttempted()
            | e.FloatingIpAccepted()
            | e.FloatingIpCreated()
            | e.FloatingIpCreateFailed()
            | e.FloatingIpDeleteRequested()
            | e.FloatingIpDeleteFailed()
        ):
            return floating
        case _:
            assert_never(event)


class HasHolder(Protocol):
    @property
    def network_interface_id(self) -> UUID | None: ...
    @property
    def port_cloud_id(self) -> str: ...
    @property
    def server_id(self) -> UUID | None: ...


def holder_in(event: HasHolder) -> Holder:
    return Holder(event.network_interface_id, event.port_cloud_id, event.server_id)


def better_known(holder: Holder | None, seen: e.FloatingIpObserved) -> Holder | None:
    """Return the holder with the observation's facts: an interface may change its server."""
    if holder is None or holder.port_cloud_id != seen.port_cloud_id:
        return holder
    return Holder(seen.network_interface_id, holder.port_cloud_id, seen.server_id)


def decide(floating: FloatingIp, command: commands.FloatingIpCommand) -> list[e.FloatingIpEvent]:
    """Return the events of a command: none if it is already done, or if the report comes too late.

    Raises a refusal of ``commands.floating_ip.commands``, or ``IllegalAction``.
    """
    if not floating.exists and not isinstance(command, commands.RequestFloatingIp | commands.AdoptFloatingIp):
        raise commands.FloatingIpUnknown
    match command:
        case commands.RequestFloatingIp():
            return request(floating, command)
        case commands.AdoptFloatingIp(told):
            return [] if floating.exists else [told]
        case commands.AssociateFloatingIp():
            return associate(floating, command)
        case commands.DisassociateFloatingIp():
            return disassociate(floating, command)
        case commands.DeleteFloatingIp():
            return delete(floating, command)
        case commands.ObserveFloatingIp():
            return observe(floating, command)
        case resource.ConfirmGone():
            return gone(floating)
        case _:
            return resource.decide(EVENTS, floating, command)


def allow(floating: FloatingIp, action: str) -> None:
    require(floating, action, floating.status, floating.allowed, commands.FloatingIpGone)


def request(floating: FloatingIp, command: commands.RequestFloatingIp) -> list[e.FloatingIpEvent]:
    if floating.exists:
        return []
    return [
        e.FloatingIpRequested(
            operation_id=command.operation_id,
            project_id=command.project_id,
            network=command.network,
            description=command.description,
            address=command.address,
        )
    ]


def associate(floating: FloatingIp, command: commands.AssociateFloatingIp) -> list[e.FloatingIpEvent]:
    """Associate a free address. Neutron would take a used one from its port: that is refused here."""
    port = command.port_cloud_id
    if floating.is_under_way("associate") and floating.partner is not None:
        if floating.partner.port_cloud_id == port:
            return []
        raise commands.FloatingIpInUse(frozenset())
    if floating.under_way is None and floating.holder is not None:
        if floating.holder.port_cloud_id == port:
            return []
        raise commands.FloatingIpInUse(WHEN_IN_USE)
    allow(floating, "associate")
    partner = Holder(command.network_interface_id, port, command.server_id)
    return [e.FloatingIpAssociateRequested(command.operation_id, *partner)]


def disassociate(floating: FloatingIp, command: commands.DisassociateFloatingIp) -> list[e.FloatingIpEvent]:
    if floating.is_under_way("disassociate") and is_meant(floating.partner, command):
        return []
    if floating.is_live and not is_meant(floating.holder, command):
        raise commands.FloatingIpNotAssociated
    allow(floating, "disassociate")
    assert floating.holder is not None
    return [e.FloatingIpDisassociateRequested(command.operation_id, *floating.holder)]


def is_meant(holder: Holder | None, command: commands.DisassociateFloatingIp) -> bool:
    return (
        holder is not None
        and command.network_interface_id in {None, holder.network_interface_id}
        and command.server_id in {None, holder.server_id}
    )


def delete(floating: FloatingIp, command: commands.DeleteFloatingIp) -> list[e.FloatingIpEvent]:
    """Delete a free address. Neutron would delete one in use as well: that is refused here."""
    if floating.deleted or floating.is_under_way("delete"):
        return []
    if floating.under_way is None and floating.holder is not None:
        raise commands.FloatingIpInUse(WHEN_IN_USE)
    allow(floating, "delete")
    return [e.FloatingIpDeleteRequested(command.operation_id)]


def observe(floating: FloatingIp, observation: commands.ObserveFloatingIp) -> list[e.FloatingIpEvent]:
    """Decide nothing on another cloud id. The cloud's answer to an operation is its outcome.

    A change that neither the answer nor a pending operation explains is out of band.
    """
    if floating.deleted or observation.cloud_id != floating.cloud_id:
        return []
    shown = seen(floating, observation)
    news: list[e.FloatingIpEvent] = [] if shown == floating.seen else [shown]
    under_way = floating.under_way
    if under_way is None:
        return [*news, *drift(floating.holder, shown, observation.released)]
    done = is_done(floating, under_way.action, shown) and not observation.difference
    if under_way.operation_id == observation.answers or floating.may_end(
        unanswered=observation.unanswered, done=done
    ):
        ended = outcome(floating, under_way, shown, observation.difference)
        after = reduce(evolve, ended, floating)
        return [*news, *ended, *(drift(after.holder, shown, observation.released) if ended else [])]
    return news


def gone(floating: FloatingIp) -> list[e.FloatingIpEvent]:
    """Record that it is gone. One deleted in use is freed first: a server's deletion may wait for that."""
    events: list[e.FloatingIpEvent] = resource.decide_gone(EVENTS, floating)
    freed = [e.FloatingIpDisassociatedOutOfBand(*floating.holder)] if events and floating.holder else []
    return [*events[:-1], *freed, *events[-1:]]


def seen(floating: FloatingIp, observation: commands.ObserveFloatingIp) -> e.FloatingIpObserved:
    """Return the observation, with the known facts of the port.

    A port is one interface for ever; its server may change, and is asked for by name only at the beginning.
    """
    interface, server = observation.network_interface_id, observation.server_id
    for known in (floating.partner, floating.holder):
        if known is not None and known.port_cloud_id == observation.port_cloud_id:
            interface = interface or known.network_interface_id
    if floating.partner is not None and floating.partner.port_cloud_id == observation.port_cloud_id:
        server = server or floating.partner.server_id
    return e.FloatingIpObserved(
        observation.status,
        observation.address,
        observation.port_cloud_id,
        observation.fixed_address,
        interface,
        server,
    )


def outcome(
    floating: FloatingIp, under_way: PendingOperation, shown: e.FloatingIpObserved, difference: str
) -> list[e.FloatingIpEvent]:
    """Neutron answers when it is done: there is nothing to wait for. Only its absence ends a deletion."""
    if under_way.action not in {"create", "associate", "disassociate"}:
        return []
    done = is_done(floating, under_way.action, shown)
    if difference:
        return [replace(failed(floating, under_way, difference), differs=True)]
    why = "the address leads elsewhere" if shown.port_cloud_id else "the address leads nowhere"
    return [succeeded(floating, under_way) if done else failed(floating, under_way, why)]


def is_done(floating: FloatingIp, action: str, shown: e.FloatingIpObserved) -> bool:
    match action:
        case "create":
            return True
        case "associate":
            return shown.port_cloud_id == partner_of(floating).port_cloud_id
        case "disassociate":
            return shown.port_cloud_id != partner_of(floating).port_cloud_id
        case _:
            return False


def drift(holder: Holder | None, shown: e.FloatingIpObserved, released: bool) -> list[e.FloatingIpEvent]:
    """Return the out-of-band changes, and those by a port's deletion: no pending operation explains them."""
    found: list[e.FloatingIpEvent] = []
    if holder is not None and holder.port_cloud_id == shown.port_cloud_id:
        return found
    if holder is not None:
        left = e.FloatingIpReleased if released else e.FloatingIpDisassociatedOutOfBand
        found.append(left(*holder))
    if shown.port_cloud_id is not None:
        now = Holder(shown.network_interface_id, shown.port_cloud_id, shown.server_id)
        found.append(e.FloatingIpAssociatedOutOfBand(*now))
    return found


def succeeded(floating: FloatingIp, under_way: PendingOperation) -> e.FloatingIpEvent:
    operation_id = under_way.operation_id
    match under_way.action:
        case "create":
            return e.FloatingIpCreated(operation_id)
        case "associate":
            return e.FloatingIpAssociated(operation_id, *partner_of(floating))
        case "disassociate":
            return e.FloatingIpDisassociated(operation_id, *partner_of(floating))
        case _:
            return e.FloatingIpDeleted(operation_id)


def failed(floating: FloatingIp, under_way: PendingOperation, reason: str) -> e.FloatingIpFailure:
    operation_id = under_way.operation_id
    match under_way.action:
        case "create":
            return e.FloatingIpCreateFailed(operation_id, reason)
        case "associate":
            return e.FloatingIpAssociateFailed(operation_id, reason, *partner_of(floating))
        case "disassociate":
            return e.FloatingIpDisassociateFailed(operation_id, reason, *partner_of(floating))
        case _:
            return e.FloatingIpDeleteFailed(operation_id, reason)


def partner_of(floating: FloatingIp) -> Holder:
    assert floating.partner is not None
    return floating.partner


EVENTS = EventFactory(
    e.FloatingIpCreateAttempted,
    e.FloatingIpAccepted,
    None,
    succeeded,
    failed,
    e.FloatingIpDeletedOutOfBand,
)
FLOATING_IP = Decider(FloatingIp(), decide, evolve, feature="floating_ip")
