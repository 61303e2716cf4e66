"""What `stackledger reconcile --report` tells of a real OpenStack, and which servers there are not ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from openstack.connection import Connection

from tests.http_client import NO_TLS
from tests.system.story.conftest import RUN, Ledger
from tests.waiting import eventually

Wish = Callable[[str], dict[str, Any]]


def report(book: str) -> dict[str, dict[str, Any]]:
    """Return what was found, by the cloud's ids: others use the cloud too."""
    command = [Path(sys.executable).with_name("stackledger"), "reconcile", "--report", "--json"]
    told = subprocess.run(
        command, env={**os.environ, "DATABASE_URL": book}, capture_output=True, text=True, check=False
    )
    assert told.returncode in {0, 1}, told.stderr
    return {finding["cloud_id"]: finding for finding in json.loads(told.stdout)["findings"]}


def test_the_report_tells_what_differs_and_no_more(
    ledger: Ledger, member: Connection, wish: Wish, book: str
) -> None:
    server = ledger.ask("POST", "/servers", **wish("reconciled"))
    ledger.succeeded(server)
    volume = ledger.ask("POST", "/volumes", name=f"reconciled-{RUN}", size_gb=1)
    ledger.succeeded(volume)
    server_id, volume_id = server["server"]["id"], volume["volume"]["id"]
    ledger.done("POST", f"/servers/{server_id}/volumes/{volume_id}")
    address = ledger.ask("POST", "/floating-ips", description=f"reconciled {RUN}")
    ledger.succeeded(address)
    [port] = ledger.get("/network-interfaces", server_id=server_id)["network_interfaces"]
    here = f"/floating-ips/{address['floating_ip']['id']}"
    in_cloud = [
        ledger.get(place)["cloud_id"] for place in (f"/servers/{server_id}", f"/volumes/{volume_id}", here)
    ]
    assert not {*in_cloud, port["cloud_id"]} & report(book).keys()

    member.network.delete_ip(in_cloud[2])
    twin = member.block_storage.create_volume(
        name=f"reconciled-{RUN}", size=1, metadata={"stackledger_id": volume_id}
    )
    stray = member.network.create_ip(
        floating_network_id=ledger.get(here)["network"]["id"], description=f"stackledger_id={uuid4()}"
    )
    found = report(book)
    assert found[in_cloud[2]]["verdict"] == "missing"
    assert (found[twin.id]["verdict"], found[twin.id]["id"]) == ("twin", volume_id)
    assert found[stray.id]["verdict"] == "stray"

    member.network.delete_ip(stray.id)
    member.block_storage.delete_volume(twin.id)
    ledger.done("DELETE", f"/servers/{server_id}/volumes/{volume_id}")
    ledger.done("DELETE", f"/volumes/{volume_id}")
    ledger.done("DELETE", f"/servers/{server_id}")
    ledger.ask("DELETE", here)


def test_an_administrator_sees_which_servers_are_not_ours(
    ledger: Ledger, admin: Connection, member: Connection, wish: Wish, address: str
) -> None:
    theirs_wish = wish("theirs")
    ours = ledger.ask("POST", "/servers", **wish("ours"))
    ledger.succeeded(ours)
    ours_id = ours["server"]["id"]
    cloud_id = ledger.server(ours_id)["cloud_id"]
    theirs = member.compute.create_server(
        name=theirs_wish["name"],
        flavor_id=theirs_wish["flavor"],
        image_id=theirs_wish["image"],
        networks=[{"uuid": theirs_wish["networks"][0]}],
    )
    headers = {"X-Auth-Token": admin.session.get_token() or ""}
    with httpx.Client(verify=NO_TLS, base_url=f"{address}/api/v1", headers=headers, timeout=60) as client:
        told = Ledger(client).get("/openstack-servers", project_id=member.current_project_id)
        managed = {one["id"]: one["managed"] for one in told["openstack_servers"]}
        assert (managed[cloud_id], managed[theirs.id]) == (ours_id, None)
        one = Ledger(client).get(f"/openstack-servers/{theirs.id}")
        assert (one["name"], one["managed"]) == (theirs_wish["name"], None)
        member.compute.delete_server(theirs.id)
        eventually(lambda: client.get(f"/openstack-servers/{theirs.id}").status_code == 404)
    assert ledger.http.get("/openstack-servers").status_code == 403
    ledger.done("DELETE", f"/servers/{ours_id}")
