"""The whole life of servers with parts, while nobody else acts: nothing is told as somebody else's doing."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.openstack.connection import Cloud
from tests.integration.api.conftest import Api
from tests.integration.api.test_adopting import Made, admin, adopt, made
from tests.integration.api.test_whole_servers import made as make
from tests.waiting import eventually


def others_doing(api: Api) -> list[str]:
    """Return what is told in the whole project as somebody else's doing."""
    events = api.get("/events", limit=1000)["events"]
    return [event["type"] for event in events if event["type"].endswith("OutOfBand")]


def told(api: Api, kind: str) -> list[dict[str, Any]]:
    """Return all events of a type, of the whole project."""
    events = api.get("/events", limit=1000)["events"]
    return [event for event in events if event["type"] == kind]


def build(api: Api, **more: Any) -> str:
    answer = api.ask("POST", "/servers", api.wish(**more))
    api.succeeded(answer)
    return str(answer.json()["server"]["id"])


__all__ = ["admin", "made"]  # fixtures

ROOT = {"image": None, "root_volume": {"size_gb": 4, "image": "cirros"}}


def test_a_whole_life_is_our_own_doing(own: Api) -> None:
    server = build(own, **ROOT)
    disk = make(own, "/volumes", "volume", name="data", size_gb=1)
    address = make(own, "/floating-ips", "floating_ip")
    given = make(own, "/network-interfaces", "network_interface", network="private")
    own.done("POST", f"/servers/{server}/volumes/{disk['id']}")
    own.done("POST", f"/servers/{server}/network-interfaces/{given['id']}")
    own.done("POST", f"/network-interfaces/{given['id']}/floating-ips/{address['id']}")
    for action in ("stop", "start", "shelve", "unshelve", "reboot"):
        own.done("POST", f"/servers/{server}/actions/{action}")
    own.done("POST", f"/servers/{server}/actions/rebuild", {"image": "cirros"})
    own.done("POST", f"/servers/{server}/actions/resize", {"flavor": "m1.small"})
    own.done("POST", f"/servers/{server}/actions/confirm-resize")
    own.done("DELETE", f"/servers/{server}")
    eventually(lambda: own.get(f"/network-interfaces/{given['id']}")["server_id"] is None)
    eventually(lambda: own.get(f"/volumes/{disk['id']}")["status"] == "available")
    assert others_doing(own) == []
    types = {event["type"] for event in own.get("/events", limit=1000)["events"]}
    assert "NetworkInterfaceReleased" in types


@pytest.mark.parametrize("action", ["suspend", "rescue"])
def test_what_the_cloud_lets_go_of_by_itself_when_a_server_is_deleted(own: Api, action: str) -> None:
    """Nova detaches no volume in such a status; it does so when it deletes the server."""
    server = build(own)
    disk = make(own, "/volumes", "volume", name="data", size_gb=1)
    own.done("POST", f"/servers/{server}/volumes/{disk['id']}")
    own.done("POST", f"/servers/{server}/actions/{action}")
    own.done("DELETE", f"/servers/{server}")
    eventually(lambda: own.get(f"/volumes/{disk['id']}")["status"] == "available")
    assert others_doing(own) == []


def test_what_a_server_is_made_with_is_given_to_it_by_us(own: Api) -> None:
    """A port that is named when a server is asked for, and again for the next one."""
    given = make(own, "/network-interfaces", "network_interface", network="private")
    for tries in (1, 2):
        server = build(own, networks=[], network_interfaces=[given["id"]])
        eventually(lambda: told(own, "NetworkInterfaceBound"), lambda bound, tries=tries: len(bound) == tries)
        assert told(own, "NetworkInterfaceBound")[-1]["event"]["server_id"] == server
        own.done("DELETE", f"/servers/{server}")
        eventually(lambda: own.get(f"/network-interfaces/{given['id']}")["server_id"] is None)
    assert others_doing(own) == []


def test_an_address_is_freed_by_us_when_its_port_is_deleted(own: Api) -> None:
    address = make(own, "/floating-ips", "floating_ip")
    port = make(own, "/network-interfaces", "network_interface", network="private")
    own.done("POST", f"/network-interfaces/{port['id']}/floating-ips/{address['id']}")
    own.done("DELETE", f"/network-interfaces/{port['id']}")
    eventually(lambda: own.get(f"/floating-ips/{address['id']}")["port_cloud_id"] is None)
    [freed] = told(own, "FloatingIpReleased")
    assert freed["event"]["network_interface_id"] == port["id"]
    assert others_doing(own) == []


def test_what_goes_with_an_adopted_server_goes_at_our_word(
    own: Api, project: Cloud, admin: Api, made: Made
) -> None:
    """Nova made its port, and its root volume goes with it: Nova deletes both."""
    server = adopt(admin, made.server)["id"]
    own.done("DELETE", f"/servers/{server}")
    eventually(lambda: is_free(own))
    assert others_doing(own) == []


def is_free(own: Api) -> bool:
    """Whether of the parts only the data volume is left."""
    volumes = own.get("/volumes")["volumes"]
    interfaces = own.get("/network-interfaces")["network_interfaces"]
    return [one["status"] for one in volumes] == ["available"] and interfaces == []
