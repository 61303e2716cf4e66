"""Security groups and their rules: what is in a new one, what is refused, and what may not go."""

from __future__ import annotations

import pytest

from tests.contract.network import found_error

NONE = "0d8a6bd1-1111-4111-8111-111111111111"
RANGE = "For TCP/UDP protocols, port_range_min must be <= port_range_max"
SSH = {"direction": "ingress", "protocol": "tcp", "port_range_min": 22, "port_range_max": 22}


@pytest.fixture
def group(create, name):
    return create("security-groups", "security_group", {"name": name, "description": "d"})


@pytest.fixture
def ask(member, group):
    """Return a function that asks for a rule of the group."""

    def post(**wanted):
        body = {"security_group_id": group["id"]} | wanted
        return member.neutron("POST", "/security-group-rules", {"security_group_rule": body})

    return post


def put(cloud, group, **changes):
    return cloud.neutron("PUT", f"/security-groups/{group['id']}", {"security_group": changes})


def default_of(cloud):
    path = f"/security-groups?name=default&project_id={cloud.project_id}"
    [default] = cloud.neutron("GET", path).json()["security_groups"]
    return default


def test_a_new_group_lets_everything_out(member, group):
    rules = {(rule["direction"], rule["ethertype"]) for rule in group["security_group_rules"]}
    assert rules == {("egress", "IPv4"), ("egress", "IPv6")}
    assert (group["description"], group["stateful"], group["revision_number"]) == ("d", True, 1)
    assert (
        member.neutron("GET", f"/security-groups/{group['id']}").json()["security_group"]["id"] == group["id"]
    )


def test_a_group_is_renamed_and_described(member, group, name):
    changed = put(member, group, name=f"{name}-2", description="e").json()["security_group"]
    assert (changed["name"], changed["description"]) == (f"{name}-2", "e")
    assert changed["revision_number"] == 2


@pytest.mark.parametrize(
    ("wanted", "status", "kind", "message"),
    [
        (
            {"name": "default"},
            409,
            "SecurityGroupDefaultAlreadyExists",
            "Default security group already exists.",
        ),
        ({"name": 5}, 400, "HTTPBadRequest", "Invalid input for name. Reason: '5' is not a valid string."),
    ],
)
def test_what_no_group_is_called(member, wanted, status, kind, message):
    answer = member.neutron("POST", "/security-groups", {"security_group": wanted})
    assert found_error(answer, status) == (kind, message)


def test_the_default_group_stays_as_it_is(member):
    default = default_of(member)
    assert found_error(put(member, default, name="other"), 409)[0] == "SecurityGroupCannotUpdateDefault"
    answer = member.neutron("DELETE", f"/security-groups/{default['id']}")
    assert found_error(answer, 409)[0] in {"SecurityGroupCannotRemoveDefault", "SecurityGroupInUse"}


def test_a_group_in_use_stays(member, group, a_port):
    port = a_port(security_groups=[group["id"]])
    path = f"/security-groups/{group['id']}"
    kind, message = found_error(member.neutron("DELETE", path), 409)
    assert (kind, message) == ("SecurityGroupInUse", f"Security Group {group['id']} in use.")
    member.neutron("PUT", f"/ports/{port['id']}", {"port": {"security_groups": []}})
    assert member.neutron("DELETE", path).status_code == 204
    for method in ("DELETE", "GET"):
        assert found_error(member.neutron(method, path), 404)[0] == "SecurityGroupNotFound"


def test_a_rule_is_made_listed_and_removed(member, group, ask):
    rule = ask(**SSH, remote_ip_prefix="10.0.0.5/8", description="n").json()["security_group_rule"]
    assert (rule["ethertype"], rule["port_range_min"], rule["port_range_max"]) == ("IPv4", 22, 22)
    assert (rule["remote_ip_prefix"], rule["normalized_cidr"]) == ("10.0.0.5/8", "10.0.0.0/8")
    query = f"security_group_id={group['id']}&direction=ingress&fields=id"
    listed = member.neutron("GET", f"/security-group-rules?{query}").json()["security_group_rules"]
    assert listed == [{"id": rule["id"]}]
    path = f"/security-group-rules/{rule['id']}"
    assert member.neutron("DELETE", path).status_code == 204
    assert found_error(member.neutron("DELETE", path), 404)[0] == "SecurityGroupRuleNotFound"


@pytest.mark.parametrize(
    ("again", "same"),
    [
        (SSH, SSH | {"remote_ip_prefix": "0.0.0.0/0"}),
        ({"direction": "ingress", "protocol": "udp"}, {"direction": "ingress", "protocol": 17}),
    ],
)
def test_the_same_rule_twice_is_409_however_it_is_written(ask, again, same):
    first = ask(**same).json()["security_group_rule"]
    message = f"Security group rule already exists. Rule id is {first['id']}."
    assert found_error(ask(**again), 409) == ("SecurityGroupRuleExists", message)


def test_a_lone_address_gets_its_length_and_all_ports_are_none(ask):
    rule = ask(direction="ingress", remote_ip_prefix="10.0.0.7").json()["security_group_rule"]
    assert rule["remote_ip_prefix"] == "10.0.0.7/32"
    rule = ask(**SSH | {"port_range_min": 1, "port_range_max": 65535}).json()["security_group_rule"]
    assert (rule["port_range_min"], rule["port_range_max"]) == (None, None)


@pytest.mark.parametrize("protocol", ["icmp", "esp", None])
def test_all_ports_of_what_has_none_are_dropped_unseen(ask, protocol):
    """So whoever asks has to look before: 255 is the last code of ICMP, and others have no ports."""
    wanted = {"direction": "ingress", "protocol": protocol, "port_range_min": 1, "port_range_max": 65535}
    rule = ask(**wanted).json()["security_group_rule"]
    assert (rule["protocol"], rule["port_range_min"], rule["port_range_max"]) == (protocol, None, None)


def test_a_group_may_let_itself_in(group, ask):
    rule = ask(direction="ingress", remote_group_id=group["id"], ethertype="ipv6").json()[
        "security_group_rule"
    ]
    assert (rule["remote_group_id"], rule["ethertype"]) == (group["id"], "IPv6")


@pytest.mark.parametrize(
    ("wanted", "status", "kind", "message"),
    [
        (
            {"direction": "sideways"},
            400,
            "HTTPBadRequest",
            "Invalid input for direction. Reason: sideways",
        ),
        ({}, 400, "HTTPBadRequest", "Failed to parse request. Required attribute 'direction' not specified"),
        (
            SSH | {"ethertype": "IPv5"},
            400,
            "SecurityGroupRuleInvalidEtherType",
            "Security group rule for",
        ),
        (
            SSH | {"protocol": "foo"},
            400,
            "SecurityGroupRuleInvalidProtocol",
            "Security group rule protocol foo",
        ),
        (SSH | {"port_range_max": 20}, 400, "SecurityGroupInvalidPortRange", RANGE),
        (SSH | {"port_range_max": None}, 400, "SecurityGroupInvalidPortRange", RANGE),
        (
            SSH | {"protocol": None},
            400,
            "SecurityGroupProtocolRequiredWithPorts",
            "Must also specify protocol",
        ),
        (
            SSH | {"port_range_max": 70000},
            400,
            "SecurityGroupInvalidPortValue",
            "Invalid value for port 70",
        ),
        (SSH | {"port_range_min": "x"}, 400, "SecurityGroupInvalidPortValue", "Invalid value for port x"),
        (
            SSH | {"protocol": "vrrp"},
            400,
            "SecurityGroupInvalidProtocolForPort",
            "Ports cannot be specified",
        ),
        (
            {"direction": "ingress", "protocol": "icmp", "port_range_min": 300},
            400,
            "SecurityGroupInvalidIcmpValue",
            "Invalid value for ICMP type (port_range_min) 300. It must be 0 to 255.",
        ),
        (
            {"direction": "ingress", "protocol": "256"},
            400,
            "SecurityGroupRuleInvalidProtocol",
            "Security group rule protocol 256",
        ),
        (
            {"direction": "ingress", "protocol": "icmp", "port_range_max": 0},
            400,
            "SecurityGroupMissingIcmpType",
            "ICMP code (port-range-max) 0 is provided but ICMP type (port-range-min) is missing.",
        ),
        (
            {"direction": "ingress", "protocol": "icmpv6"},
            400,
            "SecurityGroupEthertypeConflictWithProtocol",
            "Invalid ethertype IPv4 for protocol icmpv6.",
        ),
        (
            SSH | {"remote_ip_prefix": "nonsense"},
            400,
            "InvalidCIDR",
            "Invalid CIDR nonsense given",
        ),
        (
            SSH | {"remote_ip_prefix": "fe80::/64"},
            400,
            "SecurityGroupRuleParameterConflict",
            "Conflicting value ethertype IPv4 for CIDR fe80::/64",
        ),
        (
            SSH | {"remote_ip_prefix": "10.0.0.0/8", "remote_group_id": NONE},
            400,
            "SecurityGroupMultipleRemoteEntites",
            "Only one of remote_ip_prefix or",
        ),
        (
            SSH | {"remote_group_id": NONE},
            404,
            "SecurityGroupNotFound",
            f"Security group {NONE} does not exist",
        ),
        (
            SSH | {"security_group_id": NONE},
            404,
            "SecurityGroupNotFound",
            f"Security group {NONE} does not exist",
        ),
    ],
)
def test_rules_that_make_no_sense(ask, wanted, status, kind, message):
    found, text = found_error(ask(**wanted), status)
    assert found == kind
    assert text.startswith(message)


def test_another_projects_group_is_for_administrators_alone(admin, group, member):
    theirs = default_of(admin)
    assert (
        found_error(member.neutron("GET", f"/security-groups/{theirs['id']}"), 404)[0]
        == "SecurityGroupNotFound"
    )
    assert admin.neutron("GET", f"/security-groups/{group['id']}").status_code == 200
