"""Configuration of the simulated cloud, and the clouds.yaml of its clients."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from simulator.passwords import USERS, passwords_of


class Host(msgspec.Struct, frozen=True):
    """A compute host: room in vCPUs, MB of memory and GB of disk, each with allocation ratio 1.0."""

    name: str
    vcpus: int = 16
    ram_mb: int = 65_536
    disk_gb: int = 500
    cell: str = "cell1"
    zone: str = "nova"
    """Its availability zone."""


class Latencies(msgspec.Struct, frozen=True):
    """How long the cloud takes for each stage, in seconds before ``scale`` is applied.

    The first four follow one another in a build: known to a cell, on a host, on a network, running.
    ``scale=0`` makes every stage due at once; it is still a stage of its own, with its own record.
    """

    mapped: float = 0.1
    scheduled: float = 0.3
    networked: float = 0.3
    spawned: float = 1.3
    stop: float = 0.5
    start: float = 0.5
    reboot: float = 0.5
    pause: float = 0.2
    suspend: float = 0.5
    resume: float = 0.5
    delete: float = 0.5
    floating: float = 1.0
    shelve: float = 0.4
    unshelve: float = 0.5
    resize: float = 0.4
    rebuild: float = 0.4
    rescue: float = 0.5
    password: float = 0.3
    snapshot: float = 0.4
    volume_create: float = 0.6
    volume_extend: float = 0.4
    volume_delete: float = 0.4
    attach: float = 0.4
    detach: float = 0.4
    scale: float = 1.0

    def seconds(self, stage: str) -> float:
        return float(getattr(self, stage)) * self.scale


class Quota(msgspec.Struct, frozen=True):
    """What a project may use; the shipped defaults. -1 is no limit."""

    cores: int = 20
    instances: int = 10
    ram: int = 51_200
    key_pairs: int = 100
    metadata_items: int = 128
    ports: int = 500
    volumes: int = 10
    snapshots: int = 10
    gigabytes: int = 1000


class SimulatorConfig(msgspec.Struct, frozen=True):
    """Everything the simulated cloud is told at its start.

    ``data_dir`` None keeps all in memory. ``passwords`` (by user name) win over those generated at the
    first start. ``shelved_offload_seconds`` after a shelve the server leaves its host: 0 is at once (Nova's
    default), -1 never.
    """

    data_dir: Path | None = None
    public_url: str = "http://127.0.0.1:8801"
    hosts: tuple[Host, ...] = tuple(Host(f"sim-{number}") for number in range(1, 5))
    latencies: Latencies = Latencies()
    quota: Quota = Quota()
    volume_pool_gb: int = 500
    token_seconds: float = 3600.0
    shelved_offload_seconds: float = 0.0
    passwords: dict[str, str] = {}
    region: str = "RegionOne"
    """The region that clouds.yaml names."""
    other_regions: tuple[str, ...] = ()
    """Regions that the catalog has besides; they lead to the same cloud."""


ENTRIES = {
    "simulator": ("stackledger", "service"),
    "simulator-admin": ("admin", "admin"),
    "simulator-demo": ("demo", "demo"),
    "simulator-alice": ("alice", "alice"),
}


def write_clouds_yaml(config: SimulatorConfig, path: Path) -> Path:
    """Write the four entries of ``ENTRIES`` to ``path``, readable by its owner alone, and return it."""
    passwords = passwords_of(config.data_dir, config.passwords)
    assert set(passwords) >= set(USERS)
    lines = ["clouds:"]
    for entry, (user, project) in ENTRIES.items():
        lines += [
            f"  {entry}:",
            f"    region_name: {config.region}",
            '    identity_api_version: "3"',
            "    auth:",
            f"      auth_url: {config.public_url}/identity/v3",
            f"      username: {user}",
            f"      password: {msgspec.json.encode(passwords[user]).decode()}",
            f"      project_name: {project}",
            "      user_domain_name: Default",
            "      project_domain_name: Default",
        ]
    write_private(path, "\n".join(lines) + "\n")
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first moment on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        path.chmod(0o600)
        file.write(text)
