"""What somebody else has in the same project: the ledger lists it, and never touches it."""

from __future__ import annotations

from typing import Any, NamedTuple

from adapters.openstack.connection import Cloud, Service
from simulator import Simulator
from tests.waiting import eventually

SHELVES = ("servers", "volumes", "floating_ips", "ports")
"""Of the simulated cloud: what the report lists."""


class Strangers(NamedTuple):
    """A server with its port, a volume, an address and a security group, made straight in the cloud."""

    cloud: Simulator
    server: str
    volume: str
    address: str
    group: str

    def ids(self) -> set[str]:
        """Return the cloud's ids of those that the report tells of."""
        ports = [port.id for port in self.cloud.world.ports.values() if port.device_id == self.server]
        return {self.server, self.volume, self.address, *ports}

    def picture(self) -> dict[str, Any]:
        """Return all that the cloud knows of them, to be compared with another picture."""
        self.cloud.journal()
        shelves = [getattr(self.cloud.world, name) for name in SHELVES]
        found: dict[str, Any] = {
            one: shelf.get(one) for shelf in shelves for one in self.ids() if one in shelf
        }
        found[self.group] = self.cloud.world.security_groups.get(self.group)
        rules = [rule for rule in self.cloud.world.group_rules.values() if rule.group_id == self.group]
        return {**found, "rules": sorted(rules, key=lambda rule: rule.id)}

    def leave(self, project: Cloud) -> None:
        """Remove all of it, so that the next example starts with an empty cloud."""
        project.call("compute", "DELETE", f"/servers/{self.server}")
        project.call("volume", "DELETE", f"/volumes/{self.volume}")
        project.call("network", "DELETE", f"/floatingips/{self.address}")
        eventually(lambda: not self.ids_left())
        project.call("network", "DELETE", f"/security-groups/{self.group}")

    def ids_left(self) -> set[str]:
        self.cloud.journal()
        world = self.cloud.world
        return {one for one in self.ids() for shelf in SHELVES if one in getattr(world, shelf)}


def settle_strangers(simulator: Simulator, project: Cloud) -> Strangers:
    """Make them, under names that members give to things of their own too."""

    def make(service: Service, path: str, kind: str, **wish: Any) -> str:
        return str(project.call(service, "POST", path, body={kind: wish}).body[kind]["id"])

    def named(service: Service, path: str, name: str) -> str:
        listed = project.call(service, "GET", path, query={"name": name}).body
        return str(listed[path.removeprefix("/")][0]["id"])

    disk = {"flavorRef": "1", "imageRef": named("image", "/images", "cirros")}
    networks = [{"uuid": named("network", "/networks", "private")}]
    outside = named("network", "/networks", "public")
    made = Strangers(
        simulator,
        make("compute", "/servers", "server", name="a", networks=networks, **disk),
        make("volume", "/volumes", "volume", name="a", size=1),
        make("network", "/floatingips", "floatingip", floating_network_id=outside),
        make("network", "/security-groups", "security_group", name="a"),
    )
    world = simulator.world
    eventually(lambda: simulator.journal() and not world.servers[made.server].steps)
    eventually(lambda: simulator.journal() and not world.volumes[made.volume].steps)
    return made
