"""The simulated cloud as one object: the ASGI application, and methods for tests."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, assert_never

import msgspec

from simulator import control
from simulator.asgi import CloudApp
from simulator.compute import (
    actions,
    api,
    booting,
    consoles,
    create,
    flavors,
    hosts,
    interfaces,
    keypairs,
    labels,
    listing,
    log,
    quotas,
    rebuilding,
    resizing,
    servers,
    shelving,
    snapshots,
)
from simulator.compute import volumes as server_volumes
from simulator.compute.stages import shut_down_by_guest, take
from simulator.config import SimulatorConfig, write_clouds_yaml
from simulator.faults import Fault, Kind
from simulator.http import Service
from simulator.identity import api as identity
from simulator.identity import application_credentials, catalog, directory, tokens
from simulator.image import api as image
from simulator.image import changes, images
from simulator.journal import Entry
from simulator.network import api as network
from simulator.network import floating_ips, groups, networks, ports, routers, rules, tags
from simulator.network import quotas as network_quotas
from simulator.passwords import passwords_of
from simulator.placement import api as placement
from simulator.placement import candidates, providers
from simulator.records import Server
from simulator.seed import seed
from simulator.volume import actions as volume_actions
from simulator.volume import api as volume
from simulator.volume import attachments, listings, messages, offer, volumes
from simulator.volume import snapshots as volume_snapshots
from simulator.volume import stages as volume_stages
from simulator.volume.records import Volume, VolumeSnapshot
from simulator.world import Clock, Timed, World, new_id, wall_clock

# A module is imported for the routes, actions and stages it registers; naming it here does that.
WITH_ROUTES = (
    *(
        actions,
        create,
        flavors,
        hosts,
        interfaces,
        keypairs,
        labels,
        listing,
        log,
        quotas,
        server_volumes,
        servers,
    ),
    *(booting, consoles, rebuilding, resizing, shelving, snapshots),
    *(changes, images),
    *(application_credentials, catalog, directory, tokens),
    *(floating_ips, groups, network_quotas, networks, ports, routers, rules, tags),
    *(candidates, providers),
    *(attachments, listings, messages, offer, volume_actions, volume_snapshots, volumes),
)
SERVICES: tuple[Service, ...] = (
    identity.SERVICE,
    api.SERVICE,
    image.SERVICE,
    network.SERVICE,
    placement.SERVICE,
    volume.SERVICE,
    control.SERVICE,
)


def take_stage(world: World, thing: Timed, at: datetime) -> None:
    """Take one due stage, each kind of thing in its own service."""
    match thing:
        case Server():
            take(world, thing, at)
        case Volume():
            volume_stages.take(world, thing, at)
        case VolumeSnapshot():
            volume_stages.take_snapshot(world, thing, at)
        case _:
            assert_never(thing)


class Simulator:
    """A cloud of its own. ``app`` serves it; the methods do what ``/simulator`` does, without HTTP."""

    def __init__(self, config: SimulatorConfig, clock: Clock = wall_clock) -> None:
        self.config = config
        passwords_of(config.data_dir, config.passwords)
        self.world = World(config, clock, take_stage)
        with self.world.cabinet.transaction():
            seed(self.world)
        self.app = CloudApp(self.world, SERVICES, tokens.authenticate)

    @property
    def url(self) -> str:
        return self.config.public_url

    def clouds_yaml(self, path: Path) -> Path:
        """Write the entries that lead here to ``path`` and return it."""
        return write_clouds_yaml(self.config, path)

    def fault(self, kind: Kind, **chosen: Any) -> Fault:
        """Let something go wrong from now on; ``chosen`` are fields of ``Fault``."""
        fault = msgspec.convert({"id": new_id(), "kind": kind} | chosen, Fault)
        with self.world.lock, self.world.cabinet.transaction():
            return self.world.faults.put(fault.id, fault)

    def mend(self, fault: Fault | None = None) -> None:
        """Take a fault away, or all of them."""
        with self.world.lock, self.world.cabinet.transaction():
            for one in [fault] if fault else list(self.world.faults.values()):
                if one.id in self.world.faults:
                    self.world.faults.drop(one.id)

    def journal(self, after: int = 0) -> list[Entry]:
        """Return the journal after a position, with everything in it that is due by now."""
        with self.world.lock:
            self.world.settle()
            return self.world.journal.read(after)

    def advance(self, seconds: float) -> None:
        """Put the cloud's clock forward; what falls due meanwhile happens at its own time."""
        with self.world.lock:
            with self.world.cabinet.transaction():
                self.world.advance(seconds)
            self.world.settle()

    def guest_shutdown(self, server_id: str) -> None:
        """Let a server be turned off from inside."""
        with self.world.lock:
            now = self.world.settle()
            with self.world.cabinet.transaction():
                shut_down_by_guest(self.world, self.world.servers[server_id], now)

    def close(self) -> None:
        self.world.cabinet.close()


def create_app(config: SimulatorConfig) -> CloudApp:
    """Return the ASGI application of a simulated cloud; ``config.public_url`` must lead to it."""
    return Simulator(config).app
