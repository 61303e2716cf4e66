"""Which quota a refusal is about: each service says it in its own way."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from adapters.openstack.connection import Cloud
from adapters.openstack.errors import CloudRejected, CloudUnreachable
from adapters.openstack.paging import pages
from commands.kernel.capacity import Share
from commands.kernel.message import Quota

NOVA = re.compile(
    r"Quota exceeded for (?P<names>[\w, -]+): Requested [\d, ]+, but already used"
    r" (?P<used>[\d, ]+) of (?P<limit>[\d, ]+)"
)
"""403: "Quota exceeded for cores, ram: Requested 8, 512, but already used 16, 0 of 20, 512 cores, ram"."""

NOVA_COUNT = re.compile(r"Quota exceeded,? too many (?P<resource>[\w ]+)")
"""403 of what is only counted: key pairs, server groups."""

CINDER = re.compile(
    r"Maximum number of (?P<kind>\w+) allowed \((?P<limit>\d+)\) exceeded( for quota '(?P<resource>[^']+)')?"
)
"""413, such as "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.".
Of snapshots it does not name the quota; those of a volume type are called ``volumes_TYPE``."""

CINDER_SIZE = re.compile(
    r"exceeds allowed (?P<resource>.+?) quota\. Requested \d+G, quota is (?P<limit>\d+)G"
    r" and (?P<used>\d+)G has been consumed"
)
CINDER_ONE = re.compile(r"is larger than maximum allowed limit (?P<limit>\d+)G")
NEUTRON = re.compile(r"Quota exceeded for resources: \[(?P<resource>[^\]]*)\]")
"""409 OverQuota. It tells neither use nor limit: they are asked for."""


SERVERS = frozenset({"instances", "cores", "ram"})
"""What Nova counts of servers: what another server frees when it is deleted."""

UNLIMITED = 2**40
"""Stands for Nova's -1: more than any project will have."""

GLANCE_IS_FULL = "the project's quota of images is used up"
"""In our own words: what Glance says of it, Nova keeps to itself."""


def quota_in(cloud: Cloud, refused: CloudRejected) -> Quota | None:
    """Return what there is no more room for, None if the refusal is about something else."""
    match refused.status:
        case 403:
            return of_nova(cloud, refused.message)
        case 413:
            return (
                Quota("image", "images") if refused.message == GLANCE_IS_FULL else of_cinder(refused.message)
            )
        case 409:
            return of_neutron(cloud, refused.message)
        case _:
            return None


def of_nova(cloud: Cloud, message: str) -> Quota | None:
    """Of several resources the first is told."""
    found = NOVA.search(message)
    if found is None:
        counted = NOVA_COUNT.search(message)
        return counted and of_nova_counted(cloud, counted["resource"].strip())
    name, used, limit = (found[part].split(",")[0].strip() for part in ("names", "used", "limit"))
    return Quota("compute", name, int(used), int(limit))


def of_nova_counted(cloud: Cloud, resource: str) -> Quota:
    """Key pairs are counted by user; the refusal tells neither use nor limit: they are asked for."""
    if resource != "key pairs":
        return Quota("compute", resource)
    try:
        limits = cloud.call("compute", "GET", "/limits").body["limits"]["absolute"]
        used = len(pages(cloud, "compute", "/os-keypairs", "keypairs"))
    except (CloudUnreachable, CloudRejected):
        return Quota("compute", "key_pairs")
    return Quota("compute", "key_pairs", used, limits["maxTotalKeypairs"])


def of_cinder(message: str) -> Quota | None:
    found = CINDER_SIZE.search(message)
    if found is not None:
        return Quota("volume", found["resource"], int(found["used"]), int(found["limit"]))
    found = CINDER_ONE.search(message)
    if found is not None:
        return Quota("volume", "per_volume_gigabytes", None, int(found["limit"]))
    found = CINDER.search(message)
    if found is None:
        return None
    return Quota("volume", found["resource"] or found["kind"], int(found["limit"]), int(found["limit"]))


def of_neutron(cloud: Cloud, message: str) -> Quota | None:
    found = NEUTRON.search(message)
    if found is None:
        return None
    resource = found["resource"].split(",")[0].strip(" '\"")
    try:
        path = f"/quotas/{cloud.project_id}/details.json"
        told: dict[str, Any] = cloud.call("network", "GET", path).body["quota"].get(resource, {})
    except (CloudUnreachable, CloudRejected):
        told = {}
    return Quota("network", resource, told.get("used"), told.get("limit"))


class Allowance(NamedTuple):
    """What a project may have of servers, and has."""

    total: Share
    used: Share


def read_allowance(cloud: Cloud) -> Allowance:
    """Return what the cloud's project may have, as Nova tells at a request for a server.

    Raises ``CloudUnreachable``.
    """
    told = cloud.call("compute", "GET", "/limits").body["limits"]["absolute"]
    limits = (told[f"maxTotal{name}"] for name in ("Instances", "Cores", "RAMSize"))
    used = (told[f"total{name}Used"] for name in ("Instances", "Cores", "RAM"))
    return Allowance(Share(*(UNLIMITED if limit < 0 else limit for limit in limits)), Share(*used))
