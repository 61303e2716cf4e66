"""Rules about network interfaces, addresses and security groups."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.system.machine import foresight
from tests.system.machine.playing import ADDRESSES, CALM, GROUPS, INTERFACES, NAMES, PICK, SERVERS, Play

PORTS = st.lists(st.sampled_from([22, 80, 443]), unique=True, max_size=3)


def passing(ports: list[int]) -> list[dict[str, object]]:
    """Return rules that let these TCP ports in."""
    rule = {"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp"}
    return [{**rule, "port_min": port, "port_max": port} for port in ports]


class NetworkRules(Play):
    @rule()
    def create_interface(self) -> None:
        self.tenant.make(INTERFACES, {"network": "private"}, foreseen={202})

    @rule(server=PICK, interface=PICK, calm=CALM)
    def attach_interface(self, server: int, interface: int, calm: bool) -> None:
        one, other = self.tenant.of(SERVERS, server), self.tenant.of(INTERFACES, interface)
        self.command(
            calm,
            "POST",
            f"{SERVERS}/{one}{INTERFACES}/{other}",
            of={INTERFACES: other, SERVERS: one},
            foresee=lambda rows: foresight.of_plugging(*rows),
        )

    @rule(server=PICK, interface=PICK, fitting=st.booleans(), calm=CALM)
    def detach_interface(self, server: int, interface: int, fitting: bool, calm: bool) -> None:
        one, other = self.pair(fitting, INTERFACES, SERVERS, server, interface)
        self.command(
            calm,
            "DELETE",
            f"{SERVERS}/{one}{INTERFACES}/{other}",
            of={INTERFACES: other, SERVERS: one},
            foresee=lambda rows: foresight.of_unplugging(*rows),
        )

    @rule(pick=PICK, calm=CALM)
    def delete_interface(self, pick: int, calm: bool) -> None:
        interface = self.tenant.of(INTERFACES, pick)
        self.command(
            calm,
            "DELETE",
            f"{INTERFACES}/{interface}",
            of={INTERFACES: interface},
            foresee=lambda rows: foresight.of_deleting(
                rows[0], in_use=bool(rows[0] and rows[0]["server_cloud_id"])
            ),
        )

    @rule()
    def create_address(self) -> None:
        self.tenant.make(ADDRESSES, {}, foreseen={202})

    @rule(interface=PICK, address=PICK, calm=CALM)
    def associate_address(self, interface: int, address: int, calm: bool) -> None:
        one, other = self.port(interface), self.tenant.of(ADDRESSES, address)
        self.command(
            calm,
            "POST",
            f"{INTERFACES}/{one}{ADDRESSES}/{other}",
            of={ADDRESSES: other, INTERFACES: one},
            foresee=lambda rows: foresight.of_leading(*rows),
            may_fail=lambda rows: self.has_address(rows[1]),
        )

    @rule(interface=PICK, address=PICK, fitting=st.booleans(), calm=CALM)
    def disassociate_address(self, interface: int, address: int, fitting: bool, calm: bool) -> None:
        one, other = self.pair(fitting, ADDRESSES, INTERFACES, interface, address)
        self.command(
            calm,
            "DELETE",
            f"{INTERFACES}/{one}{ADDRESSES}/{other}",
            of={ADDRESSES: other, INTERFACES: one},
            foresee=lambda rows: foresight.of_freeing(*rows),
        )

    def port(self, pick: int) -> str:
        """Return an interface of his own, or one that was made for a server of his."""
        rows = self.listed(INTERFACES, "network_interfaces")
        return str(rows[pick % len(rows)]["id"]) if rows else self.tenant.of(INTERFACES, pick)

    @rule(pick=PICK, calm=CALM)
    def delete_address(self, pick: int, calm: bool) -> None:
        address = self.tenant.of(ADDRESSES, pick)
        self.command(
            calm,
            "DELETE",
            f"{ADDRESSES}/{address}",
            of={ADDRESSES: address},
            foresee=lambda rows: foresight.of_deleting(
                rows[0], in_use=bool(rows[0] and rows[0]["port_cloud_id"])
            ),
        )

    @rule(name=NAMES, ports=PORTS)
    def create_group(self, name: str, ports: list[int]) -> None:
        self.tenant.make(GROUPS, {"name": name, "rules": passing(ports)}, foreseen={202, 409})

    @rule(pick=PICK, ports=PORTS, calm=CALM)
    def change_group(self, pick: int, ports: list[int], calm: bool) -> None:
        group = self.tenant.of(GROUPS, pick)
        self.command(
            calm,
            "PUT",
            f"{GROUPS}/{group}",
            {"rules": passing(ports)},
            of={GROUPS: group},
            foresee=lambda rows: foresight.of_changing(rows[0]),
        )

    @rule(pick=PICK, calm=CALM)
    def delete_group(self, pick: int, calm: bool) -> None:
        group = self.tenant.of(GROUPS, pick)
        self.command(
            calm,
            "DELETE",
            f"{GROUPS}/{group}",
            of={GROUPS: group},
            foresee=lambda rows: foresight.of_deleting(rows[0], in_use=self.is_used(rows[0])),
        )

    def has_address(self, interface: foresight.Row | None) -> bool:
        """Whether an address leads there already: Neutron allows one of a network, the ledger cannot know."""
        addresses = self.scene.cloud.world.floating_ips.values()
        return interface is not None and any(one.port_id == interface["cloud_id"] for one in addresses)

    def is_used(self, group: foresight.Row | None) -> bool:
        ports = self.scene.cloud.world.ports.values()
        return group is not None and any(group["cloud_id"] in port.security_groups for port in ports)
