"""Rules about what happens behind the ledger's back: in the cloud, and to the ledger's own worker."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from simulator.http import Refused
from tests.system.machine.playing import ADDRESSES, GROUPS, NAMES, PICK, SERVERS, VOLUMES, Play

DEEDS: dict[str, Any] = {
    "stop": {"os-stop": None},
    "start": {"os-start": None},
    "suspend": {"suspend": None},
    "lock": {"lock": None},
    "unlock": {"unlock": None},
    "shelve": {"shelve": None},
    "resize": {"resize": {"flavorRef": "2"}},
    "confirm": {"confirmResize": None},
    "revert": {"revertResize": None},
}
"""What a member does to a server with a client of his own."""


class Meddling(Play):
    def cloud_id(self, path: str, pick: int) -> str | None:
        row = self.row(path, self.tenant.of(path, pick))
        return row and row["cloud_id"]

    @rule(pick=PICK, deed=st.sampled_from(sorted(DEEDS)))
    def act_behind(self, pick: int, deed: str) -> None:
        if server := self.cloud_id(SERVERS, pick):
            self.tenant.meddle("compute", "POST", f"/servers/{server}/action", DEEDS[deed])

    @rule(pick=PICK)
    def delete_server_behind(self, pick: int) -> None:
        if server := self.cloud_id(SERVERS, pick):
            self.tenant.meddle("compute", "DELETE", f"/servers/{server}")

    @rule(pick=PICK, name=NAMES)
    def rename_server_behind(self, pick: int, name: str) -> None:
        if server := self.cloud_id(SERVERS, pick):
            body = {"server": {"name": f"{name}-renamed"}}
            self.tenant.meddle("compute", "PUT", f"/servers/{server}", body)

    @rule(pick=PICK)
    def shut_down_inside(self, pick: int) -> None:
        """The guest turns itself off."""
        if server := self.cloud_id(SERVERS, pick):
            with suppress(Refused, KeyError):  # it is not running, or gone by now
                self.scene.cloud.guest_shutdown(server)
                self.tenant.tell(f"behind: {server} shuts itself down")

    @rule(volume=PICK, server=PICK)
    def attach_volume_behind(self, volume: int, server: int) -> None:
        one, other = self.cloud_id(SERVERS, server), self.cloud_id(VOLUMES, volume)
        if one and other:
            body = {"volumeAttachment": {"volumeId": other}}
            self.tenant.meddle("compute", "POST", f"/servers/{one}/os-volume_attachments", body)

    @rule(pick=PICK)
    def detach_volume_behind(self, pick: int) -> None:
        row = self.row(VOLUMES, self.tenant.of(VOLUMES, pick))
        for one in row["attachments"] if row else ():
            path = f"/servers/{one['server_cloud_id']}/os-volume_attachments/{row and row['cloud_id']}"
            self.tenant.meddle("compute", "DELETE", path)

    @rule(pick=PICK)
    def delete_volume_behind(self, pick: int) -> None:
        if volume := self.cloud_id(VOLUMES, pick):
            self.tenant.meddle("volume", "DELETE", f"/volumes/{volume}")

    @rule(pick=PICK)
    def extend_volume_behind(self, pick: int) -> None:
        if volume := self.cloud_id(VOLUMES, pick):
            body = {"os-extend": {"new_size": 5}}
            self.tenant.meddle("volume", "POST", f"/volumes/{volume}/action", body)

    @rule(pick=PICK)
    def delete_address_behind(self, pick: int) -> None:
        if address := self.cloud_id(ADDRESSES, pick):
            self.tenant.meddle("network", "DELETE", f"/floatingips/{address}")

    @rule(pick=PICK)
    def free_address_behind(self, pick: int) -> None:
        if address := self.cloud_id(ADDRESSES, pick):
            body = {"floatingip": {"port_id": None}}
            self.tenant.meddle("network", "PUT", f"/floatingips/{address}", body)

    @rule(pick=PICK)
    def remove_a_rule_behind(self, pick: int) -> None:
        rules = self.scene.cloud.world.group_rules.values()
        group = self.cloud_id(GROUPS, pick)
        for one in [one for one in rules if one.group_id == group][:1]:
            self.tenant.meddle("network", "DELETE", f"/security-group-rules/{one.id}")

    @rule(pick=PICK)
    def delete_group_behind(self, pick: int) -> None:
        if group := self.cloud_id(GROUPS, pick):
            self.tenant.meddle("network", "DELETE", f"/security-groups/{group}")

    @rule()
    def stop_the_worker(self) -> None:
        self.scene.worker.stop()
        self.tenant.tell("-- the worker stops")

    @rule()
    def start_the_worker(self) -> None:
        self.scene.worker.start()
        self.tenant.tell("-- the worker runs")

    @rule()
    def wait(self) -> None:
        self.calm()
