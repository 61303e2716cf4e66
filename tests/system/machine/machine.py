"""All rules together."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.system.machine.meddling import Meddling
from tests.system.machine.network_rules import NetworkRules, passing
from tests.system.machine.playing import ADDRESSES, GROUPS, INTERFACES, SERVERS, VOLUMES
from tests.system.machine.server_rules import ServerRules
from tests.system.machine.volume_rules import VolumeRules


class Machine(ServerRules, VolumeRules, NetworkRules, Meddling):
    """One member of one project, and everything that happens to what he has."""

    @initialize(built=st.booleans())
    def move_in(self, built: bool) -> None:
        """Begin with one of each, so that what follows meets something; ``built``: it is there already."""
        wish = {"name": "first", "flavor": "m1.tiny", "image": "cirros", "networks": ["private"]}
        self.tenant.make(SERVERS, wish, foreseen={202})
        self.tenant.make(VOLUMES, {"name": "first", "size_gb": 1}, foreseen={202})
        self.tenant.make(INTERFACES, {"network": "private"}, foreseen={202})
        self.tenant.make(ADDRESSES, {}, foreseen={202})
        self.tenant.make(GROUPS, {"name": "first", "rules": passing([22])}, foreseen={202})
        if built:
            self.calm()
