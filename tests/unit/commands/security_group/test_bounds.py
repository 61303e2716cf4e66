"""The ledger takes the rules that Neutron takes, and refuses those that it refuses: the contract's table."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from commands.security_group.bodies import SecurityGroupRuleBody, flaws_in
from tests.contract.rules import REFUSED, TAKEN

OURS = {"port_range_min": "port_min", "port_range_max": "port_max"}


def wished(told: dict[str, Any]) -> SecurityGroupRuleBody:
    """Raises ``msgspec.ValidationError``."""
    rule = {"direction": "ingress", "ethertype": "IPv4"} | {
        OURS.get(name, name): part for name, part in told.items()
    }
    return msgspec.convert(rule, SecurityGroupRuleBody)


@pytest.mark.parametrize("told", [told for told, _ in TAKEN], ids=str)
def test_what_neutron_takes_is_taken(told: dict[str, Any]) -> None:
    wish = wished(told)
    assert flaws_in([wish]) == []
    assert wish.rule().direction == "ingress"


@pytest.mark.parametrize("told", [told for told, _ in REFUSED], ids=str)
def test_what_neutron_refuses_is_refused(told: dict[str, Any]) -> None:
    try:
        flaws = flaws_in([wished(told)])
    except msgspec.ValidationError:
        return
    assert flaws
