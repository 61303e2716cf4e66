"""The catalog of a token: where each service is, all behind one public URL."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from simulator.http import Call, Reply
from simulator.identity.api import ROUTES, base

SERVICES = (
    ("identity", "keystone", "/identity/v3"),
    ("compute", "nova", "/compute/v2.1"),
    ("image", "glance", "/image"),
    ("network", "neutron", "/network"),
    ("placement", "placement", "/placement"),
    ("block-storage", "cinder", "/volume/v3/{project_id}"),
    ("volumev3", "cinderv3", "/volume/v3/{project_id}"),
)


def catalog(call: Call, project_id: str) -> list[dict[str, Any]]:
    config, cloud = call.world.config, next(iter(call.world.projects.values())).id
    return [
        {
            "id": _same_id(cloud, service_type),
            "type": service_type,
            "name": name,
            "endpoints": [
                {
                    "id": _same_id(cloud, f"{service_type}/{interface}{place}"),
                    "interface": interface,
                    "region": region,
                    "region_id": region,
                    "url": f"{config.public_url}{path.format(project_id=project_id)}",
                }
                for place, region in (
                    ("", config.region),
                    *((f"/{one}", one) for one in config.other_regions),
                )
                for interface in ("public", "internal", "admin")
            ],
        }
        for service_type, name, path in SERVICES
    ]


def _same_id(cloud: str, name: str) -> str:
    """Return an id that stays the same in one cloud, and is another in every other: as of a real Keystone."""
    return uuid5(NAMESPACE_URL, f"simulator:{cloud}:{name}").hex


@ROUTES.on("GET", "/v3/auth/catalog")
def show_catalog(call: Call) -> Reply:
    links = {"self": f"{base(call)}/auth/catalog"}
    return Reply(200, {"catalog": catalog(call, call.project_id), "links": links})
