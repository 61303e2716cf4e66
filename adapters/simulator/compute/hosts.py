"""Zones, hypervisors and services: the cloud's hardware as administrators see it."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from adapters.simulator.compute.api import ROUTES, V, admins_only
from adapters.simulator.compute.capacity import used_on_hosts
from adapters.simulator.config import Host
from adapters.simulator.http import Call, Refused, Reply
from adapters.simulator.texts import micros


def host_uuid(name: str) -> str:
    """Return the id of a host as hypervisor and as resource provider: one and the same."""
    return str(uuid5(NAMESPACE_DNS, f"{name}.simulator"))


@ROUTES.on("GET", f"{V}/os-availability-zone")
def list_zones(_: Call) -> Reply:
    zone = {"zoneName": "nova", "zoneState": {"available": True}, "hosts": None}
    return Reply(200, {"availabilityZoneInfo": [zone]})


@ROUTES.on("GET", f"{V}/os-availability-zone/detail")
def list_zones_in_full(call: Call) -> Reply:
    admins_only(call, "os-availability-zone:detail")
    up = {"available": True, "active": True, "updated_at": micros(call.now)}
    zones = {
        "internal": {"sim-ctl": {"nova-conductor": up, "nova-scheduler": up}},
        "nova": {host.name: {"nova-compute": up} for host in call.world.config.hosts},
    }
    info = [
        {"zoneName": name, "zoneState": {"available": True}, "hosts": hosts} for name, hosts in zones.items()
    ]
    return Reply(200, {"availabilityZoneInfo": info})


def _brief(host: Host) -> dict[str, Any]:
    return {
        "id": host_uuid(host.name),
        "hypervisor_hostname": host.name,
        "state": "up",
        "status": "enabled",
    }


def _full(call: Call, host: Host) -> dict[str, Any]:
    service = {"id": host_uuid(f"service.{host.name}"), "host": host.name, "disabled_reason": None}
    body = _brief(host) | {
        "hypervisor_type": "fake",
        "hypervisor_version": 1000,
        "host_ip": "127.0.0.1",
        "service": service,
    }
    if call.version >= (2, 88):
        return body | {"uptime": None}
    used = used_on_hosts(call.world)[host.name]
    running = [server for server in call.world.servers.values() if server.host == host.name]
    return body | {
        "vcpus": host.vcpus,
        "vcpus_used": used.vcpus,
        "memory_mb": host.ram_mb,
        "memory_mb_used": used.ram_mb,
        "free_ram_mb": host.ram_mb - used.ram_mb,
        "local_gb": host.disk_gb,
        "local_gb_used": used.disk_gb,
        "free_disk_gb": host.disk_gb - used.disk_gb,
        "disk_available_least": host.disk_gb - used.disk_gb,
        "running_vms": len(running),
        "current_workload": 0,
        "cpu_info": {},
    }


@ROUTES.on("GET", f"{V}/os-hypervisors")
def list_hypervisors(call: Call) -> Reply:
    admins_only(call, "os-hypervisors:list")
    return Reply(200, {"hypervisors": [_brief(host) for host in call.world.config.hosts]})


@ROUTES.on("GET", f"{V}/os-hypervisors/detail")
def list_hypervisors_in_full(call: Call) -> Reply:
    admins_only(call, "os-hypervisors:list-detail")
    return Reply(200, {"hypervisors": [_full(call, host) for host in call.world.config.hosts]})


@ROUTES.on("GET", f"{V}/os-hypervisors/{{hypervisor_id}}")
def show_hypervisor(call: Call, hypervisor_id: str) -> Reply:
    admins_only(call, "os-hypervisors:show")
    for host in call.world.config.hosts:
        if host_uuid(host.name) == hypervisor_id:
            return Reply(200, {"hypervisor": _full(call, host)})
    raise Refused(404, f"Compute host {hypervisor_id} could not be found.")


@ROUTES.on("GET", f"{V}/os-services")
def list_services(call: Call) -> Reply:
    admins_only(call, "os-services:list")
    daemons = [("nova-conductor", "sim-ctl", "internal"), ("nova-scheduler", "sim-ctl", "internal")]
    daemons += [("nova-compute", host.name, "nova") for host in call.world.config.hosts]
    services = [
        {
            "id": host_uuid(f"{binary}.{host}"),
            "binary": binary,
            "host": host,
            "zone": zone,
            "status": "enabled",
            "state": "up",
            "updated_at": micros(call.now),
            "disabled_reason": None,
            "forced_down": False,
        }
        for binary, host, zone in daemons
    ]
    return Reply(200, {"services": services})
