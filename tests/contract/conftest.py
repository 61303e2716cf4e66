"""Which cloud is under contract: a simulated one, or the one that OS_CLOUD names.

OS_CLOUD is an administrator's entry in clouds.yaml, OS_CLOUD_MEMBER an ordinary user's of another project.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest

from adapters.openstack import nova
from adapters.openstack.connection import Clouds
from simulator import Host, Latencies, SimulatorConfig, running_simulator
from tests.contract.adapter import asked, lasting, remove
from tests.contract.cloud import TAG, Cloud, connect, eventually, excuse_lack_of_room
from tests.contract.network import keep_creating, network_named

HOSTS = tuple(Host(name, vcpus=8, ram_mb=16_384, disk_gb=200) for name in ("sim-1", "sim-2"))


OF_THE_LIBRARY = "ignore::openstack.warnings._RemovedInSDKWarning"  # openstacksdk warns of itself


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.contract)
            item.add_marker(pytest.mark.filterwarnings(OF_THE_LIBRARY))


@pytest.fixture(scope="session")
def clouds(tmp_path_factory):
    """Return the names of two entries, admin and member; the latter may be missing on a real cloud."""
    if os.environ.get("OS_CLOUD"):
        yield os.environ["OS_CLOUD"], os.environ.get("OS_CLOUD_MEMBER")
        return
    config = SimulatorConfig(hosts=HOSTS, latencies=Latencies(scale=0.2))
    with running_simulator(config) as simulator, pytest.MonkeyPatch.context() as patch:
        path = simulator.clouds_yaml(tmp_path_factory.mktemp("clouds") / "clouds.yaml")
        patch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
        yield "simulator-admin", "simulator-demo"


@pytest.fixture(scope="session")
def admin(clouds):
    cloud = connect(clouds[0])
    yield cloud
    tidy(cloud)


@pytest.fixture(scope="session")
def member(clouds):
    if clouds[1] is None:
        pytest.skip("no ordinary user: OS_CLOUD_MEMBER names none")
    cloud = connect(clouds[1])
    yield cloud
    tidy(cloud)


def tidy(cloud):
    """Delete what the suite has made, and wait until it is gone."""

    def left():
        return cloud.nova("GET", f"/servers/detail?tags={TAG}").json()["servers"]

    for server in left():
        cloud.nova("DELETE", f"/servers/{server['id']}")
    eventually(left, lambda servers: not servers)
    for pair in cloud.nova("GET", "/os-keypairs").json()["keypairs"]:
        if pair["keypair"]["name"].startswith(TAG):
            cloud.nova("DELETE", f"/os-keypairs/{pair['keypair']['name']}")
    cloud.connection.close()


class Wish(NamedTuple):
    """What the cloud offers for a small server, found by listing."""

    flavor_id: str
    image_id: str
    network_id: str

    def body(self, called, /, **changes):
        wanted = {
            "name": called,
            "flavorRef": self.flavor_id,
            "imageRef": self.image_id,
            "networks": [{"uuid": self.network_id}],
            "tags": [TAG],
        }
        return {"server": {key: value for key, value in (wanted | changes).items() if value is not None}}


def wish_of(cloud: Cloud) -> Wish:
    flavors = cloud.nova("GET", "/flavors/detail").json()["flavors"]
    flavor = min(flavors, key=lambda flavor: (flavor["vcpus"], flavor["ram"]))
    images = cloud.glance("GET", "/images?status=active").json()["images"]
    image = min(images, key=lambda image: image["min_disk"])
    networks = cloud.neutron("GET", "/networks").json()["networks"]
    network = next(network for network in networks if network["shared"])
    return Wish(flavor["id"], image["id"], network["id"])


@pytest.fixture(scope="session")
def wish(member):
    return wish_of(member)


@pytest.fixture(scope="session")
def admin_wish(admin):
    return wish_of(admin)


@pytest.fixture(scope="session")
def largest(admin):
    """Return the largest flavor of the cloud's own: what a story that was killed has left is none."""
    flavors = admin.nova("GET", "/flavors/detail").json()["flavors"]
    own = [flavor for flavor in flavors if not flavor["name"].startswith("sl-")]
    return max(own, key=lambda flavor: (flavor["vcpus"], flavor["ram"]))


@pytest.fixture
def name():
    return f"{TAG}-{uuid4().hex[:8]}"


def gone(cloud, server_id):
    """Wait until a server is no more."""
    eventually(lambda: cloud.nova("GET", f"/servers/{server_id}").status_code, lambda code: code == 404)


@pytest.fixture
def make(member, wish):
    """Return a function that asks for a server as the member, and takes it away after the test."""
    made = []

    def ask(called, **changes):
        answer = member.nova("POST", "/servers", wish.body(called, **changes))
        assert answer.status_code == 202, answer.text
        made.append(answer.json()["server"]["id"])
        return answer

    yield ask
    for server_id in made:
        member.nova("DELETE", f"/servers/{server_id}")
        gone(member, server_id)


@pytest.fixture(scope="module")
def running(member, wish):
    """Return the id of a server of the member's, shared by the tests of a module and ACTIVE at its start."""
    answer = member.nova("POST", "/servers", wish.body(f"{TAG}-running-{uuid4().hex[:8]}"))
    server_id = answer.json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status != "BUILD")
    yield server_id
    member.nova("DELETE", f"/servers/{server_id}")
    gone(member, server_id)


@pytest.fixture
def active(member, running):
    """Return the shared server's id, seen ACTIVE and idle."""
    server = member.server(running)
    if server["status"] == "SHUTOFF":
        member.act(running, "os-start")
    eventually(lambda: states(member, running), lambda seen: seen == ("ACTIVE", "active", None))
    return running


@pytest.fixture
def giant(make, member, admin, largest, name):
    """Return the id of a server as large as a host; skipped where others hold the room."""
    if not room_for(admin, largest):
        excuse_lack_of_room(admin)
    server_id = make(name, flavorRef=largest["id"]).json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status != "BUILD")
    if member.server(server_id)["status"] != "ACTIVE":
        excuse_lack_of_room(admin)
    return server_id


def idle(cloud, server_id):
    """Wait until no task is under way, and return all states seen until then."""
    return eventually(lambda: states(cloud, server_id), lambda now: now[2] is None)


def states(cloud, server_id):
    server = cloud.server(server_id)
    return server["status"], server["OS-EXT-STS:vm_state"], server["OS-EXT-STS:task_state"]


@pytest.fixture
def create(member):
    """Return a function that creates something in Neutron as the member, and takes it away after the test."""
    yield from keep_creating(member)


@pytest.fixture
def create_as_admin(admin):
    yield from keep_creating(admin)


@pytest.fixture
def a_port(member, create, name):
    """Return a function that makes a port on the private network."""
    network_id = network_named(member, "private")["id"]

    def make(**wanted):
        return create("ports", "port", {"network_id": network_id, "name": name} | wanted)

    return make


def resources(flavor):
    return f"VCPU:{flavor['vcpus']},MEMORY_MB:{flavor['ram']},DISK_GB:{flavor['disk']}"


def candidates(admin, flavor):
    answer = admin.placement("GET", f"/allocation_candidates?resources={resources(flavor)}")
    assert answer.status_code == 200
    return answer.json()["allocation_requests"]


def room_for(admin, flavor):
    """Wait for room on a host: a server that was deleted gives it back a moment after it is gone."""
    with suppress(AssertionError):
        eventually(lambda: bool(candidates(admin, flavor)), bool, seconds=30)
    return candidates(admin, flavor)


@pytest.fixture
def crowded(admin, admin_wish, largest):
    """No host has room for the largest flavor: small servers take a corner of each. Undone afterwards."""
    path = f"/os-quota-sets/{admin.project_id}"
    quota = {"quota_set": {"cores": -1, "instances": -1, "ram": -1}}
    assert admin.nova("PUT", path, quota).status_code == 200
    made = []
    while candidates(admin, largest):
        body = admin_wish.body(f"{TAG}-crowd-{len(made)}")
        made.append(admin.nova("POST", "/servers", body).json()["server"]["id"])
        eventually(lambda: admin.server(made[-1])["status"], lambda status: status == "ACTIVE")
    yield made
    for server_id in made:
        admin.nova("DELETE", f"/servers/{server_id}")
    assert admin.nova("DELETE", path).status_code == 202
    eventually(lambda: admin.names(f"name=^{TAG}-crowd"), lambda names: not names)


@pytest.fixture(scope="module")
def service(clouds):
    """Return the clouds as the service user has them."""
    service = Clouds(clouds[0])
    yield service
    service.close()


@pytest.fixture(scope="module")
def project(service, member):
    """Return the ordinary user's project, entered by the service user."""
    return service.project(member.project_id)


@pytest.fixture
def made(project, wish, name):
    """Return our id and the cloud's of a server our adapter made, gone after the test."""
    server_id = uuid4()
    cloud_id = nova.create(project, server_id, asked(wish, name), {}, 1, None).body["server"]["id"]
    yield server_id, cloud_id
    remove(project, cloud_id)


@pytest.fixture
def ours(project, made):
    """Return the same of one that runs."""
    eventually(lambda: lasting(project, made[1]), lambda status: status == "ACTIVE")
    return made
