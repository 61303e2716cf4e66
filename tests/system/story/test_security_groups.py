"""Security groups on a real OpenStack: rules set and replaced, found in use, changed behind our back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openstack.connection import Connection

from tests.system.story.conftest import RUN, Ledger

SSH = {"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "port_min": 22, "port_max": 22}
SSH6 = {**SSH, "ethertype": "IPv6"}
PING6 = {"direction": "ingress", "ethertype": "IPv6", "protocol": "ipv6-icmp", "port_min": 128, "port_max": 0}
WEB = {**SSH, "port_min": 80, "port_max": 443, "remote_ip_prefix": "192.0.2.0/24"}
PEERS = {"direction": "ingress", "ethertype": "IPv4", "remote_group": "self"}
ASKED = ("direction", "ethertype", "protocol", "port_min", "port_max", "remote_ip_prefix", "remote_group")


def told(rules: list[dict[str, Any]]) -> set[frozenset[tuple[str, Any]]]:
    """Return what was asked of each rule: without ids, and without what was left open."""
    return {frozenset((name, rule[name]) for name in ASKED if rule.get(name) is not None) for rule in rules}


def test_a_security_group_lives_its_life(ledger: Ledger, member: Connection) -> None:
    wish = [SSH, SSH6, PING6, WEB, PEERS]
    otherwise = [SSH, SSH6, {**PING6, "protocol": 1}, {**WEB, "remote_ip_prefix": "192.0.2.77/24"}, PEERS]
    more = {"description": "of the web", "rules": otherwise}
    answer = ledger.ask("POST", "/security-groups", name=f"web-{RUN}", **more)
    ledger.succeeded(answer)
    place = f"/security-groups/{answer['security_group']['id']}"
    made = ledger.get(place)
    assert (made["status"], told(made["rules"])) == ("active", told(wish))
    there = member.network.get_security_group(made["cloud_id"])
    assert {rule["id"] for rule in there.security_group_rules} == {one["cloud_id"] for one in made["rules"]}
    assert there.description.startswith("of the web ")

    member.network.create_security_group_rule(
        security_group_id=made["cloud_id"], direction="ingress", ether_type="IPv4", protocol="udp"
    )
    ledger.done("PUT", place, name=f"web-{RUN}-2", rules=[SSH, PING6])
    changed = ledger.get(place)
    assert told(changed["rules"]) == told([SSH, PING6])
    assert {one["cloud_id"] for one in changed["rules"]} < {one["cloud_id"] for one in made["rules"]}
    there = member.network.get_security_group(made["cloud_id"])
    assert (there.name, len(there.security_group_rules)) == (f"web-{RUN}-2", 2)
    assert told(ledger.get(place, as_of=made["position"])["rules"]) == told(wish)

    network = next(net for net in member.network.networks() if not net.is_router_external)
    port = member.network.create_port(network_id=network.id, security_groups=[made["cloud_id"]])
    operation = ledger.outcome(ledger.ask("DELETE", place))
    assert (operation["status"], operation["code"]) == ("failed", "SECURITY_GROUP_IN_USE")
    member.network.delete_port(port)
    ledger.done("DELETE", place)
    assert member.network.find_security_group(made["cloud_id"]) is None
    assert ledger.get(place)["status"] == "deleted"


def test_without_rules_neutron_s_own_and_a_group_that_others_removed(
    ledger: Ledger, member: Connection
) -> None:
    answer = ledger.ask("POST", "/security-groups", name=f"plain-{RUN}")
    ledger.succeeded(answer)
    place = f"/security-groups/{answer['security_group']['id']}"
    made = ledger.get(place)
    assert [(rule["direction"], rule["ethertype"]) for rule in made["rules"]] == [
        ("egress", "IPv4"),
        ("egress", "IPv6"),
    ]
    member.network.delete_security_group(made["cloud_id"])
    operation = ledger.outcome(ledger.ask("PUT", place, rules=[SSH]))
    assert (operation["status"], operation["reason"]) == ("failed", "it was deleted by someone else")
    assert ledger.get(place)["status"] == "deleted"


def test_a_server_has_a_group_by_our_id_and_one_that_is_in_no_book(
    ledger: Ledger, member: Connection, wish: Callable[[str], dict[str, Any]]
) -> None:
    answer = ledger.ask("POST", "/security-groups", name=f"given-{RUN}", rules=[SSH])
    ledger.succeeded(answer)
    place = f"/security-groups/{answer['security_group']['id']}"
    body = {**wish("guarded"), "security_groups": ["default", answer["security_group"]["id"]]}
    server = ledger.ask("POST", "/servers", **body)
    ledger.succeeded(server)
    [port] = ledger.get("/network-interfaces", server_id=server["server"]["id"])["network_interfaces"]
    assert ledger.get(place)["cloud_id"] in member.network.get_port(port["cloud_id"]).security_group_ids
    assert ledger.get(place)["used_by"] == 1
    assert ledger.ask("DELETE", place, 409)["code"] == "SECURITY_GROUP_IN_USE"
    ledger.done("DELETE", f"/servers/{server['server']['id']}")
    ledger.done("DELETE", place)


def test_too_many_rules_leave_all_as_it_was(ledger: Ledger, member: Connection) -> None:
    answer = ledger.ask("POST", "/security-groups", name=f"full-{RUN}", rules=[SSH])
    ledger.succeeded(answer)
    place = f"/security-groups/{answer['security_group']['id']}"
    made = ledger.get(place)
    quota = member.network.get_quota(member.current_project_id, details=True).security_group_rules
    many = [{**SSH, "port_min": port, "port_max": port} for port in range(1, quota["limit"] + 2)]
    operation = ledger.outcome(ledger.ask("PUT", place, name=f"full-{RUN}-2", rules=many))
    assert operation["code"] == "QUOTA_EXCEEDED"
    assert (operation["quota"]["service"], operation["quota"]["resource"]) == (
        "network",
        "security_group_rule",
    )
    after = ledger.get(place)
    assert (after["name"], after["rules"]) == (made["name"], made["rules"])
    there = member.network.get_security_group(made["cloud_id"])
    assert (there.name, len(there.security_group_rules)) == (f"full-{RUN}", 1)
    ledger.done("DELETE", place)
    left = [group.name for group in member.network.security_groups() if RUN in group.name]
    assert left == []
