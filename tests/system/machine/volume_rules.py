"""Rules about volumes: made, extended, attached, detached, deleted."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.system.machine import foresight
from tests.system.machine.playing import CALM, NAMES, PICK, SERVERS, VOLUMES, Play

SIZES = st.integers(1, 4)


class VolumeRules(Play):
    @rule(name=NAMES, size=SIZES)
    def create_volume(self, name: str, size: int) -> None:
        self.tenant.make(VOLUMES, {"name": name, "size_gb": size}, foreseen={202, 409})

    @rule(pick=PICK, size=SIZES, calm=CALM)
    def extend_volume(self, pick: int, size: int, calm: bool) -> None:
        volume = self.tenant.of(VOLUMES, pick)
        self.command(
            calm,
            "PUT",
            f"{VOLUMES}/{volume}/size",
            {"size_gb": size},
            of={VOLUMES: volume},
            foresee=lambda rows: foresight.of_extending(rows[0], size),
            besides=frozenset({422}),
        )

    @rule(server=PICK, volume=PICK, calm=CALM)
    def attach_volume(self, server: int, volume: int, calm: bool) -> None:
        one, other = self.tenant.of(SERVERS, server), self.tenant.of(VOLUMES, volume)
        self.command(
            calm,
            "POST",
            f"{SERVERS}/{one}{VOLUMES}/{other}",
            of={VOLUMES: other, SERVERS: one},
            foresee=lambda rows: foresight.of_attaching(*rows),
        )

    @rule(server=PICK, volume=PICK, fitting=st.booleans(), calm=CALM)
    def detach_volume(self, server: int, volume: int, fitting: bool, calm: bool) -> None:
        one, other = self.pair(fitting, VOLUMES, SERVERS, server, volume)
        self.command(
            calm,
            "DELETE",
            f"{SERVERS}/{one}{VOLUMES}/{other}",
            of={VOLUMES: other, SERVERS: one},
            foresee=lambda rows: foresight.of_detaching(*rows),
        )

    @rule(pick=PICK, calm=CALM)
    def delete_volume(self, pick: int, calm: bool) -> None:
        volume = self.tenant.of(VOLUMES, pick)
        self.command(
            calm,
            "DELETE",
            f"{VOLUMES}/{volume}",
            of={VOLUMES: volume},
            foresee=lambda rows: foresight.of_volume(rows[0], "delete"),
        )
