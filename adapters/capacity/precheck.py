"""Capacity precheck: before a server is created, find out whether it would need a preemption.

Nova tells that it found no host only when its answer has long gone, and leaves a failed server behind. Where
no policy of preemption is enabled, nothing is asked.
"""

from __future__ import annotations

from adapters.capacity.hosts import read_policies
from adapters.capacity.shortage import read_shortage, room_of
from adapters.kernel.context import EffectContext
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import CloudError
from adapters.openstack.placement import has_candidate
from commands.server import commands
from commands.server import events as e
from commands.server.state import Server

NO_ROOM = "No host has room for it."

OTHERWISE = ("resources", "hw:cpu", "hw_cpu")
"""How those properties of flavors and images begin that have Nova ask Placement for other things than usual:
bare metal, dedicated processors. (Whatever else they say makes hosts fewer, never more.)"""


async def finds_no_room(context: EffectContext, server: Server, request: e.ServerRequested) -> bool:
    """Report that there is no room for a first attempt, if that is sure. Else Nova is asked."""
    if server.attempt or server.waiting_for_room or request.is_preemptible:
        return False
    if not await read_policies(context.runtime.handler.connect):
        return False
    try:
        hopeless = await context.call(has_no_host, context.runtime.clouds.home, request)
        sure = (
            hopeless and (await read_shortage(context, request, "quota")).is_over
        )  # else Nova refuses it for that
    except CloudError:  # Placement is not shown to us, or is away
        return False
    if sure:
        await context.report(commands.ReportNoRoom(NO_ROOM))
    return sure


def has_no_host(cloud: Cloud, request: e.ServerRequested) -> bool:
    """Return whether no host can take it, whatever else it asks for. Raises ``CloudError``."""
    if has_candidate(cloud, room_of(request)):
        return False
    flavor = cloud.call("compute", "GET", f"/flavors/{request.flavor.id}").body["flavor"]
    image = cloud.call("image", "GET", f"/images/{request.image.id}").body
    return not any(name.startswith(OTHERWISE) for name in (*flavor.get("extra_specs", ()), *image))
