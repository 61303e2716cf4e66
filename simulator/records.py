"""Records of the simulated cloud: one struct for each kind of resource, in OpenStack's own words."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

DOMAIN = {"id": "default", "name": "Default"}


class Project(msgspec.Struct, frozen=True):
    id: str
    name: str
    description: str = ""
    enabled: bool = True


class User(msgspec.Struct, frozen=True):
    id: str
    name: str
    email: str | None = None
    enabled: bool = True


class Role(msgspec.Struct, frozen=True):
    id: str
    name: str
    implies: tuple[str, ...] = ()


class Grant(msgspec.Struct, frozen=True):
    """A role that a user has on a project (Keystone calls it an assignment)."""

    project_id: str
    user_id: str
    role_id: str

    @property
    def key(self) -> str:
        return f"{self.project_id}/{self.user_id}/{self.role_id}"


class ApplicationCredential(msgspec.Struct, frozen=True):
    """Some of a user's roles on one project; of its secret the SHA-256 is kept."""

    id: str
    name: str
    user_id: str
    project_id: str
    role_ids: tuple[str, ...]
    secret_digest: str


class Token(msgspec.Struct, frozen=True):
    """A token is stored under the SHA-256 of its text: the file holds nothing one could log in with."""

    user_id: str
    project_id: str | None
    methods: tuple[str, ...]
    audit_ids: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime
    application_credential_id: str | None = None


class Flavor(msgspec.Struct, frozen=True):
    id: str
    name: str
    vcpus: int
    ram: int
    disk: int


class Image(msgspec.Struct, frozen=True):
    id: str
    name: str
    owner: str
    size: int
    min_disk: int
    min_ram: int
    created_at: datetime
    os_distro: str
    visibility: str = "public"
    status: str = "active"
    updated_at: datetime | None = None
    protected: bool = False
    tags: tuple[str, ...] = ()
    properties: dict[str, str] = {}


class Network(msgspec.Struct, frozen=True):
    id: str
    name: str
    project_id: str
    created_at: datetime
    mtu: int
    shared: bool
    external: bool
    subnet_id: str


class Subnet(msgspec.Struct, frozen=True):
    """The pool's first and last address; ``given`` counts on, so that an address is not reused at once."""

    id: str
    name: str
    project_id: str
    network_id: str
    created_at: datetime
    cidr: str
    gateway_ip: str
    first_ip: str
    last_ip: str
    dhcp: bool
    given: int = 0


class Port(msgspec.Struct, frozen=True):
    """Has one address, or none (``ip_address`` empty)."""

    id: str
    project_id: str
    network_id: str
    subnet_id: str
    ip_address: str
    mac_address: str
    created_at: datetime
    updated_at: datetime
    name: str = ""
    device_id: str = ""
    device_owner: str = ""
    host: str = ""
    status: str = "DOWN"
    security_groups: tuple[str, ...] = ()
    description: str = ""
    admin_state_up: bool = True
    tags: tuple[str, ...] = ()
    revision: int = 1


class SecurityGroup(msgspec.Struct, frozen=True):
    id: str
    name: str
    project_id: str
    description: str
    created_at: datetime
    updated_at: datetime | None = None
    stateful: bool = True
    revision: int = 1


class KeyPair(msgspec.Struct, frozen=True):
    """Belongs to a user, not to a project."""

    user_id: str
    name: str
    type: str
    public_key: str
    fingerprint: str
    created_at: datetime
    number: int


class Allocation(msgspec.Struct, frozen=True):
    """The room a server holds on a host, as Placement keeps it."""

    host: str
    vcpus: int
    ram_mb: int
    disk_gb: int
    project_id: str
    user_id: str


class Address(msgspec.Struct, frozen=True):
    network: str
    ip: str
    mac: str
    port_id: str


class BlockDevice(msgspec.Struct, frozen=True):
    """A volume of a server's, as Nova keeps it.

    Without ``volume_id`` Nova still has to make it: of the image, of the snapshot, or with nothing on it.
    """

    volume_id: str
    device: str
    delete_on_termination: bool
    root: bool = False
    image_id: str = ""
    snapshot_id: str = ""
    size: int = 0


class ServerFault(msgspec.Struct, frozen=True):
    """Why a server is in ERROR: Nova shows it only in status ERROR or DELETED."""

    code: int
    message: str
    created_at: datetime


class Move(msgspec.Struct, frozen=True):
    """A resize or migration under way: what to return to, and where to.

    ``flavor`` and ``host`` are those the server does not have now: the new ones until it has moved, then
    the old ones. Until it is confirmed, ``id`` holds the room on the old host, as Nova's migrations do.
    """

    id: str
    flavor: Flavor
    vm_state: str
    host: str = ""
    settling: bool = False


class Step(msgspec.Struct, frozen=True):
    """A stage still to come: seconds after the one before, and the states it leaves behind.

    ``do`` names work beyond states (see ``compute.stages``); None in a state leaves it as it is,
    but the task state is always set.
    """

    after: float
    task_state: str | None = None
    vm_state: str | None = None
    power_state: int | None = None
    do: str | None = None


class Server(msgspec.Struct, frozen=True):
    """A server as Nova knows it. Times are whole seconds, as in Nova's database."""

    id: str
    number: int
    name: str
    hostname: str
    project_id: str
    user_id: str
    flavor: Flavor
    image_id: str
    created_at: datetime
    updated_at: datetime
    networks: tuple[str, ...]
    security_groups: tuple[str, ...]
    reservation_id: str
    request_id: str
    tags: tuple[str, ...] = ()
    metadata: dict[str, str] = {}
    description: str | None = None
    key_name: str | None = None
    user_data: str | None = None
    config_drive: bool = False
    wanted_zone: str | None = None
    wanted_host: str | None = None
    host: str | None = None
    vm_state: str = "building"
    task_state: str | None = "scheduling"
    power_state: int = 0
    launched_at: datetime | None = None
    terminated_at: datetime | None = None
    locked_by: Literal["owner", "admin"] | None = None
    locked_reason: str | None = None
    fault: ServerFault | None = None
    addresses: tuple[Address, ...] = ()
    devices: tuple[BlockDevice, ...] = ()
    in_cell: bool = False
    steps: tuple[Step, ...] = ()
    step_at: datetime | None = None
    doom: str | None = None
    listed_at: datetime | None = None
    min_disk: int = 0
    shelved_image_id: str | None = None
    snapshot_id: str | None = None
    move: Move | None = None

    @property
    def boots_from_volume(self) -> bool:
        """Whether its root is a volume: it then has no image, and needs none of its host's disk."""
        return any(device.root for device in self.devices)


class ActionEvent(msgspec.Struct, frozen=True):
    event: str
    start_time: datetime
    finish_time: datetime | None = None
    result: str | None = None
    host: str | None = None
    details: str | None = None


class InstanceAction(msgspec.Struct, frozen=True):
    """An entry of Nova's own audit, os-instance-actions."""

    action: str
    request_id: str
    user_id: str
    project_id: str
    start_time: datetime
    updated_at: datetime
    message: str | None = None
    events: tuple[ActionEvent, ...] = ()


class ActionLog(msgspec.Struct, frozen=True):
    """A server's instance actions, oldest first."""

    project_id: str
    actions: tuple[InstanceAction, ...] = ()
