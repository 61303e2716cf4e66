"""State of the simulated cloud: its records, its clock, and what is due.

Nothing happens by itself. Each request first settles the world: every stage whose time has come is
taken then, in order of time and stamped with its own time. So there is no thread to lose, a crash
loses nothing, and a test that moves the clock sees at once what an hour would have brought.
"""

from __future__ import annotations

import heapq
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import msgspec

from simulator import records
from simulator.config import Quota, SimulatorConfig
from simulator.faults import Fault, Misfortunes
from simulator.journal import Journal
from simulator.network.records import FloatingIp, GroupRule, NetworkQuota, Router
from simulator.shelf import Cabinet, Shelf
from simulator.volume.records import Volume, VolumeMessage, VolumeSnapshot

Timed = records.Server | Volume | VolumeSnapshot  # what has stages
Clock = Callable[[], datetime]
Settle = Callable[["World", Timed, datetime], None]


class Counter(msgspec.Struct, frozen=True):
    value: float = 0


def wall_clock() -> datetime:
    return datetime.now(UTC)


class World:
    """All shelves, under one lock. ``take_stage`` takes one due stage of one server, volume or snapshot."""

    def __init__(self, config: SimulatorConfig, clock: Clock, take_stage: Settle) -> None:
        self.config, self._clock, self._take_stage = config, clock, take_stage
        self.lock = threading.RLock()
        self.cabinet = cabinet = Cabinet(config.data_dir)
        self.journal = Journal(cabinet)
        self.projects = Shelf(cabinet, "project", records.Project)
        self.users = Shelf(cabinet, "user", records.User)
        self.roles = Shelf(cabinet, "role", records.Role)
        self.grants = Shelf(cabinet, "grant", records.Grant)
        self.tokens = Shelf(cabinet, "token", records.Token)
        self.application_credentials = Shelf(cabinet, "application_credential", records.ApplicationCredential)
        self.flavors = Shelf(cabinet, "flavor", records.Flavor)
        self.images = Shelf(cabinet, "image", records.Image)
        self.networks = Shelf(cabinet, "network", records.Network)
        self.subnets = Shelf(cabinet, "subnet", records.Subnet)
        self.ports = Shelf(cabinet, "port", records.Port)
        self.security_groups = Shelf(cabinet, "security_group", records.SecurityGroup)
        self.group_rules = Shelf(cabinet, "group_rule", GroupRule)
        self.routers = Shelf(cabinet, "router", Router)
        self.floating_ips = Shelf(cabinet, "floating_ip", FloatingIp)
        self.network_quotas = Shelf(cabinet, "network_quota", NetworkQuota)
        self.key_pairs = Shelf(cabinet, "key_pair", records.KeyPair)
        self.servers = Shelf(cabinet, "server", records.Server)
        self.graveyard = Shelf(cabinet, "deleted_server", records.Server)
        self.action_logs = Shelf(cabinet, "action_log", records.ActionLog)
        self.allocations = Shelf(cabinet, "allocation", records.Allocation)
        self.volumes = Shelf(cabinet, "volume", Volume)
        self.volume_snapshots = Shelf(cabinet, "volume_snapshot", VolumeSnapshot)
        self.volume_messages = Shelf(cabinet, "volume_message", VolumeMessage)
        self.quotas = Shelf(cabinet, "quota", Quota)
        self.faults = Shelf(cabinet, "fault", Fault)
        self.counters = Shelf(cabinet, "counter", Counter)
        self.misfortunes = Misfortunes(self.faults)
        self._due: list[tuple[datetime, int, str]] = []
        for server in self.servers.values():
            self._remember(server)
        for volume in self.volumes.values():
            self._remember(volume)
        for snapshot in self.volume_snapshots.values():
            self._remember(snapshot)

    def now(self) -> datetime:
        """Return the cloud's time: the clock's, plus what ``advance`` has added."""
        offset = self.counters.get("clock_offset")
        return self._clock() + timedelta(seconds=offset.value if offset else 0)

    def advance(self, seconds: float) -> datetime:
        """Put the cloud's clock forward for good."""
        before = self.counters.get("clock_offset") or Counter()
        self.counters.put("clock_offset", Counter(before.value + seconds))
        return self.now()

    def next_number(self, name: str) -> int:
        number = int((self.counters.get(name) or Counter()).value) + 1
        self.counters.put(name, Counter(number))
        return number

    def save(self, server: records.Server) -> records.Server:
        """Keep a server; if it has a stage to come, see that it comes."""
        self.servers.put(server.id, server)
        self._remember(server)
        return server

    def save_volume(self, volume: Volume) -> Volume:
        self.volumes.put(volume.id, volume)
        self._remember(volume)
        return volume

    def save_snapshot(self, snapshot: VolumeSnapshot) -> VolumeSnapshot:
        self.volume_snapshots.put(snapshot.id, snapshot)
        self._remember(snapshot)
        return snapshot

    def bury(self, server: records.Server) -> records.Server:
        """Keep a deleted server for lists of changes (``changes-since``)."""
        self.servers.drop(server.id)
        return self.graveyard.put(server.id, server)

    def settle(self) -> datetime:
        """Take every stage that is due, and return the time up to which all is settled."""
        now = self.now()
        while self._due and self._due[0][0] <= now:
            at, _, key = heapq.heappop(self._due)
            thing = self._timed(key)
            if thing is not None and thing.step_at == at and thing.steps:
                with self.cabinet.transaction():
                    self._take_stage(self, thing, at)
        return now

    def _timed(self, key: str) -> Timed | None:
        return self.servers.get(key) or self.volumes.get(key) or self.volume_snapshots.get(key)

    def _remember(self, thing: Timed) -> None:
        if thing.steps and thing.step_at is not None:
            heapq.heappush(self._due, (thing.step_at, thing.number, thing.id))


def new_id() -> str:
    return str(uuid4())


def new_hex_id() -> str:
    return uuid4().hex


def new_request_id() -> str:
    return f"req-{uuid4()}"


def new_secret(length: int = 12) -> str:
    return secrets.token_urlsafe(length)[:length]


def whole_second(at: datetime) -> datetime:
    """Nova's and Neutron's tables keep whole seconds; what asks 'changed since' must see the same."""
    return at.replace(microsecond=0)
