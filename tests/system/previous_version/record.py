"""Records a small ledger and the cloud it was on, for the version that comes after.

In a checkout of the version before:

    .venv/bin/python -m pytest -s tests/system/previous_version/record.py

writes ledger.sql and cloud.sql beside this file. At the end a stop is under way: Nova has taken it, and has
not done it yet.
"""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.openstack.connection import Clouds
from adapters.runtime.postgres_programs import programs
from simulator import running_simulator
from tests.actions import THERE_AND_BACK
from tests.integration.api.conftest import Api
from tests.ledger import ROOMY, Clock, running_ledger
from tests.unit.commands.key_pair.keys import ED25519
from tests.waiting import eventually

HERE = Path(__file__).parent
ADDRESS = "http://cloud.example"
"""Stands in ledger.sql for where the cloud is: a ledger is bound to that."""
SSH = {"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "port_min": 22, "port_max": 22}
TIDY = {"kind": "clean-up", "suspended_for": "P30D", "notices": ["P7D", "P1D"]}
ACTIONS = [
    *(row.action for pair in THERE_AND_BACK for row in pair),
    *("lock", "unlock", "shelve", "unshelve", "reset"),
]


def test_record(database: str, tmp_path: Path) -> None:
    clock, data = Clock(), tmp_path / "cloud"
    data.mkdir()
    with running_simulator(replace(ROOMY, data_dir=data), clock) as simulator, ExitStack() as ending:
        clouds_yaml = simulator.clouds_yaml(tmp_path / "clouds.yaml")
        patch = ending.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
        demo, admin = (
            ending.enter_context(closing(Clouds(f"simulator-{name}"))) for name in ("demo", "admin")
        )
        address = simulator.config.public_url
        with running_ledger(database, clouds_yaml) as running, ExitStack() as clients:
            apis = [Api.at(running.url, one.home.token()) for one in (demo, admin)]
            for api in apis:
                clients.enter_context(api.http)
            live(*apis, demo)
            spare = apis[0].server("spare-1", is_preemptible=True)
            ending.enter_context(clock.held())  # until the ledger has ended
            leave_a_stop_under_way(apis[0], spare)
    (HERE / "ledger.sql").write_text(dump_of(database).replace(in_hex(address), in_hex(ADDRESS)))
    with closing(sqlite3.connect(data / "cloud.sqlite")) as cloud:
        (HERE / "cloud.sql").write_text("".join(f"{line}\n" for line in cloud.iterdump()))


def live(api: Api, administrator: Api, demo: Clouds) -> None:
    """Make one of each resource, do to a server what can be done, and let somebody else stop it."""
    api.done("POST", "/key-pairs", {"name": "laptop", "public_key": ED25519.text})
    api.done("POST", "/security-groups", {"name": "web", "rules": [SSH]})
    volume = made(api, "/volumes", "volume", {"name": "data", "size_gb": 1})
    address = made(api, "/floating-ips", "floating_ip", {})
    web = api.server("web-1", metadata={"team": "a"}, key_name="laptop")
    for action in ACTIONS:
        api.done("POST", f"/servers/{web}/actions/{action}")
    api.done("POST", f"/servers/{web}/actions/resize", {"flavor": "m1.small"})
    api.done("POST", f"/servers/{web}/actions/confirm-resize")
    api.done("PUT", f"/servers/{web}/info", {"name": "web-2"})
    api.done("POST", f"/servers/{web}/volumes/{volume}")
    [port] = api.get("/network-interfaces", server_id=web)["network_interfaces"]
    api.done("POST", f"/network-interfaces/{port['id']}/floating-ips/{address}")
    made(api, f"/servers/{web}/snapshots", "server_snapshot", {"name": "image-1"})
    api.done("DELETE", f"/servers/{api.server('old-1', expires_at='2030-01-01T00:00:00Z')}")
    cloud_id = api.get(f"/servers/{web}")["cloud_id"]
    demo.home.call("compute", "POST", f"/servers/{cloud_id}/action", body={"os-stop": None})
    eventually(lambda: api.get(f"/servers/{web}")["status"] == "SHUTOFF")
    api.done("POST", f"/servers/{web}/actions/start")
    answer = administrator.ask("POST", "/policies", {"name": "tidy", "rule": TIDY}, expect=201)
    administrator.ask("POST", f"/policies/{answer.json()['policy']['id']}/actions/enable", expect=200)


def made(api: Api, path: str, kind: str, body: dict[str, Any]) -> str:
    answer = api.ask("POST", path, body)
    api.succeeded(answer)
    return str(answer.json()[kind]["id"])


def leave_a_stop_under_way(api: Api, server: str) -> None:
    """Ask for it, and wait until Nova shows that it has begun, and the ledger that Nova has taken it."""
    api.ask("POST", f"/servers/{server}/actions/stop")
    eventually(lambda: api.get(f"/servers/{server}")["task_state"] == "powering-off")
    eventually(lambda: {"ServerActionAccepted", "ServerObserved"} <= set(api.types(server)[-2:]))


def dump_of(database: str) -> str:
    """Return all of it in SQL, without comments and without what psql alone understands."""
    command = [str(programs() / "pg_dump"), "--inserts", "--no-comments"]
    dump = subprocess.run([*command, database], check=True, capture_output=True, text=True).stdout
    return "".join(f"{line}\n" for line in dump.splitlines() if line and not line.startswith(("--", "\\")))


def in_hex(text: str) -> str:
    """Return a text as the dump has it within an event, which is stored as bytes."""
    return text.encode().hex()
