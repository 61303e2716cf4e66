"""A server with all that belongs to one, on a real OpenStack: made, given, and let go of at its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openstack.connection import Connection

from tests.system.story.conftest import RUN, Ledger
from tests.waiting import eventually

Wish = Callable[[str], dict[str, Any]]


def made(ledger: Ledger, path: str, thing: str, **body: Any) -> dict[str, Any]:
    answer = ledger.ask("POST", path, **body)
    ledger.succeeded(answer)
    return ledger.get(f"{path}/{answer[thing]['id']}")


def test_a_server_and_all_it_has(ledger: Ledger, member: Connection, wish: Wish) -> None:
    asked = wish("whole")
    disk = {"size_gb": 1, "image": asked.pop("image")}
    answer = ledger.ask("POST", "/servers", **asked, root_volume=disk)
    ledger.succeeded(answer)
    server_id = answer["server"]["id"]
    row = ledger.server(server_id)
    [port], [root] = row["network_interfaces"], row["volumes"]
    shown = member.compute.get_server(row["cloud_id"])
    [attached] = shown.attached_volumes
    eventually(lambda: ledger.get(f"/volumes/{root['id']}")["status"] == "in-use")
    root_cloud_id = ledger.get(f"/volumes/{root['id']}")["cloud_id"]
    assert attached["id"] == root_cloud_id
    data = made(ledger, "/volumes", "volume", name=f"whole-{RUN}", size_gb=1)
    address = made(ledger, "/floating-ips", "floating_ip", description="of the whole")
    ledger.done("POST", f"/servers/{server_id}/volumes/{data['id']}")
    ledger.done("POST", f"/network-interfaces/{port['id']}/floating-ips/{address['id']}")
    row = ledger.server(server_id)
    assert [one["address"] for one in row["floating_ips"]] == [address["address"]]
    assert {one["name"] for one in row["volumes"]} == {root["name"], data["name"]}
    eventually(lambda: "floating" in {one["type"] for one in ledger.server(server_id)["addresses"]})

    ledger.done("DELETE", f"/servers/{server_id}")
    assert ledger.get(f"/volumes/{root['id']}")["status"] == "deleted"
    assert ledger.get(f"/network-interfaces/{port['id']}")["status"] == "DELETED"
    assert ledger.get(f"/volumes/{data['id']}")["status"] == "available"
    assert ledger.get(f"/floating-ips/{address['id']}")["server_id"] is None
    assert member.block_storage.find_volume(root_cloud_id) is None
    assert member.block_storage.get_volume(data["cloud_id"]).status == "available"
    ledger.done("DELETE", f"/volumes/{data['id']}")
    ledger.done("DELETE", f"/floating-ips/{address['id']}")
    types = ledger.types(server_id)
    assert [
        kind for kind in types if kind in {"ServerPartsDetached", "ServerRemovedFromCloud", "ServerDeleted"}
    ] == [
        "ServerPartsDetached",
        "ServerRemovedFromCloud",
        "ServerDeleted",
    ]


def test_a_whole_life_is_nobody_elses_doing(ledger: Ledger, wish: Wish) -> None:
    """Nobody else acts on it, on its volumes, its ports or its address, from the first to the last."""
    asked = wish("own")
    image = asked.pop("image")
    given = made(ledger, "/network-interfaces", "network_interface", network=asked["networks"][0])
    disk = {"size_gb": 1, "image": image, "delete_on_termination": False}
    wanted = {**asked, "root_volume": disk, "network_interfaces": [given["id"]]}
    answer = ledger.ask("POST", "/servers", **wanted)
    ledger.succeeded(answer)
    server_id = answer["server"]["id"]
    [root] = ledger.server(server_id)["volumes"]
    data = made(ledger, "/volumes", "volume", name=f"own-{RUN}", size_gb=1)
    address = made(ledger, "/floating-ips", "floating_ip", description="of its own")
    ledger.done("POST", f"/servers/{server_id}/volumes/{data['id']}")
    ledger.done("POST", f"/network-interfaces/{given['id']}/floating-ips/{address['id']}")
    for action in ("stop", "start", "shelve", "unshelve"):
        ledger.done("POST", f"/servers/{server_id}/actions/{action}")
    ledger.done("DELETE", f"/servers/{server_id}")
    eventually(lambda: ledger.get(f"/network-interfaces/{given['id']}")["server_id"] is None)
    for volume in (root, data):
        eventually(lambda one=volume: ledger.get(f"/volumes/{one['id']}")["status"] == "available")
    for path, thing in (("volumes", root), ("volumes", data), ("floating-ips", address)):
        ledger.done("DELETE", f"/{path}/{thing['id']}")
    ledger.done("DELETE", f"/network-interfaces/{given['id']}")
    for stream in (server_id, given["id"], root["id"], data["id"], address["id"]):
        assert ledger.others_doing(stream) == [], stream


def test_what_was_made_for_a_server_that_is_refused_goes(
    ledger: Ledger, wish: Wish, greedy_flavor: str
) -> None:
    answer = ledger.ask("POST", "/servers", **{**wish("greedy"), "flavor": greedy_flavor})
    operation = ledger.outcome(answer)
    assert (operation["status"], operation["code"]) == ("failed", "QUOTA_EXCEEDED")
    assert operation["quota"]["resource"] == "cores"
    server_id = answer["server"]["id"]
    eventually(lambda: ledger.get("/network-interfaces", server_id=server_id)["network_interfaces"] == [])
    ledger.done("DELETE", f"/servers/{server_id}")
