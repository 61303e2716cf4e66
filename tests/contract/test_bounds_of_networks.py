"""What Neutron takes of names, descriptions, tags and rules, and what it makes of them."""

from __future__ import annotations

import pytest

from tests.contract.cloud import TAG, not_held
from tests.contract.network import found_error, keep_creating, network_named
from tests.contract.rules import REFUSED, TAKEN

FAILURE = (
    "HTTPInternalServerError",
    "Request Failed: internal server error while processing your request.",
)
TEXTS = [
    ("security_group", "name"),
    ("security_group", "description"),
    ("port", "name"),
    ("port", "description"),
    ("floatingip", "description"),
]
COLLECTIONS = {"security_group": "security-groups", "port": "ports", "floatingip": "floatingips"}
EMOJI = "\U0001f600"


@pytest.fixture(scope="module")
def shared(member):
    """Return a group, a port and a floating IP that the tests of this module share."""
    for create in keep_creating(member):
        networks = member.neutron("GET", "/networks").json()["networks"]
        outside = next(one["id"] for one in networks if one["router:external"])
        inside = network_named(member, "private")["id"]
        wanted = {
            "security_group": {"name": f"{TAG}-bounds"},
            "port": {"name": f"{TAG}-bounds", "network_id": inside},
            "floatingip": {"floating_network_id": outside},
        }
        yield {kind: create(COLLECTIONS[kind], kind, body)["id"] for kind, body in wanted.items()}


@pytest.fixture
def change(member, shared):
    def put(kind, **wanted):
        return member.neutron("PUT", f"/{COLLECTIONS[kind]}/{shared[kind]}", {kind: wanted})

    return put


@pytest.fixture
def ask(member, shared):
    """Return a function that asks for a rule; one that is made is removed at once."""

    def post(**wanted):
        body = {"security_group_id": shared["security_group"], "direction": "ingress"} | wanted
        answer = member.neutron("POST", "/security-group-rules", {"security_group_rule": body})
        if answer.ok:
            member.neutron("DELETE", f"/security-group-rules/{answer.json()['security_group_rule']['id']}")
        return answer

    return post


@pytest.mark.parametrize(("kind", "field"), TEXTS)
@pytest.mark.parametrize(
    "text",
    ["a" * 255, "名" * 255, "", " a ", "a\u200bb", "a\u2028b", "a\ue000b", "a\nb", "a\x00b", "a\x01b"],
    ids=lambda text: ascii(text)[:12],
)
def test_a_text_neutron_takes(change, kind, field, text):
    answer = change(kind, **{field: text})
    assert answer.status_code == 200, answer.text
    assert answer.json()[kind][field] == text


@pytest.mark.parametrize(("kind", "field"), TEXTS)
def test_a_text_neutron_does_not_take(change, kind, field):
    why = f"'{'a' * 256}' exceeds maximum length of 255"
    told = found_error(change(kind, **{field: "a" * 256}), 400)
    assert told == ("HTTPBadRequest", f"Invalid input for {field}. Reason: {why}.")
    assert found_error(not_held(change(kind, **{field: EMOJI})), 500) == FAILURE


@pytest.mark.parametrize("name", ["default", "Default", "DEFAULT"])
def test_a_name_neutron_keeps_for_itself(member, change, name):
    expected = ("SecurityGroupDefaultAlreadyExists", "Default security group already exists.")
    assert found_error(change("security_group", name=name), 409) == expected
    answer = member.neutron("POST", "/security-groups", {"security_group": {"name": name}})
    assert found_error(answer, 409) == expected


def test_a_port_has_fifty_tags_of_two_hundred_and_fifty_five_characters(member, shared):
    def tag(*tags):
        return member.neutron("PUT", f"/ports/{shared['port']}/tags", {"tags": list(tags)})

    most = [f"{number:0255}" for number in range(50)]
    assert sorted(tag(*most).json()["tags"]) == most
    told = "Bad ports request: The number of tags exceed the per-resource limit of 50."
    assert found_error(tag(*most, "one more"), 400) == ("BadRequest", told)
    another = member.neutron("PUT", f"/ports/{shared['port']}/tags/one-more")
    assert found_error(another, 400) == ("BadRequest", told)
    assert found_error(tag("a" * 256), 400)[0] == "InvalidInput"
    assert found_error(not_held(tag(EMOJI)), 500) == FAILURE


@pytest.mark.parametrize(("told", "shown"), TAKEN, ids=str)
def test_a_rule_neutron_takes(ask, told, shown):
    answer = ask(**told)
    assert answer.status_code == 201, answer.text
    rule = answer.json()["security_group_rule"]
    expected = {name: str(value) if name == "protocol" else value for name, value in told.items()} | shown
    assert {name: rule[name] for name in expected} == expected


@pytest.mark.parametrize(("told", "kind"), REFUSED, ids=str)
def test_a_rule_neutron_does_not_take(ask, told, kind):
    assert found_error(ask(**told), 400)[0] == kind


@pytest.mark.parametrize("protocol", ["006", "+6", "ANY"])
def test_a_protocol_neutron_falls_over(ask, protocol):
    assert found_error(ask(protocol=protocol), 500) == FAILURE


def test_a_description_of_a_rule_has_the_bounds_of_all_descriptions(ask):
    assert ask(description="a" * 255).status_code == 201
    assert found_error(ask(description="a" * 256), 400)[0] == "HTTPBadRequest"
    assert found_error(not_held(ask(description=EMOJI)), 500) == FAILURE


def test_a_rule_of_a_group_that_is_not_there(ask):
    told = ("SecurityGroupNotFound", "Security group default does not exist")
    assert found_error(ask(remote_group_id="default"), 404) == told


@pytest.mark.parametrize("address", ["10.20.200", "", "10.20.0.256", "::g", "010.020.0.201", "fe80::1%eth0"])
def test_an_address_neutron_does_not_take(member, shared, address):
    network = network_named(member, "private")["id"]
    wanted = {"port": {"network_id": network, "fixed_ips": [{"ip_address": address}]}}
    kind, told = found_error(member.neutron("POST", "/ports", wanted), 400)
    assert kind == "HTTPBadRequest"
    assert told.startswith(f"Invalid input for fixed_ips. Reason: '{address}' is not a")


@pytest.mark.parametrize("mac", ["00:00:00:00:00:00", "x", ""])
def test_a_hardware_address_neutron_does_not_take(member, mac):
    network = network_named(member, "private")["id"]
    wanted = {"port": {"network_id": network, "mac_address": mac}}
    told = f"Invalid input for mac_address. Reason: '{mac}' is not a valid MAC address."
    assert found_error(member.neutron("POST", "/ports", wanted), 400) == ("HTTPBadRequest", told)
