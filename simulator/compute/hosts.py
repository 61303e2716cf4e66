"""Zones, hypervisors and services: the cloud's hardware as administrators see it."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from simulator.compute.api import ROUTES, V, admins_only
from simulator.compute.capacity import used_on_hosts, zones_of
from simulator.compute.log import CONTROLLER
from simulator.config import Host
from simulator.http import Call, Refused, Reply
from simulator.texts import micros


def host_uuid(name: str) -> str:
    """Return the id of a host as hypervisor and as resource provider: one and the same."""
    return str(uuid5(NAMESPACE_DNS, f"{name}.simulator"))


@ROUTES.on("GET", f"{V}/os-availability-zone")
def list_zones(call: Call) -> Reply:
    info = [
        {"zoneName": zone, "zoneState": {"available": True}, "hosts": None} for zone in zones_of(call.world)
    ]
    return Reply(200, {"availabilityZoneInfo": info})


@ROUTES.on("GET", f"{V}/os-availability-zone/detail")
def list_zones_in_full(call: Call) -> Reply:
    admins_only(call, "os-availability-zone:detail")
    up = {"available": True, "active": True, "updated_at": micros(call.now)}
    zones = {
        "internal": {CONTROLLER: {"nova-conductor": up, "nova-scheduler": up}},
        **{
            zone: {host.name: {"nova-compute": up} for host in call.world.config.hosts if host.zone == zone}
            for zone in zones_of(call.world)
        },
    }
    info = [
        {"zoneName": name, "zoneState": {"available": True}, "hosts": hosts} for name, hosts in zones.items()
    ]
    return Reply(200, {"availabilityZoneInfo": info})


def _id(call: Call, name: str) -> str | int:
    """Ids were numbers before 2.53."""
    key = host_uuid(name)
    return key if call.version >= (2, 53) else int(key[:6], 16)


def _brief(call: Call, host: Host) -> dict[str, Any]:
    return {
        "id": _id(call, host.name),
        "hypervisor_hostname": host.name,
        "state": "up",
        "status": "enabled",
    }


def _full(call: Call, host: Host) -> dict[str, Any]:
    service = {"id": _id(call, f"service.{host.name}"), "host": host.name, "disabled_reason": None}
    body = _brief(call, host) | {
        "hypervisor_type": "fake",
        "hypervisor_version": 1000,
        "host_ip": "127.0.0.1",
        "service": service,
    }
    if call.version >= (2, 88):
        return body | {"uptime": " 00:00:00 up 1 day, 0:00, 0 users, load average: 0.00, 0.00, 0.00"}
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
        "cpu_info": {} if call.version >= (2, 28) else "{}",
    }


@ROUTES.on("GET", f"{V}/os-hypervisors")
def list_hypervisors(call: Call) -> Reply:
    admins_only(call, "os-hypervisors:list")
    return Reply(200, {"hypervisors": [_brief(call, host) for host in call.world.config.hosts]})


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
    daemons = [("nova-conductor", CONTROLLER, "internal"), ("nova-scheduler", CONTROLLER, "internal")]
    daemons += [("nova-compute", host.name, host.zone) for host in call.world.config.hosts]
    services = [
        {
            "id": _id(call, f"{binary}.{host}"),
            "binary": binary,
            "host": host,
            "zone": zone,
            "status": "enabled",
            "state": "up",
            "updated_at": micros(call.now),
            "disabled_reason": None,
            **({"forced_down": False} if call.version >= (2, 11) else {}),
        }
        for binary, host, zone in daemons
    ]
    return Reply(200, {"services": services})


@ROUTES.on("GET", f"{V}/os-aggregates")
def list_aggregates(call: Call) -> Reply:
    admins_only(call, "os-aggregates:index")
    return Reply(200, {"aggregates": []})


@ROUTES.on("GET", f"{V}/os-server-groups")
def list_server_groups(_: Call) -> Reply:
    return Reply(200, {"server_groups": []})
