"""Who would give way, and does, on a small cloud: two hosts, full of preemptible servers."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest

from adapters.openstack import nova
from tests.book_time import shift
from tests.integration.api.conftest import Api
from tests.integration.api.post import links_in, text_of
from tests.integration.preemption.conftest import Small, event, told
from tests.waiting import eventually

SHELVED = {"flavor": "m1.small", "is_preemptible": True, "on_preemption": "shelve"}
DELETED = {"flavor": "m1.small", "is_preemptible": True, "on_preemption": "delete"}


def simulate(admin: Api, expect: int = 200, **wanted: Any) -> Any:
    return admin.ask("POST", "/preemption/simulate", wanted, expect).json()


def test_who_would_give_way_is_told_and_nobody_does(small: Small) -> None:
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


def test_the_policies_that_are_enabled_decide(small: Small) -> None:
    """Who was made first goes first by the policy, last by the word of who asks; the budget counts too."""
    demo, admin = small("demo"), small("admin")
    fleet = []
    for minutes in range(4):
        shift(small.book, timedelta(minutes=minutes))
        fleet.append(demo.server(**SHELVED))
    youngest = simulate(admin, flavor="m1.small")
    assert (youngest["policy"], goes(youngest)) == (None, [fleet[3]])
    policy = small.enable_preemption(ties="oldest")
    oldest = simulate(admin, flavor="m1.small")
    assert oldest["policy"] == {"policy_id": policy, "policy_name": "give way", "policy_version": 1}
    assert goes(oldest) == [fleet[0]]
    assert goes(simulate(admin, flavor="m1.small", ties="youngest")) == [fleet[3]]
    wanted = admin.get(f"/policies/{policy}")["definition"] | {"budget": {"per_tick": 1}}
    changed = admin.ask("PUT", f"/policies/{policy}", wanted, expect=200)
    admin.get(f"/policies/{policy}", min_position=changed.headers["Ledger-Position"])
    assert simulate(admin, flavor="m1.medium")["why_not"].startswith("2 would have to give way")


def goes(simulation: Any) -> list[str]:
    return [victim["id"] for giving in simulation["chosen"] for victim in giving["victims"]]


def test_it_is_for_administrators_and_wants_a_flavor_that_exists(small: Small) -> None:
    refused = simulate(small("demo"), flavor="m1.tiny", expect=403)
    assert refused["code"] == "ROLE_REQUIRED"
    unknown = simulate(small("admin"), flavor="nonesuch", expect=422)
    assert unknown["errors"][0]["pointer"] == "/flavor"
    assert simulate(small("admin"), flavor="m1.tiny", count=0, expect=422)["errors"]


def test_where_no_host_has_room_nova_is_asked_only_once_there_is(small: Small) -> None:
    demo, alice = small("demo"), small("alice")
    small.enable_preemption()
    fleet = [demo.server(**SHELVED) for _ in range(4)]
    answer = alice.ask("POST", "/servers", alice.wish(flavor="m1.small"))
    waiting = answer.json()["server"]["id"]
    [victim] = [one["id"] for one in told(demo)]
    alice.succeeded(answer)
    states = {one["id"]: one["status"] for one in demo.get("/servers")["servers"]}
    assert states == {one: "SHELVED_OFFLOADED" if one == victim else "ACTIVE" for one in fleet}
    types = alice.types(waiting)
    order = [
        "ServerCapacityMissing",
        "ServerPreemptionPlanned",
        "ServerCapacityFreed",
        "ServerCreateAttempted",
        "ServerBuilt",
    ]
    assert [one for one in types if one in order] == order
    missed = event(alice, waiting, "ServerCapacityMissing")
    assert missed is not None
    assert (missed["attempt"], missed["reason"]) == (0, "No host has room for it.")


def test_a_server_for_which_nova_finds_no_host_is_given_room_and_built(small: Small) -> None:
    demo, alice = small("demo"), small("alice")
    small.enable_preemption()
    small.hide_room()
    fleet = [demo.server(**SHELVED) for _ in range(4)]
    answer = alice.ask("POST", "/servers", alice.wish(flavor="m1.small", user_data="#!/bin/sh"))
    waiting = answer.json()["server"]["id"]
    victims = [one["id"] for one in told(demo)]
    assert set(victims) <= set(fleet)
    alice.succeeded(answer)
    server = alice.get(f"/servers/{waiting}")
    assert (server["id"], server["status"], server["fault"]) == (waiting, "ACTIVE", None)
    shown = nova.show(small.cloud("admin"), server["cloud_id"])
    assert shown is not None
    assert base64.b64decode(shown["OS-EXT-SRV-ATTR:user_data"]).decode() == "#!/bin/sh"

    shelved = [one for one in fleet if demo.get(f"/servers/{one}")["status"] == "SHELVED_OFFLOADED"]
    assert shelved == victims
    [victim] = shelved
    assert demo.get(f"/servers/{victim}")["preempts_at"] is None
    made = event(small("admin"), waiting, "ServerPreemptionPlanned")
    assert made is not None
    assert [one["server_id"] for one in made["victims"]] == [victim]
    assert {one["host"] for one in made["considered"]} == {"sim-1", "sim-2"}
    types = alice.types(waiting)
    order = [
        "ServerCapacityMissing",
        "ServerPreemptionPlanned",
        "ServerAttemptDiscarded",
        "ServerCapacityFreed",
        "ServerBuilt",
    ]
    assert [one for one in types if one in order] == order
    assert types.count("ServerCreateAttempted") == 2
    events = demo.get(f"/servers/{victim}/events", limit=1000, parts=False)["events"]
    signed = [one["type"] for one in events if one["by"].startswith("policy:")]
    assert signed[:3] == ["ServerNoticeIssued", "ServerPolicyActionDecided", "ServerShelveRequested"]


def test_room_is_made_in_the_zone_that_was_asked_for(small: Small) -> None:
    demo, alice = small("demo"), small("alice")
    small.enable_preemption()
    in_the_west = {demo.server(**SHELVED, availability_zone="west") for _ in range(2)}
    elsewhere = demo.server(**SHELVED, availability_zone="nova")
    answer = alice.ask("POST", "/servers", alice.wish(flavor="m1.small", availability_zone="west"))
    alice.succeeded(answer)
    waiting = answer.json()["server"]["id"]
    assert alice.types(waiting).count("ServerPreemptionPlanned") == 1
    made = event(small("admin"), waiting, "ServerPreemptionPlanned")
    assert made is not None
    assert {one["host"] for one in made["considered"]} == {"sim-2"}
    assert {one["server_id"] for one in made["victims"]} < in_the_west
    assert demo.get(f"/servers/{elsewhere}")["status"] == "ACTIVE"
    shown = nova.show(small.cloud("admin"), alice.get(f"/servers/{waiting}")["cloud_id"])
    assert shown is not None
    assert shown["OS-EXT-AZ:availability_zone"] == "west"


def test_what_fits_has_no_victim_and_without_a_policy_nobody_gives_way(small: Small) -> None:
    demo = small("demo")
    fleet = [demo.server(**SHELVED) for _ in range(3)]
    failed = demo.outcome(demo.ask("POST", "/servers", demo.wish(flavor="m1.medium")))
    assert (failed["status"], failed["reason"]) == ("failed", "No valid host was found.")
    small.enable_preemption()
    fleet.append(demo.server(flavor="m1.small"))
    preemptible = demo.ask("POST", "/servers", demo.wish(flavor="m1.small", is_preemptible=True))
    assert demo.outcome(preemptible)["status"] == "failed"
    too_large = demo.outcome(demo.ask("POST", "/servers", demo.wish(flavor="m1.large")))
    assert "there would not be room, whoever gives way" in too_large["reason"]
    servers = {one["id"]: one for one in demo.get("/servers", status="ACTIVE")["servers"]}
    assert set(servers) == set(fleet)
    assert not any(one["preempts_at"] or one["notices"] for one in servers.values())


@pytest.mark.parametrize("wish", ["delete", "stop"])
def test_its_owner_is_told_by_mail_before_it_goes_as_it_wished(small: Small, wish: str) -> None:
    """Told of what, by whom and why; deleted a whole period after the mail was taken, with its parts."""
    demo, alice = small("demo"), small("alice")
    policy = small.enable_preemption(notice="PT2S")
    fleet = [demo.server(**{**DELETED, "on_preemption": wish}) for _ in range(4)]
    answer = alice.ask("POST", "/servers", alice.wish(flavor="m1.small"))
    [victim] = [one["id"] for one in told(demo)]
    [mail] = eventually(lambda: small.post.about(victim))
    assert mail["To"] == "demo@example.org"
    text = text_of(mail)
    assert "will be deleted" in text
    assert "a server that is not preemptible finds no host" in text
    assert set(links_in(text)) == {"Keep it for now"}
    alice.succeeded(answer)
    eventually(lambda: demo.get(f"/servers/{victim}")["status"], lambda status: status == "DELETED")
    story = {
        one["type"]: one for one in demo.get(f"/servers/{victim}/events", limit=1000, parts=False)["events"]
    }
    heard, gone = story["ServerNoticeDelivered"], story["ServerDeleteRequested"]
    assert gone["at"] > heard["at"]
    assert (gone["by"], "ServerStopRequested" in story) == (f"policy:{policy}", wish == "stop")
    assert story["ServerNoticeIssued"]["event"]["recipients"] == [f"user:{small.cloud('demo').user_id}"]
    assert {one["id"] for one in demo.get("/servers", status="ACTIVE")["servers"]} == set(fleet) - {victim}
