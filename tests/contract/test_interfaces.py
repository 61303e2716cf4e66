"""A server's ports: given or made by Nova, plugged in and out, and the security groups on them."""

from __future__ import annotations

import pytest

from tests.contract.cloud import eventually, message
from tests.contract.conftest import states
from tests.contract.network import network_named

APART = "the two cannot be specified together."
NONE = "0d8a6bd1-1111-4111-8111-111111111111"


@pytest.fixture
def private(member):
    return network_named(member, "private")["id"]


@pytest.fixture
def attach(member, active):
    """Return a function that attaches an interface to the shared server; what is attached goes again."""
    attached = []

    def post(status=200, **wanted):
        path = f"/servers/{active}/os-interface"
        answer = member.nova("POST", path, {"interfaceAttachment": wanted})
        assert answer.status_code == status, answer.text
        if status == 200:
            attached.append(answer.json()["interfaceAttachment"]["port_id"])
        return answer

    yield post
    for port_id in attached:
        detach(member, active, port_id)
    eventually(
        lambda: {port["port_id"] for port in interfaces(member, active)} & {*attached}, lambda left: not left
    )


def interfaces(cloud, server_id):
    return cloud.nova("GET", f"/servers/{server_id}/os-interface").json()["interfaceAttachments"]


def detach(cloud, server_id, port_id):
    return cloud.nova("DELETE", f"/servers/{server_id}/os-interface/{port_id}")


def addresses(cloud, server_id):
    shown = cloud.server(server_id)["addresses"]
    return {line["addr"] for lines in shown.values() for line in lines}


def port_of(cloud, port_id):
    return cloud.neutron("GET", f"/ports/{port_id}")


def test_a_given_port_is_bound_and_outlives_the_server(member, make, wish, a_port, private, name):
    given = a_port()
    made = make(name, networks=[{"port": given["id"]}, {"uuid": private}])
    server_id = made.json()["server"]["id"]
    eventually(lambda: states(member, server_id), lambda seen: seen == ("ACTIVE", "active", None))
    bound = port_of(member, given["id"]).json()["port"]
    assert (bound["device_id"], bound["device_owner"], bound["status"]) == (
        server_id,
        "compute:nova",
        "ACTIVE",
    )
    ports = member.neutron("GET", f"/ports?device_id={server_id}").json()["ports"]
    [novas] = [port for port in ports if port["id"] != given["id"]]
    fixed = {port["fixed_ips"][0]["ip_address"] for port in ports}
    assert addresses(member, server_id) == fixed
    again = member.nova("POST", "/servers", wish.body(name, networks=[{"port": given["id"]}]))
    assert message(again, 409, "conflictingRequest") == f"Port {given['id']} is still in use."
    member.nova("DELETE", f"/servers/{server_id}")
    eventually(lambda: port_of(member, novas["id"]).status_code, lambda code: code == 404)
    eventually(lambda: port_of(member, given["id"]).json()["port"]["device_id"], lambda device: device == "")


def test_a_port_that_goes_leaves_its_server_active(member, make, a_port, name):
    port = a_port()
    server_id = make(name, networks=[{"port": port["id"]}]).json()["server"]["id"]
    eventually(lambda: states(member, server_id), lambda seen: seen == ("ACTIVE", "active", None))
    assert member.neutron("DELETE", f"/ports/{port['id']}").status_code == 204
    eventually(lambda: member.server(server_id)["addresses"], lambda shown: shown == {})
    assert member.server(server_id)["status"] == "ACTIVE"


def test_a_given_port_is_attached_and_stays_when_detached(member, active, attach, a_port):
    port = a_port()
    told = attach(port_id=port["id"]).json()["interfaceAttachment"]
    assert (told["port_id"], told["mac_addr"]) == (port["id"], port["mac_address"])
    assert told["fixed_ips"] == port["fixed_ips"]
    address = port["fixed_ips"][0]["ip_address"]
    eventually(lambda: addresses(member, active), lambda shown: address in shown)
    in_use = attach(409, port_id=port["id"])
    assert message(in_use, 409, "conflictingRequest") == f"Port {port['id']} is still in use."
    assert detach(member, active, port["id"]).status_code == 202
    eventually(lambda: port_of(member, port["id"]).json()["port"]["device_id"], lambda device: device == "")
    eventually(lambda: addresses(member, active), lambda shown: address not in shown)


def test_a_port_that_nova_made_goes_when_detached(member, active, attach, private):
    port_id = attach(net_id=private).json()["interfaceAttachment"]["port_id"]
    path = f"/servers/{active}/os-interface/{port_id}"
    assert member.nova("GET", path).json()["interfaceAttachment"]["port_id"] == port_id
    assert detach(member, active, port_id).status_code == 202
    eventually(lambda: port_of(member, port_id).status_code, lambda code: code == 404)


def test_both_are_in_the_action_log(member, active, attach, private):
    attached = attach(net_id=private)
    port_id = attached.json()["interfaceAttachment"]["port_id"]
    detached = detach(member, active, port_id)
    log = member.nova("GET", f"/servers/{active}/os-instance-actions").json()["instanceActions"]
    actions = {action["request_id"]: action["action"] for action in log}
    assert actions[attached.headers["X-Openstack-Request-Id"]] == "attach_interface"
    assert actions[detached.headers["X-Openstack-Request-Id"]] == "detach_interface"


def test_detaching_what_is_not_attached_is_an_error_in_the_action_log_alone(member, active):
    answer = detach(member, active, NONE)
    assert answer.status_code == 202
    path = f"/servers/{active}/os-instance-actions/{answer.headers['X-Openstack-Request-Id']}"
    eventually(
        lambda: member.nova("GET", path).json()["instanceAction"]["message"], lambda text: text == "Error"
    )


def test_an_interface_is_asked_for_in_one_way(member, active, attach, private):
    both = attach(400, net_id=private, port_id=NONE)
    assert message(both, 400, "badRequest") == "Must not input both network_id and port_id"
    address = attach(400, fixed_ips=[{"ip_address": "10.20.0.77"}])
    assert message(address, 400, "badRequest") == "Must input network_id when request IP address"
    nothing = attach(404, port_id=NONE)
    assert message(nothing, 404, "itemNotFound") == f"Port id {NONE} could not be found."
    public = network_named(member, "public")["id"]
    text = f"It is not allowed to create an interface on external network {public}"
    assert message(attach(403, net_id=public), 403, "forbidden") == text


def test_a_locked_server_keeps_its_interfaces(member, active, attach, private):
    member.act(active, "lock")
    try:
        refused = attach(409, net_id=private)
        assert message(refused, 409, "conflictingRequest") == f"Instance {active} is locked"
        assert detach(member, active, NONE).status_code == 409
    finally:
        member.act(active, "unlock")


@pytest.mark.parametrize(
    ("networks", "text"),
    [
        ([{"port": NONE}], f"Port id {NONE} could not be found."),
        ([{"uuid": NONE}], f"Network {NONE} could not be found."),
        ([{}], "Bad network format: missing 'uuid'"),
        (
            [{"port": NONE, "fixed_ip": "10.20.0.9"}],
            f"Specified Fixed IP '10.20.0.9' cannot be used with port '{NONE}': {APART}",
        ),
    ],
)
def test_networks_that_no_server_can_have(member, wish, name, networks, text):
    answer = member.nova("POST", "/servers", wish.body(name, networks=networks))
    assert message(answer, 400, "badRequest") == text


def test_a_security_group_is_added_to_a_server_and_removed(member, active, create, name):
    group = create("security-groups", "security_group", {"name": name})

    def groups():
        listed = member.nova("GET", f"/servers/{active}/os-security-groups").json()["security_groups"]
        return {group["name"] for group in listed}

    assert member.act(active, "addSecurityGroup", {"name": name}).status_code == 202
    assert groups() == {"default", name}
    eventually(
        lambda: {found["name"] for found in member.server(active)["security_groups"]},
        lambda shown: shown == {"default", name},
    )
    again = member.act(active, "addSecurityGroup", {"name": name})
    assert group["id"] in message(again, 400, "badRequest")
    assert member.act(active, "removeSecurityGroup", {"name": name}).status_code == 202
    gone = member.act(active, "removeSecurityGroup", {"name": name})
    text = f"Security group {name} not associated with the instance {active}"
    assert message(gone, 404, "itemNotFound") == text
    unknown = member.act(active, "addSecurityGroup", {"name": f"{name}-2"})
    text = f"Security group {name}-2 is not found for project {member.project_id}"
    assert message(unknown, 404, "itemNotFound") == text
    assert groups() == {"default"}
