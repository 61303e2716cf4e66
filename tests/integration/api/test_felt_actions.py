"""What a guest feels happens once, though the reply is lost, or the request arrives late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest

from adapters.openstack.connection import Cloud
from simulator import Simulator
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.ledger import running_ledger

LIMIT, LATE, GRACE = 0.5, 1.5, 16.0
"""Seconds: how long the ledger waits for a reply, when a request arrives, and until it may be sent again."""


class Act(NamedTuple):
    """A felt action: its name in Nova's audit, how it is asked for, and what must have been done before."""

    name: str
    path: str
    body: dict[str, Any] | None = None
    before: tuple[tuple[str, dict[str, Any] | None], ...] = ()


RESIZED = (("actions/resize", {"flavor": "m1.small"}),)
ACTS = {
    "soft reboot": Act("reboot", "actions/reboot", {"type": "SOFT"}),
    "hard reboot": Act("reboot", "actions/reboot", {"type": "HARD"}),
    "resize": Act("resize", "actions/resize", {"flavor": "m1.small"}),
    "confirmation": Act("confirmResize", "actions/confirm-resize", None, RESIZED),
    "reversal": Act("revertResize", "actions/revert-resize", None, RESIZED),
    "rebuild": Act("rebuild", "actions/rebuild", {"image": "cirros"}),
    "reset": Act("rebuild", "actions/reset"),
    "rescue": Act("rescue", "actions/rescue", {"image": "cirros"}),
    "unrescue": Act("unrescue", "actions/unrescue", None, (("actions/rescue", {"image": "cirros"}),)),
    "password": Act("changePassword", "actions/change-password", {"password": "hunter22"}),
    "snapshot": Act("createImage", "snapshots", {}),
}


@pytest.fixture
def patient(database: str, clouds_yaml: Path, api: Api) -> Iterator[Api]:
    """A ledger that gives a request up before it arrives."""
    with (
        running_ledger(database, clouds_yaml, cloud_timeout=LIMIT, action_lookup_seconds=GRACE) as running,
        httpx.Client(
            verify=NO_TLS, base_url=f"{running.url}/api/v1", headers=api.http.headers, timeout=30
        ) as client,
    ):
        yield Api(client)


def prepared(api: Api, act: Act) -> str:
    server = api.server()
    for path, body in act.before:
        api.done("POST", f"/servers/{server}/{path}", body)
    return server


def asked(api: Api, server: str, act: Act) -> httpx.Response:
    body = act.body if act.name != "createImage" else {"name": f"snapshot-{uuid4().hex[:8]}"}
    return api.ask("POST", f"/servers/{server}/{act.path}", body)


def times(cloud: Cloud, api: Api, server: str, act: Act) -> int:
    """Return how often Nova took it."""
    place = f"/servers/{api.get(f'/servers/{server}')['cloud_id']}/os-instance-actions"
    entries = cloud.call("compute", "GET", place).body["instanceActions"]
    return sum(entry["action"] == act.name for entry in entries)


def all_at_once(api: Api, simulator: Simulator, cloud: Cloud, kind: str, **fault: Any) -> dict[str, Any]:
    """Ask for all of them under a fault; return of each how it ended, and how often Nova took it."""
    servers = {name: prepared(api, act) for name, act in ACTS.items()}
    simulator.fault(kind, service="compute", method="POST", path="/action$", **fault)
    answers = {name: asked(api, servers[name], act) for name, act in ACTS.items()}
    ended = {name: api.outcome(answer)["status"] for name, answer in answers.items()}
    return {name: (ended[name], times(cloud, api, servers[name], act)) for name, act in ACTS.items()}


ONCE = dict.fromkeys(ACTS, ("succeeded", 1))


def test_a_request_that_arrives_late_is_not_sent_again(
    patient: Api, simulator: Simulator, cloud_of: Callable[[str], Cloud]
) -> None:
    assert all_at_once(patient, simulator, cloud_of("admin"), "delay", seconds=LATE) == ONCE


def test_a_reply_that_is_lost_is_found_in_what_the_cloud_recorded(
    patient: Api, simulator: Simulator, cloud_of: Callable[[str], Cloud]
) -> None:
    assert all_at_once(patient, simulator, cloud_of("admin"), "lose-reply", count=len(ACTS)) == ONCE


def test_what_never_arrived_is_sent_again_after_the_grace(
    api: Api, simulator: Simulator, cloud_of: Callable[[str], Cloud]
) -> None:
    assert all_at_once(api, simulator, cloud_of("admin"), "reset", count=len(ACTS)) == ONCE
