"""A cloud under contract: raw calls with openstacksdk's own session, and the one way to wait."""

from __future__ import annotations

import time
from typing import NamedTuple

import openstack
import pytest

VERSION = "2.96"
TAG = "sl-contract"


class Cloud(NamedTuple):
    """One login. Calls never raise for a status: what a cloud answers is what a test is about."""

    connection: openstack.connection.Connection

    @property
    def project_id(self):
        return self.connection.current_project_id

    @property
    def user_id(self):
        return self.connection.current_user_id

    @property
    def token(self):
        return self.connection.auth_token

    def nova(self, method, path, json=None, version=VERSION, headers=None):
        headers = {"OpenStack-API-Version": f"compute {version}"} | (headers or {})
        return _call(self.connection.compute, method, path, json, headers)

    def neutron(self, method, path, json=None, headers=None):
        return _call(self.connection.network, method, path, json, headers or {})

    def glance(self, method, path, json=None, headers=None):
        return _call(self.connection.image, method, path, json, headers or {})

    def keystone(self, method, path, json=None, headers=None):
        return _call(self.connection.identity, method, path, json, headers or {})

    def placement(self, method, path, version="1.36"):
        headers = {"OpenStack-API-Version": f"placement {version}"}
        return _call(self.connection.placement, method, path, None, headers)

    def cinder(self, method, path, json=None, version="3.60"):
        headers = {"OpenStack-API-Version": f"volume {version}"}
        return _call(self.connection.block_storage, method, path, json, headers)

    def volume(self, volume_id):
        return self.cinder("GET", f"/volumes/{volume_id}").json().get("volume")

    def as_stranger(self, service, path, headers=None):
        """GET with a token that nobody has issued."""
        return self.connection.session.get(
            path,
            endpoint_filter={"service_type": service, "interface": "public"},
            headers={"X-Auth-Token": "nonsense"} | (headers or {}),
            authenticated=False,
            raise_exc=False,
        )

    def server(self, server_id):
        return self.nova("GET", f"/servers/{server_id}").json()["server"]

    def act(self, server_id, action, wanted=None):
        return self.nova("POST", f"/servers/{server_id}/action", {action: wanted})

    def names(self, query):
        """Return the names on a list of servers, in its order."""
        answer = self.nova("GET", f"/servers/detail?{query}")
        assert answer.status_code == 200, answer.text
        return [server["name"] for server in answer.json()["servers"]]


def _call(adapter, method, path, json, headers):
    return adapter.request(
        path, method, json=json, headers=headers, raise_exc=False, connect_retries=0, status_code_retries=0
    )


def connect(name):
    connection = openstack.connect(cloud=name)
    connection.authorize()
    return Cloud(connection)


def eventually(look, fits, seconds=90):
    """Look until what is seen fits, and return everything that was seen on the way."""
    deadline = time.monotonic() + seconds
    seen = []
    while True:
        now = look()
        if not seen or seen[-1] != now:
            seen.append(now)
        if fits(now):
            return seen
        assert time.monotonic() < deadline, f"still not, after {seconds} s: {seen}"
        time.sleep(0.05)


def excuse_lack_of_room(cloud):
    """Skip a test that found no room where somebody else has servers; on a cloud of our own, fail it.

    All servers are listed as ``cloud`` sees them: it takes an administrator to see everybody's.
    """
    servers = cloud.nova("GET", "/servers/detail?all_tenants=1").json()["servers"]
    if any(TAG not in server["tags"] for server in servers):
        pytest.skip("others hold the room")
    pytest.fail("there is no room, and nobody else has a server here")


def not_held(answer):
    """Return a 500 to a character of four bytes; skip where the cloud's tables hold all of Unicode."""
    if answer.ok:
        pytest.skip("the tables of this cloud hold every character")
    assert answer.status_code == 500, answer.text
    return answer


def message(answer, status, root):
    """Return the text of a refusal, having seen that it has this status and this one root."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert list(body) == [root]
    assert body[root]["code"] == status
    return body[root]["message"]
