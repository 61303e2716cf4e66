"""Ports of a client's own, their tags and filters; routers; and Neutron's quotas."""

from __future__ import annotations

import pytest

from tests.contract.network import found_error, network_named

CREATE = "rule:create_port"
FIXED = f"{CREATE}:fixed_ips"
NONE = "0d8a6bd1-1111-4111-8111-111111111111"


@pytest.fixture(scope="module")
def private(member):
    return network_named(member, "private")


def put(cloud, port, **changes):
    return cloud.neutron("PUT", f"/ports/{port['id']}", {"port": changes})


def test_a_port_has_an_address_and_the_default_group(member, a_port, private, name):
    port = a_port(description="q", device_id="dev")
    [fixed] = port["fixed_ips"]
    assert fixed["subnet_id"] == private["subnets"][0]
    assert (port["name"], port["description"], port["device_id"]) == (name, "q", "dev")
    assert (port["status"], port["device_owner"], port["revision_number"]) == ("DOWN", "", 1)
    query = f"/security-groups?name=default&project_id={member.project_id}"
    [default] = member.neutron("GET", query).json()["security_groups"]
    assert port["security_groups"] == [default["id"]]


def test_a_port_may_have_no_address(a_port):
    port = a_port(fixed_ips=[])
    assert (port["fixed_ips"], port["ip_allocation"]) == ([], "none")


def test_a_port_is_changed(member, a_port, name):
    changed = put(member, a_port(), name=f"{name}-2", security_groups=[]).json()["port"]
    assert (changed["name"], changed["security_groups"]) == (f"{name}-2", [])
    assert changed["revision_number"] == 2


@pytest.mark.parametrize(
    ("wanted", "status", "kind", "message"),
    [
        ({"bogus": 1}, 400, "HTTPBadRequest", "Unrecognized attribute(s) 'bogus'"),
        ({"name": 4}, 400, "HTTPBadRequest", "Invalid input for name. Reason: '4' is not a valid string."),
        ({"network_id": NONE}, 404, "NetworkNotFound", f"Network {NONE} could not be found."),
        ({"security_groups": [NONE]}, 404, "SecurityGroupNotFound", f"Security group {NONE} does not exist"),
        ({"fixed_ips": [{"subnet_id": NONE}]}, 404, "SubnetNotFound", f"Subnet {NONE} could not be found."),
        (
            {"fixed_ips": [{"ip_address": "foo"}]},
            400,
            "HTTPBadRequest",
            "Invalid input for fixed_ips. Reason: 'foo' is not a valid IP address.",
        ),
        (
            {"fixed_ips": [{"ip_address": "10.20.0.9"}]},
            403,
            "PolicyNotAuthorized",
            f"({CREATE} and ({FIXED} and ({FIXED}:ip_address))) is disallowed by policy",
        ),
        (
            {"mac_address": "fa:16:3e:aa:bb:cc"},
            403,
            "PolicyNotAuthorized",
            "(rule:create_port and rule:create_port:mac_address) is disallowed by policy",
        ),
    ],
)
def test_ports_that_cannot_be(member, private, wanted, status, kind, message):
    answer = member.neutron("POST", "/ports", {"port": {"network_id": private["id"]} | wanted})
    assert found_error(answer, status) == (kind, message)


def test_a_member_has_no_port_on_the_external_network(member):
    public = network_named(member, "public")["id"]
    answer = member.neutron("POST", "/ports", {"port": {"network_id": public}})
    message = f"Tenant {member.project_id} not allowed to create port on this network"
    assert found_error(answer, 403) == ("HTTPForbidden", message)


def test_an_administrator_picks_an_address_that_is_free(admin, a_port, private):
    taken = a_port()["fixed_ips"][0]["ip_address"]

    def ask(address):
        wanted = {"network_id": private["id"], "fixed_ips": [{"ip_address": address}]}
        return found_error(
            admin.neutron("POST", "/ports", {"port": wanted}), 409 if address == taken else 400
        )[0]

    assert ask(taken) == "IpAddressAlreadyAllocated"
    assert ask("1.2.3.4") == "InvalidIpForNetwork"


def test_ports_are_found_by_what_they_are(member, a_port, private, name):
    port = a_port(description=name, device_id=f"device-{name}")
    address = port["fixed_ips"][0]["ip_address"]
    for query in (
        f"name={name}",
        f"description={name}",
        f"device_id=device-{name}",
        f"id={port['id']}&network_id={private['id']}&project_id={member.project_id}",
        f"fixed_ips=ip_address%3D{address}",
    ):
        assert member.neutron("GET", f"/ports?{query}&fields=id").json() == {"ports": [{"id": port["id"]}]}
    query = f"name={name}&changed_since=2099-01-01T00:00:00"
    assert member.neutron("GET", f"/ports?{query}").json()["ports"] == []


def test_ports_are_paged(member, a_port, name):
    made = {a_port()["id"] for _ in range(2)}
    [one] = member.neutron("GET", f"/ports?name={name}&limit=1").json()["ports"]
    [other] = member.neutron("GET", f"/ports?name={name}&limit=1&marker={one['id']}").json()["ports"]
    assert {one["id"], other["id"]} == made
    assert found_error(member.neutron("GET", "/ports?limit=x"), 400) == (
        "BadRequest",
        "Bad limit request: Limit must be an integer 0 or greater and not 'x'.",
    )
    assert found_error(member.neutron("GET", "/ports?limit=1&marker=zzz"), 404)[0] == "PortNotFound"


def test_a_port_is_tagged(member, a_port, name):
    path = f"/ports/{a_port()['id']}/tags"
    assert member.neutron("PUT", path, {"tags": [f"{name}-b", f"{name}-a"]}).status_code == 200
    assert member.neutron("PUT", f"{path}/{name}-c").status_code == 201
    assert sorted(member.neutron("GET", path).json()["tags"]) == [f"{name}-a", f"{name}-b", f"{name}-c"]
    assert len(member.neutron("GET", f"/ports?tags={name}-a,{name}-b").json()["ports"]) == 1
    assert member.neutron("GET", f"/ports?tags={name}-a,{name}-z").json()["ports"] == []
    assert len(member.neutron("GET", f"/ports?tags-any={name}-a,{name}-z").json()["ports"]) == 1
    assert member.neutron("DELETE", f"{path}/{name}-c").status_code == 204
    assert found_error(member.neutron("DELETE", f"{path}/{name}-c"), 404)[0] == "TagNotFound"


def test_a_port_is_gone_once(member, a_port):
    path = f"/ports/{a_port()['id']}"
    assert member.neutron("DELETE", path).status_code == 204
    for method in ("DELETE", "GET"):
        assert found_error(member.neutron(method, path), 404)[0] == "PortNotFound"


def test_a_router_joins_private_to_public(admin, member):
    [router] = admin.neutron("GET", "/routers?name=router1").json()["routers"]
    assert router["external_gateway_info"]["network_id"] == network_named(admin, "public")["id"]
    assert admin.neutron("GET", f"/routers/{router['id']}").json()["router"]["id"] == router["id"]
    assert found_error(member.neutron("GET", f"/routers/{router['id']}"), 404)[0] == "RouterNotFound"


def test_a_quota_counts_what_is_in_use(member, a_port):
    path = f"/quotas/{member.project_id}/details.json"
    before = member.neutron("GET", path).json()["quota"]["port"]
    a_port()
    after = member.neutron("GET", path).json()["quota"]["port"]
    assert after == before | {"used": before["used"] + 1}
    assert member.neutron("GET", f"/quotas/{member.project_id}").json()["quota"]["port"] == before["limit"]


def test_a_quota_is_an_administrators_to_change(admin, member):
    path = f"/quotas/{admin.project_id}"
    message = "rule:get_quota is disallowed by policy"
    assert found_error(member.neutron("GET", path), 403) == ("PolicyNotAuthorized", message)
    answer = member.neutron("PUT", path, {"quota": {"port": 1}})
    assert found_error(answer, 403)[1] == "rule:update_quota is disallowed by policy"


def test_a_quota_that_is_full_is_409(admin, create_as_admin):
    """In the administrator's own project, so that nobody else's tests meet it."""
    path = f"/quotas/{admin.project_id}"
    used = admin.neutron("GET", f"{path}/details.json").json()["quota"]["floatingip"]["used"]
    assert admin.neutron("PUT", path, {"quota": {"floatingip": used}}).status_code == 200
    try:
        wanted = {"floatingip": {"floating_network_id": network_named(admin, "public")["id"]}}
        message = "Quota exceeded for resources: ['floatingip']."
        assert found_error(admin.neutron("POST", "/floatingips", wanted), 409) == ("OverQuota", message)
    finally:
        assert admin.neutron("DELETE", path).status_code == 204
