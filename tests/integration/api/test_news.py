"""What somebody else does to each kind of thing is told by the next list of it, long before any sweep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.openstack.connection import Cloud, Clouds
from tests.integration.api.conftest import Api
from tests.integration.api.test_key_pairs import ED25519
from tests.ledger import running_ledger
from tests.waiting import eventually


@pytest.fixture(scope="module")
def home(clouds_yaml: Path) -> Iterator[Cloud]:
    """The service user: key pairs are his."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
        with closing(Clouds("simulator")) as clouds:
            yield clouds.home


def made(api: Api, path: str, key: str, wish: dict[str, Any]) -> dict[str, Any]:
    answer = api.ask("POST", path, wish)
    api.succeeded(answer)
    found: dict[str, Any] = answer.json()[key]
    return found


@pytest.fixture(scope="module")
def demo(logins: dict[str, Clouds]) -> Cloud:
    return logins["demo"].home


@pytest.fixture(scope="module")
def listing(postgres: str, template: str, clouds_yaml: Path, demo: Cloud) -> Iterator[Api]:
    """A ledger that lists often and sweeps once: what is told here is told by lists."""
    name = f"news_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        database = make_conninfo(postgres, dbname=name)
        with running_ledger(
            database, clouds_yaml, resync_interval_seconds=3600.0, list_interval_seconds=0.3
        ) as running:
            api = Api.at(running.url, demo.token())
            with api.http:
                yield api
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Case(NamedTuple):
    """A kind of thing, and what somebody else does to one of it."""

    path: str
    key: str
    wish: dict[str, Any]
    service: Any
    place: str
    change: dict[str, Any] | None
    told: str


CASES = [
    Case(
        "/volumes",
        "volume",
        {"name": "data", "size_gb": 1},
        "volume",
        "/volumes",
        {"volume": {"name": "theirs"}},
        "VolumeRenamedOutOfBand",
    ),
    Case(
        "/network-interfaces",
        "network_interface",
        {"network": "private"},
        "network",
        "/ports",
        {"port": {"security_groups": []}},
        "NetworkInterfaceGroupsChangedOutOfBand",
    ),
    Case("/floating-ips", "floating_ip", {}, "network", "/floatingips", None, ""),
    Case(
        "/security-groups",
        "security_group",
        {"name": "web", "rules": []},
        "network",
        "/security-groups",
        {"security_group": {"name": "theirs"}},
        "SecurityGroupRenamedOutOfBand",
    ),
    Case(
        "/key-pairs",
        "key_pair",
        {"name": "me", "public_key": ED25519.text},
        "compute",
        "/os-keypairs",
        None,
        "",
    ),
]


def newest(api: Api, stream: str) -> str:
    return str(api.get("/events", stream=stream, limit=1000)["events"][-1]["type"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_what_others_do_is_told_without_a_sweep(listing: Api, case: Case, demo: Cloud, home: Cloud) -> None:
    stream = str(made(listing, case.path, case.key, case.wish)["id"])
    of_key = case.key == "key_pair"
    cloud = home if of_key else demo
    cloud_id = f"sl-{stream}" if of_key else listing.get(f"{case.path}/{stream}")["cloud_id"]
    if case.change is not None:
        cloud.call(case.service, "PUT", f"{case.place}/{cloud_id}", body=case.change)
        eventually(lambda: newest(listing, stream), lambda found: found == case.told)
    cloud.call(case.service, "DELETE", f"{case.place}/{cloud_id}")
    eventually(lambda: newest(listing, stream), lambda found: found.endswith("DeletedOutOfBand"))


def test_a_snapshot_that_others_delete_is_told_without_a_sweep(listing: Api, demo: Cloud) -> None:
    snapshot = made(listing, f"/servers/{listing.server()}/snapshots", "server_snapshot", {"name": "kept"})
    image = listing.get(f"/snapshots/{snapshot['id']}")["cloud_id"]
    demo.call("image", "DELETE", f"/images/{image}")
    eventually(
        lambda: newest(listing, snapshot["id"]), lambda found: found == "ServerSnapshotDeletedOutOfBand"
    )
