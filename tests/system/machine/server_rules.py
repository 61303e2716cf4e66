"""Rules about servers: made, acted on, renamed, deleted."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from commands.server.actions import STATUS_PRESERVING, TARGET, Action
from tests.system.machine import foresight
from tests.system.machine.playing import CALM, GROUPS, INTERFACES, NAMES, PICK, SERVERS, Play

ACTIONS = sorted(set(Action) - {Action.CREATE, Action.DELETE, Action.INFO, Action.RESET_STATE})
FLAVORS = st.sampled_from(["m1.tiny", "m1.small"])
AT_NOVAS_MERCY = {Action.RESCUE, Action.REBUILD, Action.RESET}
"""Nova refuses these of a server that boots from a volume, and a disk smaller than that it was built with."""

DISKS = st.sampled_from(["image", "image", "volume"])


class ServerRules(Play):
    @rule(name=NAMES, flavor=FLAVORS, disk=DISKS, given=st.booleans(), grouped=st.booleans(), pick=PICK)
    def create_server(self, name: str, flavor: str, disk: str, given: bool, grouped: bool, pick: int) -> None:
        """Names repeat, an interface may be another's, a group may be going."""
        wish: dict[str, Any] = {"name": name, "flavor": flavor}
        wish |= {"image": "cirros"} if disk == "image" else {"root_volume": {"size_gb": 2, "image": "cirros"}}
        foreseen = {202, 409}
        if given:
            wish["network_interfaces"] = [self.tenant.of(INTERFACES, pick)]
            foreseen |= set() if self.tenant.things.get(INTERFACES) else {404}
        else:
            wish["networks"] = ["private"]
            if grouped:
                wish["security_groups"] = [self.tenant.of(GROUPS, pick)]
                foreseen |= {422}
        self.tenant.make(SERVERS, wish, foreseen=foreseen)

    @rule(pick=PICK, action=st.sampled_from(ACTIONS), flavor=FLAVORS, calm=CALM)
    def act_on_server(self, pick: int, action: Action, flavor: str, calm: bool) -> None:
        server = self.tenant.of(SERVERS, pick)
        bodies: dict[Action, Any] = {
            Action.REBOOT: {"type": "SOFT"},
            Action.HARD_REBOOT: {"type": "HARD"},
            Action.RESIZE: {"flavor": flavor},
            Action.REBUILD: {"image": "cirros"},
            Action.CHANGE_PASSWORD: {"password": "a-word-to-pass"},
        }
        word = "reboot" if action is Action.HARD_REBOOT else action
        kept = self.command(
            calm,
            "POST",
            f"{SERVERS}/{server}/actions/{word}",
            bodies.get(action),
            of={SERVERS: server},
            foresee=lambda rows: foresight.of_action(
                rows[0], action, same_flavor=rows[0] is not None and rows[0]["flavor"]["name"] == flavor
            ),
            may_fail=lambda _: action in AT_NOVAS_MERCY or (action, flavor) == (Action.RESIZE, "m1.tiny"),
            besides=frozenset({422}) if action is Action.RESIZE else frozenset(),
        )
        if kept is not None and action in TARGET.keys() - STATUS_PRESERVING:
            row = self.row(SERVERS, server)
            assert row is not None
            assert row["status"] in TARGET[action], row

    @rule(pick=PICK, name=NAMES, calm=CALM)
    def rename_server(self, pick: int, name: str, calm: bool) -> None:
        server = self.tenant.of(SERVERS, pick)
        self.command(
            calm,
            "PUT",
            f"{SERVERS}/{server}/info",
            {"name": name},
            of={SERVERS: server},
            foresee=lambda rows: foresight.UNKNOWN if rows[0] is None else {200, 202, 409},
        )

    @rule(pick=PICK, calm=CALM)
    def delete_server(self, pick: int, calm: bool) -> None:
        server = self.tenant.of(SERVERS, pick)
        self.command(
            calm,
            "DELETE",
            f"{SERVERS}/{server}",
            of={SERVERS: server},
            foresee=lambda rows: foresight.of_action(rows[0], Action.DELETE),
        )
