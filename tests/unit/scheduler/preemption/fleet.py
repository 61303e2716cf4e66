"""Servers, hosts and policies to be weighed against each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from commands.kernel.capacity import Host, Resident, Room
from commands.kernel.policy_model import Policy
from commands.policy.events import Budget, Definition, Preemption
from commands.server.events import Flavor, Named
from projections.server.row import ServerRow

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SMALL, LARGE = Room(1, 512, 5), Room(2, 1024, 10)
POLICY = UUID(int=77)


def server(number, room=SMALL, *, hours=1, project_id="theirs", **fields):
    """Return a preemptible server that has run for some hours, unless told otherwise."""
    wanted = {
        "id": UUID(int=number),
        "project_id": project_id,
        "version": 9,
        "position": 9,
        "name": f"server-{number}",
        "description": "",
        "status": "ACTIVE",
        "flavor": Flavor("f", "m1", *room[:2], disk_gb=room[2]),
        "image": Named("i", "cirros"),
        "networks": (),
        "is_preemptible": True,
        "created_by": "user:u",
        "created_at": NOW - timedelta(hours=hours),
        "changed_at": NOW,
        "launched_at": NOW - timedelta(hours=hours),
    }
    return ServerRow(**{**wanted, **fields})


def host(name, *servers, free=0):
    """Return a host full of these servers but for some small ones that fit yet."""
    residents = tuple(
        Resident(one, Room(one.flavor.vcpus, one.flavor.ram_mb, one.flavor.disk_gb)) for one in servers
    )
    return Host(name, Room(8, 4096, 40), Room(*(free * part for part in SMALL)), residents)


def policy(*, per_tick=None, **rule):
    definition = Definition(name="give way", rule=Preemption(**rule), budget=Budget(per_tick=per_tick))
    return Policy(POLICY, 3, definition)
