"""The cloud does what it is asked and never answers: what is seen done is done, whoever waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest

from adapters.openstack.connection import Clouds
from commands.server.actions import ACTIONS, Action
from simulator import Simulator, running_simulator
from tests.actions import way_to
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.integration.api.test_felt_actions import ACTS as FELT
from tests.integration.api.test_felt_actions import Act, prepared
from tests.integration.api.test_floating_ips import address
from tests.integration.api.test_key_pairs import a_name, made
from tests.integration.api.test_network_interfaces import interface
from tests.integration.api.test_security_groups import group
from tests.integration.api.test_volumes import volume
from tests.ledger import ROOMY, running_ledger
from tests.waiting import eventually

NEVER = 900
"""Seconds an answer takes: longer than any test."""

Asked = tuple[str, str, Any]
"""Method, path and body."""


class World(NamedTuple):
    api: Api
    simulator: Simulator


@pytest.fixture
def world(database: str, tmp_path: Path) -> Iterator[World]:
    """A ledger that waits for every answer, with hands enough to wait for all."""
    patient = {"cloud_timeout": NEVER, "action_lookup_seconds": NEVER, "worker_concurrency": 64}
    with running_simulator(ROOMY) as simulator:
        clouds_yaml = simulator.clouds_yaml(tmp_path / "clouds.yaml")
        with (
            running_ledger(database, clouds_yaml, **patient) as running,
            closing(Clouds("simulator-demo")) as demo,
            httpx.Client(
                verify=NO_TLS,
                base_url=f"{running.url}/api/v1",
                headers={"X-Auth-Token": demo.home.token()},
                timeout=30,
            ) as client,
        ):
            yield World(Api(client), simulator)


def acting(word: str, *before: str) -> Callable[[Api], Asked]:
    def prepare(api: Api) -> Asked:
        server = prepared(api, Act(word, "", None, tuple((f"actions/{one}", None) for one in before)))
        return "POST", f"/servers/{server}/actions/{word}", None

    return prepare


def felt(act: Act) -> Callable[[Api], Asked]:
    return lambda api: ("POST", f"/servers/{prepared(api, act)}/{act.path}", act.body)


def with_server(kind: str, make: Callable[[Api], str], method: str) -> Callable[[Api], Asked]:
    """Return what attaches something to a server, or, having done so, what detaches it."""

    def prepare(api: Api) -> Asked:
        place = f"/servers/{api.server()}/{kind}/{make(api)}"
        if method == "DELETE":
            api.done("POST", place)
        return method, place, None

    return prepare


def with_interface(method: str) -> Callable[[Api], Asked]:
    def prepare(api: Api) -> Asked:
        server = api.server()
        [port] = eventually(lambda: api.get("/network-interfaces", server_id=server)["network_interfaces"])
        place = f"/network-interfaces/{port['id']}/floating-ips/{address(api)['id']}"
        if method == "DELETE":
            api.done("POST", place)
        return method, place, None

    return prepare


def snapshot(api: Api) -> str:
    answer = api.ask("POST", f"/servers/{api.server()}/snapshots", {"name": f"image-{uuid4().hex[:8]}"})
    api.succeeded(answer)
    return str(answer.json()["server_snapshot"]["id"])


RULE = {"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "port_min": 22, "port_max": 22}
SERVERS: dict[str, Callable[[Api], Asked]] = {
    **{name: felt(act) for name, act in FELT.items() if act.name != "createImage"},
    **{
        row.action: acting(row.action, *way_to(row.allowed))
        for row in ACTIONS.values()
        if row.is_plain and not row.once
    },
    "lock": acting("lock"),
    "unlock": acting("unlock", "lock"),
    "info": lambda api: ("PUT", f"/servers/{api.server()}/info", {"name": f"other-{uuid4().hex[:8]}"}),
    "delete": lambda api: ("DELETE", f"/servers/{api.server()}", None),
}
OTHERS: dict[str, Callable[[Api], Asked]] = {
    "attach a volume": with_server("volumes", volume, "POST"),
    "detach a volume": with_server("volumes", volume, "DELETE"),
    "extend a volume": lambda api: ("PUT", f"/volumes/{volume(api)}/size", {"size_gb": 3}),
    "rename a volume": lambda api: ("PUT", f"/volumes/{volume(api)}/info", {"description": "other"}),
    "delete a volume": lambda api: ("DELETE", f"/volumes/{volume(api)}", None),
    "attach an interface": with_server("network-interfaces", lambda api: interface(api)["id"], "POST"),
    "detach an interface": with_server("network-interfaces", lambda api: interface(api)["id"], "DELETE"),
    "delete an interface": lambda api: ("DELETE", f"/network-interfaces/{interface(api)['id']}", None),
    "associate": with_interface("POST"),
    "disassociate": with_interface("DELETE"),
    "delete an address": lambda api: ("DELETE", f"/floating-ips/{address(api)['id']}", None),
    "rename a group": lambda api: ("PUT", f"/security-groups/{group(api)['id']}", {"description": "other"}),
    "delete a group": lambda api: ("DELETE", f"/security-groups/{group(api)['id']}", None),
    "delete a key pair": lambda api: ("DELETE", f"/key-pairs/{made(api, a_name())}", None),
    "delete a snapshot": lambda api: ("DELETE", f"/snapshots/{snapshot(api)}", None),
}


@pytest.mark.parametrize("acts", [SERVERS, OTHERS], ids=["servers", "others"])
def test_whatever_was_done_is_seen(world: World, acts: dict[str, Callable[[Api], Asked]]) -> None:
    """All at once, and each is to end while the request for it still waits for its answer."""
    api, simulator = world
    asked = {name: prepare(api) for name, prepare in acts.items()}
    for service in ("compute", "network", "volume", "image"):
        for method in ("POST", "PUT", "DELETE"):
            simulator.fault("lose-reply", service=service, method=method, seconds=NEVER)
    answers = {name: api.ask(method, path, body) for name, (method, path, body) in asked.items()}
    places = {
        name: answer.json()["operation"]["href"].removeprefix("/api/v1") for name, answer in answers.items()
    }

    def others_than_done() -> dict[str, Any]:
        told = {name: api.http.get(place).json().get("status") for name, place in places.items()}
        return {name: status for name, status in told.items() if status != "succeeded"}

    assert eventually(others_than_done, lambda left: left == {}) == {}
    simulator.mend()


def test_no_action_on_servers_is_left_out() -> None:
    words = {name.replace(" ", "-") for name in SERVERS}
    others = {"soft-reboot", "hard-reboot", "confirmation", "reversal", "password"}
    by_administrators, made_by_us = {Action.RESET_STATE}, {Action.CREATE, Action.ADOPT}
    known = {Action.REBOOT, Action.HARD_REBOOT, Action.CONFIRM_RESIZE, Action.REVERT_RESIZE}
    assert words - others == set(Action) - known - {Action.CHANGE_PASSWORD} - by_administrators - made_by_us
