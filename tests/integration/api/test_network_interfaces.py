"""Network interfaces over HTTP: made, given to servers, taken away, and changed behind our back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapters.openstack.connection import Cloud
from tests.integration.api.conftest import Api
from tests.waiting import eventually


def interface(api: Api, **more: Any) -> dict[str, Any]:
    """Make an interface; return it as it is then."""
    answer = api.ask("POST", "/network-interfaces", {"network": "private", **more})
    api.succeeded(answer)
    made: dict[str, Any] = api.get(f"/network-interfaces/{answer.json()['network_interface']['id']}")
    return made


def test_the_whole_life(api: Api, cloud_of: Callable[[str], Cloud]) -> None:
    server, made = api.server(), interface(api, name="eth7")
    assert (made["name"], made["network"]["name"], made["server_id"]) == ("eth7", "private", None)
    [address] = made["addresses"]
    shown = cloud_of("demo").call("network", "GET", f"/ports/{made['cloud_id']}").body["port"]
    assert shown["fixed_ips"][0]["ip_address"] == address["address"]
    here = f"/network-interfaces/{made['id']}"
    place = f"/servers/{server}/network-interfaces/{made['id']}"
    api.done("POST", place)
    assert api.get(here)["server_id"] == server
    assert api.ask("POST", place, expect=200).json()["operation"] is None
    shown = eventually(
        lambda: api.get("/network-interfaces", server_id=server)["network_interfaces"],
        lambda told: len(told) == 2,
    )
    assert [(one["id"] == made["id"], one["made_for"]) for one in shown] == [(True, None), (False, server)]
    addresses = eventually(lambda: api.get(f"/servers/{server}")["addresses"], lambda told: len(told) == 2)
    assert address["address"] in {one["address"] for one in addresses}
    assert api.ask("DELETE", here, expect=409).json()["allowed"] == ["detach"]
    api.done("DELETE", place)
    assert api.get(here)["server_id"] is None
    assert api.ask("DELETE", place, expect=409).json()["code"] == "NETWORK_INTERFACE_NOT_ATTACHED"
    api.done("DELETE", here)
    assert api.get(here)["status"] == "DELETED"
    assert api.get("/network-interfaces", id=made["id"])["network_interfaces"] == []


def test_an_address_on_anothers_network_is_refused(api: Api) -> None:
    """Neutron lets only a network's owner choose addresses on it (create_port:fixed_ips)."""
    answer = api.ask("POST", "/network-interfaces", {"network": "private", "fixed_address": "10.20.0.77"})
    assert api.outcome(answer)["status"] == "failed"
    api.done("DELETE", f"/network-interfaces/{answer.json()['network_interface']['id']}")


def test_what_others_do_is_found_by_the_sweep(api: Api, cloud_of: Callable[[str], Cloud]) -> None:
    made, demo = interface(api), cloud_of("demo")
    demo.call("network", "DELETE", f"/ports/{made['cloud_id']}")
    eventually(lambda: api.get(f"/network-interfaces/{made['id']}")["status"] == "DELETED")
    events = api.get("/events", stream=made["id"])["events"]
    assert events[-1]["type"] == "NetworkInterfaceDeletedOutOfBand"
