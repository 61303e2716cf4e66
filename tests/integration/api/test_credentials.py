"""Who may ask: a Keystone token of a project, while it is valid and Keystone or a short memory says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from adapters.identity import keystone_verifier
from adapters.openstack.connection import Cloud
from simulator import Simulator
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.ledger import Clock, Running
from tests.waiting import eventually

LOGIN = {"name": "demo", "domain": {"id": "default"}}


@pytest.fixture
def keystone(simulator: Simulator) -> Iterator[httpx.Client]:
    with httpx.Client(verify=NO_TLS, base_url=f"{simulator.url}/identity/v3") as client:
        yield client


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request has its token verified anew."""
    monkeypatch.setattr(keystone_verifier, "FRESH", 0.0)


@pytest.mark.parametrize("token", [None, "", "nonsense", "gAAAA-nobody-issued", "x" * 9000, "ключ".encode()])
def test_nothing_is_open(running: Running, token: str | bytes | None) -> None:
    headers = {} if token is None else {"X-Auth-Token": token}
    with httpx.Client(verify=NO_TLS, base_url=f"{running.url}/api/v1", headers=headers) as client:
        for path in ("/servers", "/events", "/flavors", f"/servers/{uuid4()}", f"/operations/{uuid4()}"):
            answer = client.get(path)
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"] == "Keystone, Bearer"
            assert answer.json()["code"] == "UNAUTHORIZED"
        assert client.post("/servers", json={}).status_code == 401


def test_a_token_of_no_project(
    with_token: Callable[[str], Api], cloud_of: Callable[[str], Cloud], keystone: httpx.Client
) -> None:
    token = {"methods": ["token"], "token": {"id": cloud_of("demo").token()}}
    answer = keystone.post("/auth/tokens", json={"auth": {"identity": token}})
    unscoped = with_token(answer.headers["X-Subject-Token"])
    assert unscoped.get("/servers", expect=403)["code"] == "NO_PROJECT_SCOPE"


def test_a_token_expires_in_the_midst_of_its_use(
    with_token: Callable[[str], Api], clock: Clock, keystone: httpx.Client, simulator: Simulator
) -> None:
    simulated_hour = timedelta(seconds=simulator.config.token_seconds)
    with clock.held(datetime.now(UTC) - simulated_hour + timedelta(seconds=1.5)):
        short = with_token(issue(keystone, simulator))
    assert short.get("/servers")["next"] is None
    eventually(lambda: short.http.get("/servers").status_code, lambda status: status == 401)
    assert short.get("/servers", expect=401)["code"] == "UNAUTHORIZED"


@pytest.mark.usefixtures("forgetful")
def test_a_revoked_token_is_refused_once_it_is_verified_anew(
    with_token: Callable[[str], Api], keystone: httpx.Client, simulator: Simulator
) -> None:
    token = issue(keystone, simulator)
    api = with_token(token)
    api.get("/servers")
    headers = {"X-Auth-Token": token, "X-Subject-Token": token}
    assert keystone.delete("/auth/tokens", headers=headers).status_code == 204
    assert api.get("/servers", expect=401)["code"] == "UNAUTHORIZED"


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("fault", ["status", "reset"])
def test_without_keystone_a_known_token_is_believed_and_another_is_not(
    with_token: Callable[[str], Api], keystone: httpx.Client, simulator: Simulator, fault: str
) -> None:
    known, other = (with_token(issue(keystone, simulator)) for _ in range(2))
    known.get("/servers")
    simulator.fault(fault, service="identity", path="/auth/tokens")
    known.get("/servers")
    answer = other.http.get("/servers")
    assert (answer.status_code, answer.json()["code"]) == (503, "IDENTITY_UNAVAILABLE")
    assert answer.headers["Retry-After"]
    simulator.mend()
    other.get("/servers")


@pytest.mark.usefixtures("forgetful")
def test_a_token_is_not_believed_for_ever_without_keystone(
    with_token: Callable[[str], Api],
    keystone: httpx.Client,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    api = with_token(issue(keystone, simulator))
    api.get("/servers")
    simulator.fault("status", service="identity", path="/auth/tokens")
    monkeypatch.setattr(keystone_verifier, "STALE", 0.0)
    assert api.get("/servers", expect=503)["code"] == "IDENTITY_UNAVAILABLE"


def issue(keystone: httpx.Client, simulator: Simulator) -> str:
    """Log in as demo, in demo's project."""
    password = simulator.config.passwords["demo"]
    identity = {"methods": ["password"], "password": {"user": {**LOGIN, "password": password}}}
    auth = {"identity": identity, "scope": {"project": LOGIN}}
    answer = keystone.post("/auth/tokens", json={"auth": auth})
    assert answer.status_code == 201, answer.text
    return answer.headers["X-Subject-Token"]
