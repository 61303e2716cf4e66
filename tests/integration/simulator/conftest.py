"""A simulated cloud with a clock that a test turns by hand, and plain HTTP clients for its users."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from simulator import Host, SimulatorConfig, running_simulator
from tests.http_client import NO_TLS

HOSTS = (Host("sim-1", 8, 16_384, 200), Host("sim-2", 8, 16_384, 200))
PASSWORDS = {"admin": "a", "stackledger": "s", "demo": "d", "alice": "l"}


class Clock:
    """Stands still until it is put forward."""

    def __init__(self):
        self.now = datetime(2026, 2, 28, 23, 59, 58, tzinfo=UTC)

    def __call__(self):
        return self.now

    def forward(self, seconds):
        self.now += timedelta(seconds=seconds)


class Client:
    """A user with a token; paths begin with the service: ``/compute/v2.1/servers``."""

    def __init__(self, url, user, project):
        self.http = httpx.Client(verify=NO_TLS, base_url=url, timeout=10)
        named = {"name": user, "domain": {"id": "default"}, "password": PASSWORDS[user]}
        identity = {"methods": ["password"], "password": {"user": named}}
        scope = {"project": {"name": project, "domain": {"id": "default"}}}
        self.login = {"auth": {"identity": identity, "scope": scope}}
        self.log_in()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.close()

    def log_in(self):
        answer = self.http.post("/identity/v3/auth/tokens", json=self.login)
        self.token = answer.headers["X-Subject-Token"]
        self.project_id = answer.json()["token"]["project"]["id"]

    def call(self, method, path, json=None, version="2.96"):
        headers = {"X-Auth-Token": self.token, "OpenStack-API-Version": f"compute {version}"}
        return self.http.request(method, path, json=json, headers=headers)

    def nova(self, method, path, json=None, version="2.96"):
        return self.call(method, f"/compute/v2.1{path}", json, version)

    def placement(self, path):
        headers = {"X-Auth-Token": self.token, "OpenStack-API-Version": "placement 1.36"}
        return self.http.get(f"/placement{path}", headers=headers).json()

    def wish(self, name, flavor="1", **more):
        image = self.call("GET", "/image/v2/images").json()["images"][0]["id"]
        network = self.call("GET", "/network/v2.0/networks?name=private").json()["networks"][0]["id"]
        wanted = {"name": name, "flavorRef": flavor, "imageRef": image, "networks": [{"uuid": network}]}
        return {"server": wanted | more}

    def create(self, name="one", flavor="1", **more):
        """Ask for a server and return its id."""
        answer = self.nova("POST", "/servers", self.wish(name, flavor, **more))
        assert answer.status_code == 202, answer.text
        return answer.json()["server"]["id"]

    def server(self, server_id):
        return self.nova("GET", f"/servers/{server_id}").json()["server"]

    def states(self, server_id):
        server = self.server(server_id)
        return server["status"], server["OS-EXT-STS:task_state"]

    def act(self, server_id, action, wanted=None):
        return self.nova("POST", f"/servers/{server_id}/action", {action: wanted})

    def names(self, query="", version="2.96"):
        servers = self.nova("GET", f"/servers/detail?{query}", version=version).json()["servers"]
        return [server.get("name", server["status"]) for server in servers]


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def config():
    return SimulatorConfig(hosts=HOSTS, passwords=PASSWORDS)


@pytest.fixture
def sim(config, clock):
    with running_simulator(config, clock) as simulator:
        yield simulator


@pytest.fixture
def user_of():
    """Return a function that logs a user in to the cloud at a URL."""
    with ExitStack() as stack:
        yield lambda url, user, project: stack.enter_context(Client(url, user, project))


@pytest.fixture
def admin(sim, user_of):
    return user_of(sim.url, "admin", "admin")


@pytest.fixture
def demo(sim, user_of):
    return user_of(sim.url, "demo", "demo")


@pytest.fixture
def alice(sim, user_of):
    return user_of(sim.url, "alice", "alice")


@pytest.fixture
def running(demo, clock):
    """Return the id of a server of demo's that has been built."""
    server_id = demo.create("running")
    clock.forward(10)
    assert demo.states(server_id) == ("ACTIVE", None)
    return server_id
