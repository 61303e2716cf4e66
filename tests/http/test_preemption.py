"""Who would give way, asked on a small cloud of its own: two hosts, full of preemptible servers."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters import nova
from adapters.openstack import Clouds
from adapters.simulator import Host, Simulator, running_simulator
from tests.http.conftest import Api
from tests.ledger import ROOMY, Clock, eventually, running_ledger

SMALL_CLOUD = type(ROOMY)(
    hosts=tuple(Host(name, vcpus=2, ram_mb=4096, disk_gb=40) for name in ("sim-1", "sim-2")),
    latencies=ROOMY.latencies,
    quota=ROOMY.quota,
    passwords=ROOMY.passwords,
)
"""Each host has room for two small servers."""


@pytest.fixture
def small(
    postgres: str, template: str, clock: Clock, tmp_path: Any, mended: None
) -> Iterator[Callable[[str], Api]]:
    """The API of a ledger on a small cloud, for demo, alice or admin."""
    name = f"small_{uuid4().hex}"
    with ExitStack() as stack:
        connection = stack.enter_context(psycopg.connect(postgres, autocommit=True))
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        stack.callback(connection.execute, f"DROP DATABASE {name} WITH (FORCE)".encode())
        simulator: Simulator = stack.enter_context(running_simulator(SMALL_CLOUD, clock))
        path = simulator.clouds_yaml(tmp_path / "clouds.yaml")
        running = stack.enter_context(running_ledger(make_conninfo(postgres, dbname=name), path))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("OS_CLIENT_CONFIG_FILE", str(path))

        def api(user: str) -> Api:
            clouds = stack.enter_context(closing(Clouds(f"simulator-{user}")))
            headers = {"X-Auth-Token": clouds.home.token()}
            url = f"{running.url}/api/v1"
            return Api(stack.enter_context(httpx.Client(base_url=url, headers=headers, timeout=30)))

        yield api


def simulate(admin: Api, expect: int = 200, **wanted: Any) -> Any:
    return admin.ask("POST", "/preemption/simulate", wanted, expect).json()


def test_who_would_give_way_is_told_and_nobody_does(small: Callable[[str], Api]) -> None:
    demo, admin = small("demo"), small("admin")
    fleet = {
        demo.server(flavor="m1.small", is_preemptible=preemptible, on_preemption="shelve"): preemptible
        for preemptible in (True, False, True)
    }
    roomy = simulate(admin, flavor="m1.small")
    assert (roomy["fits"], roomy["chosen"]) == (True, [])
    fleet[demo.server(flavor="m1.small", is_preemptible=True)] = True
    assert [host["free"]["vcpus"] for host in simulate(admin, flavor="m1.tiny")["hosts"]] == [0, 0]

    told = simulate(admin, flavor="m1.small")
    [giving] = told["chosen"]
    [victim] = giving["victims"]
    assert fleet[victim["id"]]
    assert victim["room"] == giving["room_gained"] == {"vcpus": 1, "ram_mb": 2048, "disk_gb": 20}
    assert giving["room_left"] == {"vcpus": 0, "ram_mb": 0, "disk_gb": 0}
    assert [one["why"] for one in told["spared"]] == ["it is not preemptible"]
    assert {one["host"] for one in told["considered"]} == {"sim-1", "sim-2"}

    two = simulate(admin, flavor="m1.medium", count=1)
    assert [len(one["victims"]) for one in two["chosen"]] == [2]
    assert simulate(admin, flavor="m1.medium", count=2)["why_not"].startswith("there would not be room")

    servers = demo.get("/servers", status="ACTIVE")["servers"]
    assert {one["id"] for one in servers} == set(fleet)
    assert all(one["under_way"] is None for one in servers)


def test_it_is_for_administrators_and_wants_a_flavor_that_exists(api_of: Callable[[str], Api]) -> None:
    refused = simulate(api_of("demo"), flavor="m1.tiny", expect=403)
    assert refused["code"] == "ADMINISTRATORS_ONLY"
    unknown = simulate(api_of("admin"), flavor="nonesuch", expect=422)
    assert unknown["errors"][0]["pointer"] == "/flavor"
    assert simulate(api_of("admin"), flavor="m1.tiny", count=0, expect=422)["errors"]


def enable_preemption(admin: Api, **rule: Any) -> None:
    wanted = {"name": "give way", "rule": {"kind": "preemption", "notice": "PT1S", **rule}}
    policy = admin.ask("POST", "/policies", wanted, expect=201).json()["policy"]
    enabled = admin.ask("POST", f"/policies/{policy['id']}/actions/enable", expect=200)
    admin.get(f"/policies/{policy['id']}", min_position=enabled.headers["Ledger-Position"])


def test_a_standard_server_that_finds_no_host_is_given_room_and_built(small: Callable[[str], Api]) -> None:
    demo, alice, admin = small("demo"), small("alice"), small("admin")
    enable_preemption(admin)
    fleet = [demo.server(flavor="m1.small", is_preemptible=True, on_preemption="shelve") for _ in range(4)]
    answer = alice.ask("POST", "/servers", alice.wish(flavor="m1.small", user_data="#!/bin/sh"))
    waiting = answer.json()["server"]["id"]
    told = eventually(lambda: [one for one in demo.get("/servers")["servers"] if one["preempts_at"]], bool)
    assert {one["id"] for one in told} <= set(fleet)
    assert alice.outcome(answer)["status"] == "succeeded"
    server = alice.get(f"/servers/{waiting}")
    assert (server["id"], server["status"], server["fault"]) == (waiting, "ACTIVE", None)
    with closing(Clouds("simulator-admin")) as clouds:
        shown = nova.show(clouds.home, server["cloud_id"])
    assert shown is not None
    assert base64.b64decode(shown["OS-EXT-SRV-ATTR:user_data"]).decode() == "#!/bin/sh"

    shelved = [one for one in fleet if demo.get(f"/servers/{one}")["status"] == "SHELVED_OFFLOADED"]
    assert shelved == [one["id"] for one in told]
    [victim] = shelved
    assert demo.get(f"/servers/{victim}")["preempts_at"] is None
    [made] = [
        event
        for event in alice.get(f"/servers/{waiting}/events", limit=1000)["events"]
        if event["type"] == "ServerRoomAwaited"
    ]
    assert [one["server_id"] for one in made["event"]["victims"]] == [victim]
    assert {one["host"] for one in made["event"]["considered"]} == {"sim-1", "sim-2"}
    types = alice.types(waiting)
    order = [
        "ServerRoomMissed",
        "ServerRoomAwaited",
        "ServerAttemptDiscarded",
        "ServerRoomFound",
        "ServerBuilt",
    ]
    assert [one for one in types if one in order] == order
    assert types.count("ServerCreateAttempted") == 2
    events = demo.get(f"/servers/{victim}/events", limit=1000)["events"]
    signed = [event["type"] for event in events if event["by"].startswith("policy:")]
    assert signed[:3] == ["ServerNoticeIssued", "ServerDecisionMade", "ServerShelveRequested"]


def test_what_fits_has_no_victim_and_without_a_policy_nobody_gives_way(small: Callable[[str], Api]) -> None:
    demo, admin = small("demo"), small("admin")
    fleet = [demo.server(flavor="m1.small", is_preemptible=True, on_preemption="shelve") for _ in range(3)]
    failed = demo.outcome(demo.ask("POST", "/servers", demo.wish(flavor="m1.medium")))
    assert (failed["status"], failed["reason"]) == ("failed", "No valid host was found.")
    enable_preemption(admin)
    fleet.append(demo.server(flavor="m1.small"))
    preemptible = demo.ask("POST", "/servers", demo.wish(flavor="m1.small", is_preemptible=True))
    assert demo.outcome(preemptible)["status"] == "failed"
    too_large = demo.outcome(demo.ask("POST", "/servers", demo.wish(flavor="m1.large")))
    assert "there would not be room, whoever gives way" in too_large["reason"]
    servers = {one["id"]: one for one in demo.get("/servers", status="ACTIVE")["servers"]}
    assert set(servers) == set(fleet)
    assert not any(one["preempts_at"] or one["notices"] for one in servers.values())


def test_a_victim_that_is_gone_already_has_given_way_and_no_other_does(
    small: Callable[[str], Api],
) -> None:
    """Its owner deletes it before the deadline: the room is there, and the next is not chosen."""
    demo, alice, admin = small("demo"), small("alice"), small("admin")
    enable_preemption(admin, notice="PT4S")
    fleet = [demo.server(flavor="m1.small", is_preemptible=True, on_preemption="shelve") for _ in range(4)]
    answer = alice.ask("POST", "/servers", alice.wish(flavor="m1.small"))
    told = eventually(lambda: [one["id"] for one in demo.get("/servers")["servers"] if one["preempts_at"]])
    demo.done("DELETE", f"/servers/{told[0]}")
    assert alice.outcome(answer)["status"] == "succeeded"
    running = {one["id"] for one in demo.get("/servers", status="ACTIVE")["servers"]}
    assert running == set(fleet) - {told[0]}
    assert alice.types(answer.json()["server"]["id"]).count("ServerRoomAwaited") == 1
    assert "ServerDecisionMade" not in demo.types(told[0])
