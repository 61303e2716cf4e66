"""What the cloud has after a change is compared with what was asked: a difference is no success."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from adapters.effects.security_group import Change
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer
from adapters.openstack.security_groups import described
from commands.kernel.message import Command
from commands.security_group import events as e
from commands.security_group.commands import ConfirmRulesSet, ReportRulesRefused
from commands.security_group.decider import SecurityGroup
from tests.unit.commands.security_group.lives import OUT, PING, SSH

GROUP, OPERATION = UUID(int=9), UUID(int=1)
Shown = dict[str, Any]


class Neutron:
    """One security group, whose rules come out as ``keeps`` makes them."""

    def __init__(self, keeps: Callable[[Shown], Shown | None]) -> None:
        self.keeps = keeps
        self.rules: list[Shown] = []
        self.named = described(GROUP, "web", "")["security_group"]
        self.asked = 0

    def call(self, _service: str, method: str, path: str, body: Any = None, **_: Any) -> Answer:
        match method, path.split("/")[1:]:
            case "POST", ["security-group-rules"]:
                self.asked += 1
                made = self.keeps({"id": str(uuid4()), **body["security_group_rule"]})
                self.rules += [made] if made else []
            case "DELETE", ["security-group-rules", gone]:
                self.rules = [rule for rule in self.rules if rule["id"] != gone]
            case "PUT", ["security-groups", _]:
                self.named = body["security_group"]
        rules = [
            {"ethertype": "IPv4", "direction": "ingress", "protocol": None} | rule for rule in self.rules
        ]
        group = {"id": "neutron-1", **self.named, "security_group_rules": rules}
        return Answer(200, {"security_group": group}, None)


def change(neutron: Neutron, *rules: e.Rule) -> Command:
    wish = e.SecurityGroupChangeRequested(OPERATION, "web", "", rules)
    told, _ = Change(cast(Cloud, neutron), GROUP, "neutron-1", SecurityGroup()).make(wish)
    return told


def test_what_is_so_is_told_as_done() -> None:
    neutron = Neutron(lambda rule: rule)
    told = change(neutron, SSH, PING)
    assert isinstance(told, ConfirmRulesSet)
    assert neutron.asked == 2


@pytest.mark.parametrize(
    ("keeps", "words"),
    [
        (lambda rule: rule | {"remote_group_id": None}, "has besides ingress IPv4 tcp 22-22 anywhere"),
        (lambda rule: rule | {"port_range_max": 2222}, "has besides ingress IPv4 tcp 22-2222"),
        (lambda rule: rule | {"protocol": None}, "has besides ingress IPv4 any protocol"),
        (lambda rule: rule | {"direction": "egress"}, "has besides egress IPv4"),
        (lambda _: None, "it lacks ingress IPv4 tcp 22-22 neutron-2"),
    ],
)
def test_what_came_out_otherwise_is_told_as_a_failure(
    keeps: Callable[[Shown], Shown | None], words: str
) -> None:
    neutron = Neutron(keeps)
    told = change(neutron, replace(SSH, remote_group="neutron-2", remote_cloud_id="neutron-2"))
    assert isinstance(told, ReportRulesRefused)
    assert words in told.reason


def test_a_rule_that_somebody_made_meanwhile_is_removed_in_a_second_try() -> None:
    neutron = Neutron(lambda rule: rule)

    def with_another(rule: Shown) -> Shown:
        neutron.keeps = lambda rule: rule
        neutron.rules.append({"id": str(uuid4()), "direction": "egress"})
        return rule

    neutron.keeps = with_another
    assert isinstance(change(neutron, SSH), ConfirmRulesSet)
    assert len(neutron.rules) == 1


def test_a_name_that_came_out_otherwise_is_told() -> None:
    class Deaf(Neutron):
        def call(self, service: str, method: str, path: str, body: Any = None, **more: Any) -> Answer:
            return super().call(service, "GET" if method == "PUT" else method, path, body, **more)

    neutron = Deaf(lambda rule: rule)
    neutron.named = described(GROUP, "other", "")["security_group"]
    told = change(neutron, SSH)
    assert isinstance(told, ReportRulesRefused)
    assert "its name is 'other', not 'web'" in told.reason


@pytest.mark.parametrize("rule", [replace(OUT, remote_group="friend"), replace(SSH, remote_group=str(GROUP))])
def test_a_rule_whose_peer_nobody_knows_is_never_made(rule: e.Rule) -> None:
    neutron = Neutron(lambda rule: rule)
    told = change(neutron, rule)
    assert isinstance(told, ReportRulesRefused)
    assert neutron.asked == 0
