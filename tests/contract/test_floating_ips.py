"""Floating IPs: made, led to a port and away from it, listed, removed; and what Nova shows of them."""

from __future__ import annotations

import pytest

from tests.contract.cloud import eventually
from tests.contract.network import found_error, network_named

NONE = "0d8a6bd1-1111-4111-8111-111111111111"


@pytest.fixture(scope="module")
def public(member):
    return network_named(member, "public")["id"]


@pytest.fixture
def float_ip(create, public):
    def make(**wanted):
        return create("floatingips", "floatingip", {"floating_network_id": public} | wanted)

    return make


def put(cloud, floating, **changes):
    return cloud.neutron("PUT", f"/floatingips/{floating['id']}", {"floatingip": changes})


def seen(cloud, floating):
    return cloud.neutron("GET", f"/floatingips/{floating['id']}").json()["floatingip"]


def test_a_new_one_is_down_and_leads_nowhere(member, float_ip, public, name):
    made = float_ip(description=name)
    assert (made["status"], made["port_id"], made["router_id"], made["fixed_ip_address"]) == (
        "DOWN",
        *[None] * 3,
    )
    assert (made["description"], made["project_id"]) == (name, member.project_id)
    assert made["floating_network_id"] == public
    assert made["revision_number"] == 0
    later = seen(member, made)
    assert later == made | {"updated_at": later["updated_at"]}  # an agent's report counts as a change


def test_it_says_down_when_associated_and_active_at_the_next_look(member, float_ip, a_port):
    floating, port = float_ip(), a_port()
    answer = put(member, floating, port_id=port["id"])
    assert answer.status_code == 200, answer.text
    told = answer.json()["floatingip"]
    assert (told["status"], told["port_id"]) == ("DOWN", port["id"])
    assert told["fixed_ip_address"] == port["fixed_ips"][0]["ip_address"]
    assert told["router_id"] is not None
    assert told["port_details"]["name"] == port["name"]
    eventually(lambda: seen(member, floating)["status"], lambda status: status == "ACTIVE")


def test_it_is_down_again_when_it_leads_nowhere(member, float_ip, a_port):
    floating = float_ip(port_id=a_port()["id"])
    eventually(lambda: seen(member, floating)["status"], lambda status: status == "ACTIVE")
    assert put(member, floating, port_id=None).json()["floatingip"]["router_id"] is None
    eventually(lambda: seen(member, floating)["status"], lambda status: status == "DOWN")


def test_a_description_changes_nothing_else(member, float_ip, a_port):
    floating = float_ip(port_id=a_port()["id"])
    assert put(member, floating, description="new").json()["floatingip"]["description"] == "new"
    assert seen(member, floating)["port_id"] == floating["port_id"]


def test_a_port_has_one(member, float_ip, a_port):
    port = a_port()
    float_ip(port_id=port["id"])
    second = float_ip()
    kind, message = found_error(put(member, second, port_id=port["id"]), 409)
    assert kind == "FloatingIPPortAlreadyAssociated"
    assert message.startswith(
        f"Cannot associate floating IP {second['floating_ip_address']} ({second['id']})"
    )


def test_a_port_without_an_address_cannot_have_one(member, float_ip, a_port):
    port = a_port(fixed_ips=[])
    kind, message = found_error(put(member, float_ip(), port_id=port["id"]), 400)
    why = f"Cannot add floating IP to port {port['id']} that has no fixed IPv4 addresses."
    assert (kind, message) == ("BadRequest", f"Bad floatingip request: {why}")


def test_another_port_takes_it_and_in_use_it_is_deleted_without_a_question(member, float_ip, a_port):
    floating, other = float_ip(port_id=a_port()["id"]), a_port()
    assert put(member, floating, port_id=other["id"]).status_code == 200
    assert seen(member, floating)["port_id"] == other["id"]
    assert member.neutron("DELETE", f"/floatingips/{floating['id']}").status_code == 204


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_can_be_asked_for_one_revision_only(member, float_ip, a_port, method):
    floating = float_ip()
    put(member, floating, description="new")
    place, body = f"/floatingips/{floating['id']}", {"floatingip": {"port_id": a_port()["id"]}}
    asked = body if method == "PUT" else None
    late = member.neutron(method, place, asked, {"If-Match": "revision_number=0"})
    why = "Constrained to 0, but current revision is 1"
    assert found_error(late, 412) == ("RevisionNumberConstraintFailed", why)
    assert seen(member, floating)["port_id"] is None
    assert member.neutron(method, place, asked, {"If-Match": "revision_number=1"}).status_code in {200, 204}


def test_a_port_that_goes_takes_it_out_of_use(member, float_ip, a_port):
    port = a_port()
    floating = float_ip(port_id=port["id"])
    assert member.neutron("DELETE", f"/ports/{port['id']}").status_code == 204
    assert seen(member, floating)["port_id"] is None


def test_the_network_must_be_external(member):
    private = network_named(member, "private")["id"]
    answer = member.neutron("POST", "/floatingips", {"floatingip": {"floating_network_id": private}})
    why = f"Network {private} is not a valid external network."
    assert found_error(answer, 400) == ("BadRequest", f"Bad floatingip request: {why}")


@pytest.mark.parametrize(
    ("wanted", "status", "kind", "message"),
    [
        (
            {},
            400,
            "HTTPBadRequest",
            "Failed to parse request. Required attribute 'floating_network_id' not specified",
        ),
        ({"floating_network_id": NONE}, 404, "NetworkNotFound", f"Network {NONE} could not be found."),
        ({"floating_network_id": NONE, "foo": 1}, 400, "HTTPBadRequest", "Unrecognized attribute(s) 'foo'"),
        (
            {"floating_network_id": "nonesuch"},
            400,
            "HTTPBadRequest",
            "Invalid input for floating_network_id. Reason: 'nonesuch' is not a valid UUID.",
        ),
    ],
)
def test_what_cannot_be_made(member, wanted, status, kind, message):
    assert found_error(member.neutron("POST", "/floatingips", {"floatingip": wanted}), status) == (
        kind,
        message,
    )


def test_only_an_administrator_picks_the_address(admin, member, float_ip, public):
    taken = float_ip()["floating_ip_address"]
    body = {"floatingip": {"floating_network_id": public, "floating_ip_address": taken}}
    assert found_error(member.neutron("POST", "/floatingips", body), 403)[0] == "PolicyNotAuthorized"
    assert found_error(admin.neutron("POST", "/floatingips", body), 409)[0] == "IpAddressAlreadyAllocated"


def test_they_are_found_by_what_they_are(member, float_ip, a_port, public, name):
    port = a_port()
    floating = float_ip(description=name, port_id=port["id"])
    eventually(lambda: seen(member, floating)["status"], lambda status: status == "ACTIVE")
    for query in (
        f"description={name}",
        f"port_id={port['id']}",
        f"id={floating['id']}&status=ACTIVE&floating_network_id={public}&project_id={member.project_id}",
    ):
        found = member.neutron("GET", f"/floatingips?{query}&fields=id").json()["floatingips"]
        assert found == [{"id": floating["id"]}]
    query = f"description={name}&changed_since=2099-01-01T00:00:00"
    assert member.neutron("GET", f"/floatingips?{query}").json()["floatingips"] == []


def test_they_are_paged(member, float_ip, name):
    made = {float_ip(description=name)["id"] for _ in range(2)}
    first = member.neutron("GET", f"/floatingips?description={name}&limit=1").json()
    [one] = first["floatingips"]
    assert [link["rel"] for link in first["floatingips_links"]] == ["next", "previous"]
    query = f"description={name}&limit=1&marker={one['id']}"
    [other] = member.neutron("GET", f"/floatingips?{query}").json()["floatingips"]
    assert {one["id"], other["id"]} == made


def test_it_is_gone_once(member, float_ip):
    path = f"/floatingips/{float_ip()['id']}"
    assert member.neutron("DELETE", path).status_code == 204
    for method, body in (("DELETE", None), ("GET", None), ("PUT", {"floatingip": {"port_id": None}})):
        assert found_error(member.neutron(method, path, body), 404)[0] == "FloatingIPNotFound"


def test_another_projects_is_for_administrators_alone(admin, member, public, create_as_admin):
    floating = create_as_admin("floatingips", "floatingip", {"floating_network_id": public})
    path = f"/floatingips/{floating['id']}"
    assert member.neutron("GET", path).status_code == 404
    assert admin.neutron("GET", path).status_code == 200


def test_nova_shows_it_a_moment_later(member, active, float_ip):
    [port] = member.neutron("GET", f"/ports?device_id={active}").json()["ports"]
    floating = float_ip(port_id=port["id"])

    def kinds():
        lines = member.server(active)["addresses"]["private"]
        return {line["addr"]: line["OS-EXT-IPS:type"] for line in lines}

    shown = {port["fixed_ips"][0]["ip_address"]: "fixed"}
    eventually(kinds, lambda found: found == shown | {floating["floating_ip_address"]: "floating"})
    put(member, floating, port_id=None)
    eventually(kinds, lambda found: found == shown)
