"""Room is looked for before Nova is asked, where that is of use; what Nova alone can judge, Nova is asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from adapters.capacity.precheck import has_no_host
from adapters.openstack.errors import Answer
from commands.server import events as e
from tests.integration.preemption.conftest import CANDIDATES, Small, told
from tests.waiting import eventually

WISH = e.ServerRequested(
    operation_id=UUID(int=1),
    project_id="mine",
    name="web",
    flavor=e.Flavor("f", "m1", 1, 512, 5),
    image=e.Named("i", "cirros"),
    networks=(),
)


class FullCloud:
    """No host has room; flavor and image have these properties."""

    def __init__(self, extra_specs: dict[str, str], properties: dict[str, str]) -> None:
        flavor = {"flavor": {"id": "f", "extra_specs": extra_specs}}
        self._bodies: dict[str, Any] = {
            CANDIDATES: {"allocation_requests": []},
            "/flavors/f": flavor,
            "/images/i": {"id": "i", "name": "cirros", **properties},
        }
        self.asked: list[str] = []

    def call(self, service: str, method: str, path: str, **more: Any) -> Answer:
        self.asked.append(more.get("query", {}).get("resources", ""))
        return Answer(200, self._bodies[path], None)


@pytest.mark.parametrize(
    ("extra_specs", "properties", "is_sure"),
    [
        ({}, {}, True),
        ({"hw:mem_page_size": "large", "trait:HW_CPU_X86_AVX": "required"}, {"os_type": "linux"}, True),
        ({"resources:VCPU": "0", "resources:CUSTOM_BAREMETAL": "1"}, {}, False),
        ({"hw:cpu_policy": "dedicated"}, {}, False),
        ({}, {"hw_cpu_policy": "dedicated"}, False),
    ],
)
def test_no_candidate_is_sure_but_where_placement_is_asked_for_other_things(
    extra_specs: dict[str, str], properties: dict[str, str], *, is_sure: bool
) -> None:
    cloud: Any = FullCloud(extra_specs, properties)
    assert has_no_host(cloud, WISH) is is_sure
    assert cloud.asked[0] == "VCPU:1,MEMORY_MB:512,DISK_GB:5"


def test_without_a_policy_nobody_looks_ahead(small: Small) -> None:
    demo = small("demo")
    small.hide_room()
    demo.server()
    [looked] = small.simulator.world.faults.values()
    assert looked.struck == 0
    small.enable_preemption()
    demo.server(is_preemptible=True)
    [looked] = small.simulator.world.faults.values()
    assert looked.struck == 0
    demo.server()
    [looked] = small.simulator.world.faults.values()
    assert looked.struck == 1


@pytest.mark.parametrize("hidden", [False, True])
def test_when_the_one_that_waits_is_not_wanted_any_more_nobody_gives_way(
    small: Small, *, hidden: bool
) -> None:
    """It was never in the cloud, or has left a failed attempt there."""
    demo, alice = small("demo"), small("alice")
    small.enable_preemption(notice="PT3S")
    if hidden:
        small.hide_room()
    preemptible = {"flavor": "m1.small", "is_preemptible": True, "on_preemption": "shelve"}
    fleet = [demo.server(**preemptible) for _ in range(4)]
    waiting = alice.ask("POST", "/servers", alice.wish(flavor="m1.small")).json()["server"]["id"]
    [victim] = told(demo)
    alice.done("DELETE", f"/servers/{waiting}")
    eventually(lambda: demo.get(f"/servers/{victim['id']}")["preempts_at"], lambda at: at is None)
    assert {one["id"] for one in demo.get("/servers", status="ACTIVE")["servers"]} == set(fleet)
    assert alice.get(f"/servers/{waiting}")["status"] == "DELETED"
    assert "ServerPolicyActionDecided" not in demo.types(victim["id"])
