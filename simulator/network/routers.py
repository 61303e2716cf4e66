"""Routers: what joins a network to an external one. Made by the seed alone."""

from __future__ import annotations

from typing import Any

from simulator.http import Call, Refused, Reply
from simulator.network.api import ROUTES, V, listed, shown
from simulator.network.records import Router
from simulator.texts import zulu


def _view(call: Call, router: Router) -> dict[str, Any]:
    outside = call.world.networks[router.external_network_id]
    fixed = {"subnet_id": outside.subnet_id, "ip_address": router.external_ip}
    return {
        "id": router.id,
        "name": router.name,
        "project_id": router.project_id,
        "tenant_id": router.project_id,
        "admin_state_up": True,
        "status": "ACTIVE",
        "external_gateway_info": {
            "network_id": outside.id,
            "external_fixed_ips": [fixed],
            "enable_snat": True,
        },
        "description": "",
        "availability_zones": [],
        "availability_zone_hints": [],
        "distributed": False,
        "ha": False,
        "routes": [],
        "flavor_id": None,
        "tags": [],
        "created_at": zulu(router.created_at),
        "updated_at": zulu(router.created_at),
        "revision_number": 3,
    }


@ROUTES.on("GET", f"{V}/routers")
def list_routers(call: Call) -> Reply:
    mine = [router for router in call.world.routers.values() if call.caller.owns(router.project_id)]
    return listed(call, "routers", [_view(call, router) for router in mine])


@ROUTES.on("GET", f"{V}/routers/{{router_id}}")
def show_router(call: Call, router_id: str) -> Reply:
    router = call.world.routers.get(router_id)
    if router is None or not call.caller.owns(router.project_id):
        raise Refused(404, f"Router {router_id} could not be found", "RouterNotFound")
    return shown(call, "router", _view(call, router))
