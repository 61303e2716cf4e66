"""Seed of a new cloud: users, flavors, images and networks."""

from __future__ import annotations

from collections.abc import Callable

from simulator.network.addresses import next_address
from simulator.network.records import Router
from simulator.records import Flavor, Grant, Image, Network, Project, Role, Subnet, User
from simulator.world import World, new_hex_id, new_id, whole_second

MIB = 1024 * 1024
FLAVORS = (
    Flavor("1", "m1.tiny", vcpus=1, ram=512, disk=5),
    Flavor("2", "m1.small", vcpus=1, ram=2048, disk=20),
    Flavor("3", "m1.medium", vcpus=2, ram=4096, disk=40),
    Flavor("4", "m1.large", vcpus=4, ram=8192, disk=80),
    Flavor("5", "m1.xlarge", vcpus=8, ram=16384, disk=160),
)
IMAGES = (  # name, MiB, min_disk GB, min_ram MB
    ("cirros", 8, 1, 64),
    ("debian-12", 330, 3, 256),
    ("ubuntu-24.04", 590, 4, 512),
)
GRANTS = (
    ("admin", "admin", "admin"),
    ("stackledger", "service", "admin"),
    ("demo", "demo", "member"),
    ("alice", "alice", "member"),
)


def seed(world: World, make_id: Callable[[], str] = new_hex_id) -> None:
    """Fill an empty world; one that has projects is left as it is."""
    if len(world.projects):
        return
    _people(world, make_id)
    for flavor in FLAVORS:
        world.flavors.put(flavor.id, flavor)
    _images(world)
    _networks(world)


def _people(world: World, make_id: Callable[[], str]) -> None:
    roles = {name: make_id() for name in ("admin", "manager", "member", "reader", "service")}
    below = {"admin": ("manager",), "manager": ("member",), "member": ("reader",)}
    for name, role_id in roles.items():
        implied = tuple(roles[other] for other in below.get(name, ()))
        world.roles.put(role_id, Role(role_id, name, implied))
    for user_name, project_name, role_name in GRANTS:
        user, project = User(make_id(), user_name), Project(make_id(), project_name)
        world.users.put(user.id, user)
        world.projects.put(project.id, project)
        grant = Grant(project.id, user.id, roles[role_name])
        world.grants.put(grant.key, grant)


def _images(world: World) -> None:
    owner = next(project.id for project in world.projects.values() if project.name == "admin")
    now = whole_second(world.now())
    for name, mib, min_disk, min_ram in IMAGES:
        distro = name.partition("-")[0]
        image = Image(new_id(), name, owner, mib * MIB, min_disk, min_ram, now, distro)
        world.images.put(image.id, image)


def _networks(world: World) -> None:
    owner = next(project.id for project in world.projects.values() if project.name == "admin")
    now = whole_second(world.now())
    for name, pool, mtu, shared in (
        ("private", ("10.20.0.0/16", "10.20.0.1", "10.20.0.2", "10.20.255.254"), 1450, True),
        ("public", ("172.24.4.0/24", "172.24.4.1", "172.24.4.10", "172.24.4.200"), 1500, False),
    ):
        network_id, subnet_id = new_id(), new_id()
        network = Network(network_id, name, owner, now, mtu, shared, not shared, subnet_id)
        subnet = Subnet(subnet_id, f"{name}-subnet", owner, network_id, now, *pool, dhcp=shared)
        world.networks.put(network_id, network)
        world.subnets.put(subnet_id, subnet)
    _router(world, owner)


def _router(world: World, owner: str) -> None:
    """Join ``private`` to ``public``, so that floating IPs lead somewhere."""
    inside, outside = world.subnets.values()
    router = Router(
        new_id(),
        "router1",
        owner,
        whole_second(world.now()),
        outside.network_id,
        next_address(world, outside),
        (inside.id,),
    )
    world.routers.put(router.id, router)
