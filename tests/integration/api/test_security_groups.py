"""Security groups over HTTP, on the simulated cloud: what API, book and cloud tell of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from adapters.openstack.connection import Cloud
from tests.integration.api.conftest import Api
from tests.waiting import eventually

SSH = {"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "port_min": 22, "port_max": 22}
SSH6 = {**SSH, "ethertype": "IPv6"}
PING = {"direction": "ingress", "ethertype": "IPv4", "protocol": "icmp"}
OUT = {"direction": "egress", "ethertype": "IPv4"}
ASKED = ("direction", "ethertype", "protocol", "port_min", "port_max", "remote_ip_prefix", "remote_group")


def group(api: Api, expect: str = "succeeded", **wish: Any) -> dict[str, Any]:
    """Make a security group; return it as it then is."""
    answer = api.ask("POST", "/security-groups", {"name": f"group-{uuid4().hex[:8]}", **wish})
    assert api.outcome(answer)["status"] == expect
    return show(api, answer.json()["security_group"]["id"])


def show(api: Api, group_id: str) -> dict[str, Any]:
    shown: dict[str, Any] = api.get(f"/security-groups/{group_id}")
    return shown


def told(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was asked of each rule: without ids, and without what was left open."""
    return [{name: rule[name] for name in ASKED if rule[name] is not None} for rule in rules]


def there(cloud: Cloud, cloud_id: str) -> dict[str, Any]:
    shown: dict[str, Any] = cloud.call("network", "GET", f"/security-groups/{cloud_id}").body[
        "security_group"
    ]
    return shown


def make_rule(cloud: Cloud, cloud_id: str, **wish: Any) -> str:
    body = {"security_group_rule": {"security_group_id": cloud_id, "direction": "ingress", **wish}}
    answer = cloud.call("network", "POST", "/security-group-rules", body=body)
    return str(answer.body["security_group_rule"]["id"])


def ids(shown: dict[str, Any]) -> set[str]:
    return {rule["id"] for rule in shown["security_group_rules"]}


def types(api: Api, group_id: str) -> list[str]:
    events = api.get("/events", stream=group_id, limit=1000)["events"]
    return [event["type"] for event in events]


def test_the_rules_given_are_all_it_has(own: Api, project: Cloud) -> None:
    made = group(own, description="of the web", rules=[SSH, SSH6])
    assert told(made["rules"]) == [SSH, SSH6]
    assert (made["status"], made["description"], made["under_way"]) == ("active", "of the web", None)
    shown = there(project, made["cloud_id"])
    assert {rule["cloud_id"] for rule in made["rules"]} == ids(shown)
    assert (shown["name"], shown["description"].split()[:3]) == (made["name"], ["of", "the", "web"])


def test_without_rules_it_has_what_neutron_gives(own: Api) -> None:
    assert told(group(own)["rules"]) == [OUT, {**OUT, "ethertype": "IPv6"}]


def test_a_rule_of_neutron_s_own_is_kept_where_it_is_asked_for(own: Api, project: Cloud) -> None:
    made = group(own, rules=[{**OUT, "remote_ip_prefix": "0.0.0.0/0"}])
    assert told(made["rules"]) == [OUT]
    assert len(there(project, made["cloud_id"])["security_group_rules"]) == 1


def test_a_change_replaces_by_the_difference(own: Api, project: Cloud) -> None:
    made = group(own, rules=[SSH, PING])
    kept = {rule["cloud_id"] for rule in made["rules"] if rule["protocol"] == "tcp"}
    stranger = make_rule(project, made["cloud_id"], protocol="udp")
    answer = own.ask("PUT", f"/security-groups/{made['id']}", {"rules": [SSH, SSH6]})
    assert told(answer.json()["security_group"]["rules"]) == [SSH, SSH6]
    own.succeeded(answer)
    changed = show(own, made["id"])
    assert told(changed["rules"]) == [SSH, SSH6]
    now = ids(there(project, made["cloud_id"]))
    assert kept <= now
    assert stranger not in now
    assert now == {rule["cloud_id"] for rule in changed["rules"]}
    before = own.get(f"/security-groups/{made['id']}", as_of=made["position"])
    assert before["rules"] == made["rules"]


def test_what_get_tells_may_be_sent_back(own: Api, project: Cloud) -> None:
    friend = group(own, rules=[])
    made = group(own, rules=[{**OUT, "remote_group": "self"}, {**OUT, "remote_group": friend["id"]}])
    assert {rule["remote_group"] for rule in made["rules"]} == {"self", friend["id"]}
    before = ids(there(project, made["cloud_id"]))
    own.done("PUT", f"/security-groups/{made['id']}", {"rules": made["rules"]})
    assert show(own, made["id"])["rules"] == made["rules"]
    assert ids(there(project, made["cloud_id"])) == before


def test_groups_are_named_by_name_and_those_of_the_cloud_too(own: Api, project: Cloud) -> None:
    default = own.ask("POST", "/security-groups", {"name": "of-default", "rules": []}).json()[
        "security_group"
    ]
    friend = group(own, rules=[])
    made = group(own, rules=[{**OUT, "remote_group": friend["name"]}, {**SSH, "remote_group": "default"}])
    names = {(rule["remote_group"], rule["remote_cloud_id"]) for rule in made["rules"]}
    groups = project.call("network", "GET", "/security-groups", query={"name": "default"})
    [of_neutron] = [
        one["id"] for one in groups.body["security_groups"] if one["project_id"] == project.project_id
    ]
    assert names == {(friend["id"], friend["cloud_id"]), (None, of_neutron)}
    assert default["name"] not in str(names)

    own.done("PUT", f"/security-groups/{made['id']}", {"rules": made["rules"]})
    assert show(own, made["id"])["rules"] == made["rules"]
    by_neutron = [{**OUT, "remote_cloud_id": friend["cloud_id"]}, {**SSH, "remote_cloud_id": of_neutron}]
    shown = group(own, rules=by_neutron)["rules"]
    assert {(rule["remote_group"], rule["remote_cloud_id"]) for rule in shown} == names


def test_a_group_is_itself_however_it_is_named(own: Api, project: Cloud) -> None:
    made = group(own, rules=[])
    for name in (made["id"], made["name"], made["cloud_id"]):
        own.outcome(
            own.ask("PUT", f"/security-groups/{made['id']}", {"rules": [{**OUT, "remote_group": name}]})
        )
        [rule] = show(own, made["id"])["rules"]
        assert (rule["remote_group"], rule["remote_cloud_id"]) == ("self", None)
        [shown] = there(project, made["cloud_id"])["security_group_rules"]
        assert shown["remote_group_id"] == made["cloud_id"]


def test_name_and_description_change_alone(own: Api, project: Cloud) -> None:
    made = group(own, rules=[SSH])
    own.done("PUT", f"/security-groups/{made['id']}", {"name": "other", "description": "d"})
    changed = show(own, made["id"])
    assert (changed["name"], changed["description"], changed["rules"]) == ("other", "d", made["rules"])
    assert there(project, made["cloud_id"])["name"] == "other"
    again = own.ask("PUT", f"/security-groups/{made['id']}", {"name": "other"}, 200)
    assert again.json()["operation"] is None
    assert own.ask("POST", "/security-groups", {"name": "other"}, 409).json()["code"] == (
        "SECURITY_GROUP_NAME_DUPLICATE"
    )


def test_a_group_in_use_stays_until_it_is_free(own: Api, project: Cloud) -> None:
    made = group(own, rules=[])
    network = project.call("network", "GET", "/networks", query={"name": "private"}).body["networks"][0]["id"]
    wish = {"port": {"network_id": network, "security_groups": [made["cloud_id"]]}}
    port = project.call("network", "POST", "/ports", body=wish).body["port"]["id"]
    operation = own.outcome(own.ask("DELETE", f"/security-groups/{made['id']}"))
    assert (operation["status"], operation["code"]) == ("failed", "SECURITY_GROUP_IN_USE")
    assert show(own, made["id"])["status"] == "active"
    project.call("network", "DELETE", f"/ports/{port}")
    own.done("DELETE", f"/security-groups/{made['id']}")
    assert show(own, made["id"])["status"] == "deleted"
    assert own.get("/security-groups")["security_groups"] == []
    assert own.get("/security-groups", status="deleted")["security_groups"][0]["id"] == made["id"]
    assert group(own, name=made["name"])["name"] == made["name"]


@pytest.mark.parametrize("word", ["id", "name"])
def test_a_group_that_the_book_knows_to_be_in_use_is_refused_at_once(own: Api, word: str) -> None:
    """A group can be given to an interface as soon as it is there."""
    made = group(own, rules=[])
    assert made["used_by"] == 0
    body = {"network": "private", "security_groups": ["default", made[word]]}
    answer = own.ask("POST", "/network-interfaces", body)
    own.succeeded(answer)
    assert show(own, made["id"])["used_by"] == 1
    assert own.get("/security-groups", name=made["name"])["security_groups"][0]["used_by"] == 1
    assert own.get(f"/security-groups/{made['id']}", as_of=made["position"])["used_by"] == 0
    refusal = own.ask("DELETE", f"/security-groups/{made['id']}", expect=409).json()
    assert (refusal["code"], refusal["users"]) == ("SECURITY_GROUP_IN_USE", 1)
    own.done("DELETE", f"/network-interfaces/{answer.json()['network_interface']['id']}")
    own.done("DELETE", f"/security-groups/{made['id']}")
    gone = own.ask(
        "POST", "/network-interfaces", {**body, "security_groups": ["default", made["id"]]}, 422
    ).json()
    assert gone["errors"][0]["pointer"] == "/security_groups/1"


def test_a_server_gets_groups_of_the_book_and_of_the_cloud(own: Api, project: Cloud) -> None:
    made = group(own, rules=[SSH])
    server = own.server(security_groups=["default", made["id"]])
    assert set(own.get(f"/servers/{server}")["security_groups"]) == {"default", made["name"]}
    [port] = eventually(lambda: own.get("/network-interfaces", server_id=server)["network_interfaces"])
    shown = project.call("network", "GET", f"/ports/{port['cloud_id']}").body["port"]
    assert len(shown["security_groups"]) == 2
    assert made["cloud_id"] in shown["security_groups"]
    assert own.ask("DELETE", f"/security-groups/{made['id']}", expect=409).json()["users"] == 1
    own.done("DELETE", f"/servers/{server}")
    own.done("DELETE", f"/security-groups/{made['id']}")


@pytest.mark.parametrize(
    ("rule", "pointer"),
    [
        ({**SSH, "protocol": "foo"}, "protocol"),
        ({**SSH, "protocol": "ipv6-icmp"}, "protocol"),
        ({**SSH, "protocol": 256}, "protocol"),
        ({**SSH, "protocol": "gre"}, "port_min"),
        ({**SSH, "protocol": None}, "port_min"),
        ({**SSH, "port_max": 21}, "port_max"),
        ({**SSH, "port_min": 0}, "port_min"),
        ({**SSH, "port_min": 65_536}, "port_min"),
        ({**SSH, "port_max": None}, "port_max"),
        ({**PING, "port_min": 256}, "port_min"),
        ({**PING, "port_max": 0}, "port_min"),
        ({**SSH, "remote_ip_prefix": "::/0"}, "remote_ip_prefix"),
        ({**SSH, "remote_ip_prefix": "10.0.0.0/33"}, "remote_ip_prefix"),
        ({**SSH, "remote_ip_prefix": "10.0.0.0/8", "remote_group": "self"}, "remote_group"),
        ({**SSH, "remote_group": "nobody"}, "remote_group"),
        ({**SSH, "remote_group": str(uuid4())}, "remote_group"),
        ({**SSH, "remote_cloud_id": str(uuid4())}, "remote_cloud_id"),
        ({**SSH, "remote_group": "self", "remote_cloud_id": str(uuid4())}, "remote_cloud_id"),
        ({**SSH, "remote_address_group": "office"}, "remote_address_group"),
        ({**PING, "port_min": 1, "port_max": 65_535}, "port_max"),
        ({**PING, "protocol": None, "port_min": 1, "port_max": 65_535}, "port_min"),
        ({**PING, "protocol": "esp", "port_min": 1, "port_max": 65_535}, "port_min"),
        ({**PING, "protocol": "any", "port_min": 1, "port_max": 65_535}, "port_min"),
        ({**PING, "protocol": "999"}, "protocol"),
        ({**PING, "protocol": "\u00b2"}, "protocol"),
        ({**SSH, "direction": "in"}, "direction"),
        ({**SSH, "note": "x"}, ""),
    ],
)
def test_what_neutron_would_refuse_is_told_early(api: Api, rule: dict[str, Any], pointer: str) -> None:
    body = {"name": f"group-{uuid4().hex[:8]}", "rules": [PING, rule] if rule is not PING else [rule]}
    refusal = api.ask("POST", "/security-groups", body, 422).json()
    assert [flaw["pointer"] for flaw in refusal["errors"]] == [f"/rules/1/{pointer}".rstrip("/")]


@pytest.mark.parametrize(
    "twice",
    [
        [SSH, {**SSH, "protocol": "6"}],
        [OUT, {**OUT, "remote_ip_prefix": "0.0.0.0/0"}],
        [{**OUT, "remote_ip_prefix": "10.0.0.7/8"}, {**OUT, "remote_ip_prefix": "10.0.0.0/8"}],
        [
            {**SSH6, "protocol": 1, "port_min": None, "port_max": None},
            {**PING, "ethertype": "IPv6", "protocol": "icmpv6"},
        ],
    ],
)
def test_a_rule_told_twice_is_refused_however_it_is_written(api: Api, twice: list[dict[str, Any]]) -> None:
    body = {"name": f"group-{uuid4().hex[:8]}", "rules": twice}
    refusal = api.ask("POST", "/security-groups", body, 422).json()
    assert refusal["errors"] == [{"pointer": "/rules/1", "detail": "is the same rule as /rules/0"}]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "Default"}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "x", "description": "d" * 204}, "/description"),
    ],
)
def test_names_and_descriptions_have_bounds(api: Api, body: dict[str, Any], pointer: str) -> None:
    refusal = api.ask("POST", "/security-groups", body, 422).json()
    assert [flaw["pointer"] for flaw in refusal["errors"]] == [pointer]


def test_the_longest_description_fits_beside_the_mark(own: Api, project: Cloud) -> None:
    made = group(own, description="d" * 203)
    assert len(there(project, made["cloud_id"])["description"]) == 255


def test_another_project_s_group_is_unknown(own: Api, api_of: Callable[[str], Api]) -> None:
    made = group(own, rules=[])
    alice = api_of("alice")
    assert alice.get(f"/security-groups/{made['id']}", 404)["code"] == "SECURITY_GROUP_UNKNOWN"
    for method, body in (("PUT", {"rules": []}), ("DELETE", None)):
        refusal = alice.ask(method, f"/security-groups/{made['id']}", body, 404)
        assert refusal.json()["code"] == "SECURITY_GROUP_UNKNOWN"
    body = {"name": "of-alice", "rules": [{**OUT, "remote_group": made["id"]}]}
    assert alice.ask("POST", "/security-groups", body, 422).json()["code"] == "UNKNOWN_REFERENCE"
