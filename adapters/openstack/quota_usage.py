"""How much a project uses and may use: each service tells it in its own way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from adapters.openstack.connection import Cloud, CloudMisconfigured
from adapters.openstack.errors import CloudRejected
from commands.http.catalogue import Quotas, QuotaUse

COMPUTE = ("instances", "cores", "ram", "server_groups")
"""Nova's others have no use to speak of: they bound one request, or belong to a user."""

VOLUME = ("volumes", "gigabytes", "snapshots")


def read_quotas(cloud: Cloud) -> Quotas:
    """Ask each service. Raises ``CloudError``."""
    now = datetime.now(UTC)
    return Quotas((*of_compute(cloud), *of_volume(cloud), *of_network(cloud)), now)


def of_compute(cloud: Cloud) -> Iterator[QuotaUse]:
    told = cloud.call("compute", "GET", f"/os-quota-sets/{cloud.project_id}/detail").body["quota_set"]
    for name in COMPUTE:
        if name in told:
            used = told[name]["in_use"] + told[name]["reserved"]
            yield QuotaUse("compute", name, used, limit_in(told[name]))


def of_volume(cloud: Cloud) -> Iterator[QuotaUse]:
    """Nothing, where the cloud has no Cinder."""
    path = f"/os-quota-sets/{cloud.project_id}"
    try:
        told = cloud.call("volume", "GET", path, query={"usage": "true"}).body["quota_set"]
    except CloudMisconfigured:
        return
    for name in VOLUME:
        yield QuotaUse("volume", name, told[name]["in_use"] + told[name]["reserved"], limit_in(told[name]))


def of_network(cloud: Cloud) -> Iterator[QuotaUse]:
    """Nothing, where Neutron does not tell what is used (its extension ``quota_details``)."""
    path = f"/quotas/{cloud.project_id}/details.json"
    try:
        told = cloud.call("network", "GET", path).body["quota"]
    except CloudRejected as refused:
        if refused.missing:
            return
        raise
    for name in sorted(told):
        yield QuotaUse("network", name, told[name]["used"] + told[name]["reserved"], limit_in(told[name]))


def limit_in(told: dict[str, Any]) -> int | None:
    """Return a limit; -1 stands for none."""
    limit: int = told["limit"]
    return None if limit < 0 else limit
