"""Beginnings that the tests of a security group's rules share, each growing out of the one before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from commands.resource import ConfirmAccepted
from commands.security_group import asks
from commands.security_group import events as e
from commands.security_group.decider import SECURITY_GROUP
from commands.security_group.events import Rule, Rules
from commands.security_group.rules import ordered
from tests.scenario import Scenario

CREATE, ONE, TWO = (UUID(int=number) for number in range(1, 4))
"""Ids of operations: the creation, and what is asked afterwards."""

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
CLOUD_ID = "neutron-1"
FRIEND = "5f1d1c9e-7f3c-4f57-9a43-0d3f6f0a9a02"

SSH = Rule("ingress", "IPv4", "tcp", 22, 22)
SSH6 = replace(SSH, ethertype="IPv6")
PING = Rule("ingress", "IPv4", "icmp")
OUT = Rule("egress", "IPv4")
OF_FRIEND = replace(OUT, remote_group=FRIEND, remote_cloud_id="neutron-2")

ORDER = asks.RequestSecurityGroup(CREATE, "tenant", "web", "of the web", (SSH, OF_FRIEND))


def made(*rules: Rule) -> Rules:
    """Return rules as Neutron shows them: with ids, and other groups by Neutron's."""
    return ordered(
        replace(
            rule, cloud_id=f"{rule.direction}-{rule.ethertype}-{rule.protocol}", remote_group=remote(rule)
        )
        for rule in rules
    )


def remote(rule: Rule) -> str | None:
    return rule.remote_cloud_id or rule.remote_group


def named(*rules: Rule) -> Rules:
    """Return the same as the book tells it: other groups by our ids."""
    return tuple(
        replace(rule, remote_group=FRIEND) if rule.remote_cloud_id == "neutron-2" else rule
        for rule in made(*rules)
    )


def sight(*rules: Rule, **more: Any) -> asks.ObserveSecurityGroup:
    return asks.ObserveSecurityGroup(**{"cloud_id": CLOUD_ID, "name": "web", "rules": made(*rules), **more})


group = Scenario(SECURITY_GROUP)
requested = group.after(ORDER)
attempted = requested.given(e.SecurityGroupCreateAttempted(1, NOON))
accepted = attempted.after(ConfirmAccepted(CLOUD_ID))
active = accepted.after(asks.ConfirmRulesSet(CREATE, made(SSH, OF_FRIEND)))
changing = active.after(asks.ChangeSecurityGroup(ONE, rules=(SSH, SSH6)))
deleting = active.after(asks.DeleteSecurityGroup(ONE))
