"""Beginnings that the tests of a security group's rules share, each growing out of the one before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID

from hypothesis import strategies as st
from msgspec.structs import replace

from commands.kernel.resource import Answer, ConfirmAccepted
from commands.security_group import commands
from commands.security_group import events as e
from commands.security_group.decider import SECURITY_GROUP
from commands.security_group.events import Rule, Rules
from commands.security_group.rules import ordered
from tests.scenario import Scenario
from tests.unit.commands.resource.any_life import AnyLife

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

ORDER = commands.RequestSecurityGroup(CREATE, "tenant", "web", "of the web", (SSH, OF_FRIEND))


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


def sight(*rules: Rule, **more: Any) -> commands.ObserveSecurityGroup:
    return commands.ObserveSecurityGroup(
        **{"cloud_id": CLOUD_ID, "name": "web", "rules": made(*rules), **more}
    )


group = Scenario(SECURITY_GROUP)
requested = group.after(ORDER)
attempted = requested.given(e.SecurityGroupCreateAttempted(1, NOON))
accepted = attempted.after(ConfirmAccepted(CLOUD_ID))
active = accepted.after(commands.ConfirmRulesSet(CREATE, made(SSH, OF_FRIEND)))
changing = active.after(commands.ChangeSecurityGroup(ONE, rules=(SSH, SSH6)))
deleting = active.after(commands.DeleteSecurityGroup(ONE))

wished = st.lists(st.sampled_from([SSH, SSH6, PING, OUT, OF_FRIEND]), unique=True, max_size=4).map(tuple)
WISHED: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["web", "db"]),
    "description": st.sampled_from(["", "of the web"]),
}
of_a_wish = {**WISHED, "operation_id": st.just(ONE), "rules": st.none() | wished}

LIFE = AnyLife(
    SECURITY_GROUP,
    ORDER,
    asked=(commands.RequestSecurityGroup, commands.ChangeSecurityGroup, commands.DeleteSecurityGroup),
    told=(
        commands.ConfirmRulesSet,
        commands.ReportRulesRefused,
        commands.ReportGroupInUse,
        commands.ObserveSecurityGroup,
        *get_args(Answer),
    ),
    events=get_args(e.SecurityGroupEvent),
    values={
        "cloud_id": st.sampled_from([CLOUD_ID, CLOUD_ID, "neutron-9"]),
        **WISHED,
        "cloud_name": WISHED["name"],
        "project_id": st.just("tenant"),
        "users": st.sampled_from([0, 0, 2]),
        "rules": wished.map(lambda rules: made(*rules)),
    },
    ways={
        commands.RequestSecurityGroup: st.builds(
            commands.RequestSecurityGroup, project_id=st.just("tenant"), **of_a_wish
        ),
        commands.ChangeSecurityGroup: st.builds(commands.ChangeSecurityGroup, **of_a_wish),
    },
)
