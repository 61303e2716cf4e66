"""When two rules are the same to Neutron: each pair was tried on a real one (409, or 201)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from commands.security_group.bodies import repeated
from commands.security_group.commands import SecurityGroupInvalid
from commands.security_group.events import Rule
from commands.security_group.rules import canonical, difference, key, ordered, with_ids
from tests.unit.commands.security_group.lives import OUT, PING, SSH, SSH6

ANY = Rule("ingress", "IPv4")
TCP = Rule("ingress", "IPv4", "tcp")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TCP, replace(TCP, protocol="6")),
        (TCP, replace(TCP, port_min=1, port_max=65_535)),
        (TCP, replace(TCP, remote_ip_prefix="0.0.0.0/0")),
        (ANY, replace(ANY, protocol="any")),
        (TCP, replace(TCP, protocol="06")),
        (replace(ANY, protocol="ip"), replace(ANY, protocol="0")),
        (replace(ANY, protocol="vrrp"), replace(ANY, protocol="112")),
        (replace(SSH6, remote_ip_prefix="2001:DB8:0::/32"), replace(SSH6, remote_ip_prefix="2001:db8::/32")),
        (replace(SSH, remote_ip_prefix="10.0.0.7"), replace(SSH, remote_ip_prefix="10.0.0.7/32")),
        *(
            (Rule("ingress", "IPv6", "icmp"), Rule("ingress", "IPv6", protocol))
            for protocol in ("icmpv6", "ipv6-icmp", "58", "1")
        ),
    ],
)
def test_one_rule_written_in_two_ways(one: Rule, other: Rule) -> None:
    assert key(canonical(one)) == key(canonical(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SSH, SSH6),
        (ANY, OUT),
        (ANY, replace(ANY, protocol="ip")),
        (TCP, SSH),
        (PING, replace(PING, port_min=8)),
        (PING, replace(PING, port_min=1, port_max=65_535)),
        (ANY, replace(ANY, remote_group="self")),
        (ANY, replace(ANY, remote_ip_prefix="10.0.0.0/8")),
        (ANY, replace(ANY, remote_address_group="a")),
    ],
)
def test_two_rules(one: Rule, other: Rule) -> None:
    assert key(canonical(one)) != key(canonical(other))


def test_the_difference_is_what_is_missing_and_what_is_too_much() -> None:
    shown = tuple(replace(rule, cloud_id=str(place)) for place, rule in enumerate((SSH, PING, SSH, OUT)))
    missing, surplus = difference((SSH, SSH6, replace(OUT, remote_ip_prefix="0.0.0.0/0")), shown)
    assert missing == (SSH6,)
    assert surplus == (shown[1], shown[2])


def test_the_order_tells_nothing() -> None:
    rules = [SSH, SSH6, PING, OUT, replace(OUT, remote_ip_prefix="10.0.0.0/8")]
    assert ordered(rules) == ordered(reversed(rules))


def test_a_rule_that_is_known_keeps_its_id() -> None:
    known = (replace(SSH, cloud_id="1"), replace(PING, cloud_id="2"))
    assert [rule.cloud_id for rule in with_ids((SSH6, SSH), known)] == ["1", None]


def test_a_rule_that_comes_twice_is_told_with_both_places() -> None:
    rules = [SSH, PING, replace(SSH, protocol="6"), SSH6, SSH, PING]
    assert repeated([canonical(rule) for rule in rules]) == [
        ("/rules/2", "is the same rule as /rules/0"),
        ("/rules/4", "is the same rule as /rules/0"),
        ("/rules/5", "is the same rule as /rules/1"),
    ]
    assert repeated([SSH, PING]) == []


def test_what_differs_is_told_rule_by_rule() -> None:
    peers = [
        replace(OUT, remote_ip_prefix="10.0.0.0/8"),
        replace(OUT, remote_group="friend"),
        replace(OUT, remote_cloud_id="neutron-2"),
        replace(OUT, remote_address_group="addresses"),
    ]
    told = {str(difference((one,), (PING,))) for one in peers}
    assert [one for one in told if "; " not in one] == []
    for peer in ("10.0.0.0/8", "friend", "neutron-2", "addresses"):
        assert [peer in one for one in told].count(True) == 1


def test_flaws_are_told_with_their_places() -> None:
    assert SecurityGroupInvalid([("/rules/0", "no")]).more == {
        "errors": [{"pointer": "/rules/0", "detail": "no"}]
    }
