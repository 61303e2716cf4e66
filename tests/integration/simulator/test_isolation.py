"""Projects do not see each other; users do not share keys; administrators see all when they ask."""

from __future__ import annotations

import pytest

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0b2hxwZ0p3mVq0o8Hh6E3Pq3iVhJQ1Xb0e8m6o0J0y"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/os-instance-actions"),
        ("GET", "/tags"),
        ("GET", "/metadata"),
        ("GET", "/ips"),
        ("GET", "/os-interface"),
    ],
)
def test_another_projects_server_does_not_exist(alice, running, method, path):
    answer = alice.nova(method, f"/servers/{running}{path}")
    assert answer.status_code == 404
    assert answer.json()["itemNotFound"]["message"] == f"Instance {running} could not be found."


def test_lists_hold_ones_own(admin, alice, demo, running):
    alice.create("hers")
    assert alice.names() == ["hers"]
    assert demo.names() == ["running"]
    assert admin.names() == []
    assert admin.names("all_tenants=1") == ["hers", "running"]


def test_ports_and_groups_are_ones_own(alice, demo, running):
    assert len(demo.call("GET", "/network/v2.0/ports").json()["ports"]) == 1
    assert alice.call("GET", "/network/v2.0/ports").json() == {"ports": []}
    groups = alice.call("GET", "/network/v2.0/security-groups").json()["security_groups"]
    assert {group["project_id"] for group in groups} == {alice.project_id}


def test_a_key_is_its_users(alice, demo):
    key = {"keypair": {"name": "mine", "public_key": KEY}}
    assert demo.nova("POST", "/os-keypairs", key).status_code == 201
    assert alice.nova("GET", "/os-keypairs").json() == {"keypairs": []}
    refused = alice.nova("POST", "/servers", alice.wish("one", key_name="mine"))
    assert refused.json()["badRequest"]["message"] == "Invalid key_name provided."
    assert demo.nova("POST", "/servers", demo.wish("one", key_name="mine")).status_code == 202


def test_a_quota_is_the_projects(alice, demo):
    demo.create("many", min_count=10, max_count=10)
    assert demo.nova("POST", "/servers", demo.wish("more")).status_code == 403
    assert alice.nova("POST", "/servers", alice.wish("one")).status_code == 202


def test_another_projects_host_has_another_name(alice, demo, running, clock):
    hers = alice.create("hers", flavor="5")
    third = alice.create("third")
    clock.forward(10)
    ids = {demo.server(running)["hostId"], alice.server(hers)["hostId"], alice.server(third)["hostId"]}
    assert len(ids) == 3


def test_the_service_user_reaches_a_project_only_with_a_role_there(sim, admin, demo, user_of):
    service = user_of(sim.url, "stackledger", "service")
    scope = {"project": {"id": demo.project_id}}
    identity = {"methods": ["token"], "token": {"id": service.token}}
    body = {"auth": {"identity": identity, "scope": scope}}
    assert service.http.post("/identity/v3/auth/tokens", json=body).status_code == 401
    roles = admin.call("GET", "/identity/v3/roles?name=member").json()["roles"]
    users = admin.call("GET", "/identity/v3/users?name=stackledger").json()["users"]
    path = f"/identity/v3/projects/{demo.project_id}/users/{users[0]['id']}/roles/{roles[0]['id']}"
    assert admin.call("PUT", path).status_code == 204
    answer = service.http.post("/identity/v3/auth/tokens", json=body)
    assert answer.status_code == 201
    assert {role["name"] for role in answer.json()["token"]["roles"]} == {"member", "reader"}
