"""`stackledger reconcile --report`: what cloud and ledger tell differently, found on a book nobody keeps."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest

from adapters.openstack import nova
from adapters.openstack.connection import Cloud, Clouds
from adapters.openstack.paging import MARK, mark_of
from commands.store.application import Ledger
from simulator import Simulator, running_simulator
from tests import command
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.ledger import ROOMY, running_ledger
from tests.unit.commands.volume.lives import available
from tests.unit.projections.history import append
from tests.waiting import eventually


class Book(NamedTuple):
    """A ledger at rest: nobody observes, so that what is changed in the cloud stays untold."""

    database: str
    clouds_yaml: Path
    project: Cloud
    server: dict[str, Any]
    volume: dict[str, Any]
    interface: dict[str, Any]
    floating_ip: dict[str, Any]

    def run(self, *words: str, cloud: str = "simulator") -> CompletedProcess[str]:
        told = {"DATABASE_URL": self.database, "OS_CLOUD": cloud}
        told["OS_CLIENT_CONFIG_FILE"] = str(self.clouds_yaml)
        return command.run(["reconcile", *words], {**os.environ, **told})

    def report(self, cloud: str = "simulator") -> tuple[int, list[dict[str, Any]]]:
        """Return the exit code, and what was found."""
        done = self.run("--report", "--json", cloud=cloud)
        assert done.returncode in {0, 1}, done.stderr
        return done.returncode, json.loads(done.stdout)["findings"]

    def only(self) -> dict[str, Any]:
        """Return the one finding there is."""
        code, found = self.report()
        [finding] = found
        assert code == 1
        return finding


def made(api: Api, path: str, key: str, wish: dict[str, Any]) -> dict[str, Any]:
    """Make a thing; return its row."""
    answer = api.ask("POST", path, wish)
    api.succeeded(answer)
    row: dict[str, Any] = api.get(f"{path}/{answer.json()[key]['id']}")
    return row


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """A cloud with nothing in it: the report tells of all there is."""
    with running_simulator(ROOMY) as simulator:
        yield simulator


@pytest.fixture
def clouds_yaml(simulator: Simulator, tmp_path: Path) -> Path:
    return simulator.clouds_yaml(tmp_path / "clouds.yaml")


@pytest.fixture
def project(clouds_yaml: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """A tenant's project, as he sees it in the cloud."""
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
    with closing(Clouds("simulator-demo")) as clouds:
        yield clouds.home


@pytest.fixture
def at_rest(database: str, clouds_yaml: Path, project: Cloud) -> Book:
    """A server with a port, a volume and a floating IP, all of which the ledger has seen as they are."""
    with running_ledger(database, clouds_yaml, resync_interval_seconds=0.2) as running:
        headers = {"X-Auth-Token": project.token()}
        with httpx.Client(
            verify=NO_TLS, base_url=f"{running.url}/api/v1", headers=headers, timeout=30
        ) as client:
            api = Api(client)
            server = api.get(f"/servers/{api.server()}")
            volume = made(api, "/volumes", "volume", {"name": "data", "size_gb": 1})
            api.done("POST", f"/servers/{server['id']}/volumes/{volume['id']}")
            floating_ip = made(api, "/floating-ips", "floating_ip", {})
            [interface] = eventually(
                lambda: api.get("/network-interfaces")["network_interfaces"],
                lambda found: [one["status"] for one in found] == ["ACTIVE"],
            )
            eventually(lambda: api.get(f"/volumes/{volume['id']}"), lambda row: row["status"] == "in-use")
    return Book(database, clouds_yaml, project, server, volume, interface, floating_ip)


def test_nothing_differs_where_the_ledger_has_seen_it_all(at_rest: Book) -> None:
    assert at_rest.report() == (0, [])


def test_what_differs_is_told_by_fact(at_rest: Book) -> None:
    server, volume = at_rest.server["cloud_id"], at_rest.volume["cloud_id"]
    nova.rename(at_rest.project, server, "renamed", "")
    at_rest.project.call("compute", "DELETE", f"/servers/{server}/os-volume_attachments/{volume}")
    eventually(lambda: shown_volume(at_rest)["status"], lambda status: status == "available")
    code, found = at_rest.report()
    told = {(one["feature"], one["fact"]): (one.get("ledger"), one.get("cloud")) for one in found}
    assert code == 1
    assert {one["verdict"] for one in found} == {"differs"}
    assert told == {
        ("server", "name"): (at_rest.server["name"], "renamed"),
        ("volume", "status"): ("in-use", "available"),
        ("volume", "servers"): (server, ""),
    }


def shown_volume(book: Book) -> dict[str, Any]:
    shown: dict[str, Any] = book.project.call("volume", "GET", f"/volumes/{book.volume['cloud_id']}").body[
        "volume"
    ]
    return shown


def test_what_the_cloud_lost_is_missing(at_rest: Book) -> None:
    cloud_id = at_rest.floating_ip["cloud_id"]
    at_rest.project.call("network", "DELETE", f"/floatingips/{cloud_id}")
    finding = at_rest.only()
    assert finding["verdict"] == "missing"
    assert (finding["feature"], finding["cloud_id"]) == ("floating_ip", cloud_id)
    assert finding["id"] == at_rest.floating_ip["id"]


def test_a_server_deleted_behind_our_back_is_missing(at_rest: Book) -> None:
    cloud_id = at_rest.server["cloud_id"]
    nova.delete(at_rest.project, cloud_id)
    eventually(lambda: nova.show(at_rest.project, cloud_id), lambda shown: shown is None)
    found = {(one["verdict"], one["feature"]) for one in at_rest.report()[1]}
    assert ("missing", "server") in found
    assert ("differs", "volume") in found


def test_a_second_one_with_our_mark_is_a_twin_and_a_mark_of_nobody_a_stray(at_rest: Book) -> None:
    for mark in (at_rest.volume["id"], str(uuid4())):
        body = {"volume": {"size": 1, "name": "data", "metadata": {MARK: mark}}}
        at_rest.project.call("volume", "POST", "/volumes", body=body)
    code, found = at_rest.report()
    assert code == 1
    assert sorted(one["verdict"] for one in found) == ["stray", "twin"]
    [twin] = [one for one in found if one["verdict"] == "twin"]
    assert twin["id"] == at_rest.volume["id"]
    assert twin["cloud_id"] != at_rest.volume["cloud_id"]


def test_a_mark_in_a_description_counts_too(at_rest: Book) -> None:
    body = {"floatingip": {"floating_network_id": external(at_rest), "description": mark_of(uuid4())}}
    made = at_rest.project.call("network", "POST", "/floatingips", body=body).body["floatingip"]
    finding = at_rest.only()
    assert (finding["verdict"], finding["cloud_id"]) == ("stray", made["id"])
    assert finding["name"] == made["floating_ip_address"]


def external(book: Book) -> str:
    networks = book.project.call("network", "GET", "/networks", query={"router:external": "true"}).body
    return str(networks["networks"][0]["id"])


def test_what_was_never_ours_is_unmanaged_and_no_difference(at_rest: Book) -> None:
    body = {"volume": {"size": 1, "name": "somebodys"}}
    cloud_id = at_rest.project.call("volume", "POST", "/volumes", body=body).body["volume"]["id"]
    code, [finding] = at_rest.report()
    assert (code, finding["verdict"]) == (0, "unmanaged")
    assert (finding["cloud_id"], finding["name"]) == (cloud_id, "somebodys")
    assert "id" not in finding


def test_a_user_without_the_whole_cloud_judges_only_where_he_may_look(at_rest: Book) -> None:
    nova.rename(at_rest.project, at_rest.server["cloud_id"], "renamed", "")
    done = at_rest.run("--report", "--json", cloud="simulator-alice")
    told = json.loads(done.stdout)
    assert at_rest.project.project_id not in told["compared"][0]["projects"]
    assert told["differences"] == 0
    assert done.returncode == 0


def test_people_get_a_table(at_rest: Book) -> None:
    nova.rename(at_rest.project, at_rest.server["cloud_id"], "renamed", "")
    done = at_rest.run("--report")
    [line] = [line for line in done.stdout.splitlines() if line.startswith("differs")]
    assert at_rest.server["cloud_id"] in line
    assert f"name: ledger {at_rest.server['name']}, cloud renamed" in line
    assert "1 differences, 0 unmanaged" in done.stdout
    assert done.returncode == 1


def test_it_changes_nothing(at_rest: Book) -> None:
    nova.rename(at_rest.project, at_rest.server["cloud_id"], "renamed", "")
    assert at_rest.report() == at_rest.report()


def test_read_tables_that_lag_are_told(at_rest: Book) -> None:
    assert json.loads(at_rest.run("--report", "--json").stdout)["behind"] == 0
    with Ledger(at_rest.database) as ledger:
        append(ledger, uuid4(), 0, available.history[:2])
    assert json.loads(at_rest.run("--report", "--json").stdout)["behind"] == 2
    assert "2 entries behind" in at_rest.run("--report").stdout


def test_mistakes_are_one_line(at_rest: Book, simulator: Simulator) -> None:
    assert at_rest.run().returncode == 2
    assert at_rest.run("--report", cloud="nowhere").returncode == 2
    simulator.fault("status", status=503, service="compute", method="GET", path="/servers/detail")
    done = at_rest.run("--report")
    assert done.returncode == 2
    assert done.stderr.startswith("stackledger: ")
    assert len(done.stderr.splitlines()) == 1
