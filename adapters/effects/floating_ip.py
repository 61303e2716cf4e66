"""Effects of floating IPs: carry requests to Neutron, and report the outcome.

Neutron would lead an address away from the port that has it, and delete one in use, without a question. So
each change is sent for the revision that was read (``If-Match: revision_number=…``): it is refused with 412
if the floating IP has changed in between, and is then read anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from adapters.effects.resource import act, create, delete, see
from adapters.kernel.comparison import Comparison, Field, address_in
from adapters.kernel.context import EffectContext, EffectHandler
from adapters.kernel.resource_view import Inventory, ResourceView
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected, CloudUnreachable
from adapters.openstack.paging import Shown, described, mark_in, pages
from commands.floating_ip import events as e
from commands.floating_ip.commands import ObserveFloatingIp
from commands.floating_ip.decider import FLOATING_IP, FloatingIp

TRIGGERS = frozenset(
    {
        e.FloatingIpRequested,
        e.FloatingIpAssociateRequested,
        e.FloatingIpDisassociateRequested,
        e.FloatingIpDeleteRequested,
    }
)
CHANGED_MEANWHILE = 412


async def handle(context: EffectContext) -> None:
    """Handle a recorded request.

    Raises ``RetryLater``, ``CloudUnreachable`` or ``CloudOutcomeUnknown``: the job is run again.
    """
    floating: FloatingIp = await context.state()
    cloud_id = floating.cloud_id or ""
    match context.record.event:
        case e.FloatingIpRequested() as request:
            await make(context, request)
        case e.FloatingIpAssociateRequested(operation_id, _, port):
            await act(
                context,
                lambda cloud: lead(cloud, cloud_id, None, port),
                done=lambda answer: sight_in(answer, operation_id),
            )
        case e.FloatingIpDisassociateRequested(operation_id, _, port):
            await act(
                context,
                lambda cloud: lead(cloud, cloud_id, port, None),
                done=lambda answer: sight_in(answer, operation_id),
            )
        case e.FloatingIpDeleteRequested():
            await delete(context, lambda cloud: find(cloud, context.stream), remove)
        case _:
            return


async def make(context: EffectContext, request: e.FloatingIpRequested) -> None:
    """Make it; Neutron answers when it is done. To choose the address is for admins: then we ask as one."""
    home = context.runtime.clouds.home

    def send(cloud: Cloud) -> Answer:
        return post(home if request.address else cloud, cloud.project_id, context.stream, request)

    await create(context, lambda cloud: find(cloud, context.stream), send, id_of)
    await see(context, show, lambda shown: sighted(shown, {}, request.operation_id), COMPARISON)


def asked(stream: UUID, request: object, _: object) -> Iterable[Field]:
    """What a floating IP is to have: a member's address is Neutron's to choose."""
    match request:
        case e.FloatingIpRequested():
            return (
                Field("network", request.network.id, lambda shown: shown.get("floating_network_id")),
                Field(
                    "description",
                    described(request.description, stream),
                    lambda shown: shown.get("description") or "",
                ),
                Field("project_id", request.project_id, lambda shown: shown.get("project_id")),
                Field(
                    "address",
                    address_in(request.address),
                    lambda shown: address_in(shown.get("floating_ip_address")),
                ),
            )
        case _:
            return ()


def post(cloud: Cloud, project_id: str, floating_ip_id: UUID, request: e.FloatingIpRequested) -> Answer:
    """Send POST /floatingips, marked with our id in its description, so that it can be found again."""
    floating: dict[str, Any] = {
        "floating_network_id": request.network.id,
        "description": described(request.description, floating_ip_id),
    }
    if request.address:
        floating |= {"floating_ip_address": request.address, "project_id": project_id}
    return cloud.call("network", "POST", "/floatingips", body={"floatingip": floating})


def id_of(answer: Answer) -> str:
    return str(answer.body["floatingip"]["id"])


def find(cloud: Cloud, floating_ip_id: UUID) -> list[Shown]:
    """Return the project's own that carry our mark, oldest first: an admin is shown those of all projects."""
    project_id = cloud.project_id
    shown = pages(cloud, "network", "/floatingips", "floatingips", {"project_id": project_id})
    ours = [one for one in shown if stream_in(one) == floating_ip_id and one["project_id"] == project_id]
    return sorted(ours, key=lambda one: str(one["created_at"]))


def stream_in(shown: Shown) -> UUID | None:
    return mark_in(shown.get("description"))


def show(cloud: Cloud, cloud_id: str) -> Shown | None:
    """Return a floating IP, None where the cloud has none of that id."""
    try:
        shown: Shown = read(cloud, cloud_id).body["floatingip"]
    except CloudRejected as refused:
        if refused.missing:
            return None
        raise
    return shown


def read(cloud: Cloud, cloud_id: str) -> Answer:
    return cloud.call("network", "GET", f"/floatingips/{cloud_id}")


def list_floating_ips(cloud: Cloud, everywhere: bool) -> list[Shown]:
    """Return what Neutron shows: to an admin those of all projects."""
    query = {} if everywhere else {"project_id": cloud.project_id}
    return pages(cloud, "network", "/floatingips", "floatingips", query)


def lead(cloud: Cloud, cloud_id: str, expected: str | None, port_id: str | None) -> Answer:
    """Lead it from the port where it is expected (None: free) to another (None: free it).

    Wherever else it leads it is left, and the answer tells where.
    """
    answer = read(cloud, cloud_id)
    shown = answer.body["floatingip"]
    if shown["port_id"] != expected:
        return answer
    request_id = change(cloud, "PUT", shown, {"floatingip": {"port_id": port_id}}).request_id
    return read(cloud, cloud_id)._replace(request_id=request_id)


def remove(cloud: Cloud, cloud_id: str) -> Answer:
    """Delete it, if it is free. Raises ``CloudRejected`` if it has come into use."""
    shown = read(cloud, cloud_id).body["floatingip"]
    if shown["port_id"] or shown.get("port_forwardings"):
        raise CloudRejected(
            409, f"the address is in use: it leads to port {shown['port_id'] or 'forwardings'}"
        )
    return change(cloud, "DELETE", shown)


def change(cloud: Cloud, method: Any, shown: Shown, body: Any = None) -> Answer:
    """Send a change of what was shown. Raises ``CloudUnreachable`` if it is not what it was any more."""
    condition = {"If-Match": f"revision_number={shown['revision_number']}"}
    try:
        return cloud.call("network", method, f"/floatingips/{shown['id']}", body=body, headers=condition)
    except CloudRejected as refused:
        if refused.status == CHANGED_MEANWHILE:
            raise CloudUnreachable("the floating IP has changed in between") from refused
        raise


def sight_in(answer: Answer, operation_id: UUID) -> ObserveFloatingIp:
    """Return what an answer to an operation shows. Its target is known from the request."""
    return sighted(answer.body["floatingip"], {}, operation_id)


def observation(_: Cloud, shown: Shown, ours: Mapping[str, UUID]) -> ObserveFloatingIp:
    """Return what the rules make of a floating IP as Neutron shows it."""
    return sighted(shown, ours, None)


def sighted(shown: Shown, ours: Mapping[str, UUID], operation_id: UUID | None) -> ObserveFloatingIp:
    port_id = shown.get("port_id")
    device = (shown.get("port_details") or {}).get("device_id")
    return ObserveFloatingIp(
        cloud_id=shown["id"],
        status=shown.get("status") or "",
        address=shown["floating_ip_address"],
        port_cloud_id=port_id,
        fixed_address=shown.get("fixed_ip_address"),
        network_interface_id=ours.get(port_id) if port_id else None,
        server_id=ours.get(device) if device else None,
        answers=operation_id,
    )


def facts(shown: Shown) -> dict[str, Any]:
    return {"status": shown.get("status") or "", "port": shown.get("port_id")}


UNSETTLED = """
((status = 'DOWN' AND port_cloud_id IS NOT NULL) OR (status = 'ACTIVE' AND port_cloud_id IS NULL))
AND changed_at > ledger_now() - interval '5 minutes'
"""
"""An agent tells Neutron a moment later that an address leads where it should; or never, if there is none."""

ELSEWHERE = {
    "port_cloud_id": "the rules compare where it is read back to lead",
    "network_interface_id": "our id of the same port",
    "server_id": "our id of the server that has the port",
}
COMPARISON = Comparison(
    asked,
    {
        e.FloatingIpAssociateRequested: ELSEWHERE,
        e.FloatingIpDisassociateRequested: ELSEWHERE,
        e.FloatingIpDeleteRequested: {"": "the rules wait until it is gone"},
    },
)
EFFECT = EffectHandler(FLOATING_IP, TRIGGERS, handle, comparison=COMPARISON)
VIEW = ResourceView(
    "floating_ip",
    FLOATING_IP,
    list_floating_ips,
    show,
    observation,
    stream_in,
    remove,
    unsettled=UNSETTLED,
    comparison=COMPARISON,
    inventory=Inventory(facts, "jsonb_build_object('status', status, 'port', port_cloud_id)"),
    notifications={"floatingip": [("floatingip", "id"), ("floatingip_id",)]},
)
