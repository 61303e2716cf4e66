"""``fields=``: lists and details that show what was asked for, and nothing else."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.ledger import Running

LISTS = {
    "/servers": "servers",
    "/servers/suspended": "servers",
    "/volumes": "volumes",
    "/network-interfaces": "network_interfaces",
    "/floating-ips": "floating_ips",
    "/security-groups": "security_groups",
    "/key-pairs": "key_pairs",
    "/snapshots": "server_snapshots",
    "/policies": "policies",
    "/notices": "notices",
    "/decisions": "decisions",
}


def fields_of(page: dict[str, Any], name: str) -> set[frozenset[str]]:
    return {frozenset(item) for item in page[name]}


def test_lists_and_details_show_the_wanted_fields(own: Api) -> None:
    ids = sorted(own.server(f"web-{number}") for number in range(3))
    detail = own.get(f"/servers/{ids[0]}", fields="name,volumes,created_at,project_id")
    whole = own.get(f"/servers/{ids[0]}")
    assert set(detail) == {"id", "name", "volumes", "created_at", "project_id"}
    assert detail == {name: whole[name] for name in detail}
    position = str(whole["position"])
    past = own.http.get(f"/servers/{ids[0]}", params={"fields": "status", "as_of": position})
    assert past.json() == {"id": ids[0], "status": own.get(f"/servers/{ids[0]}", as_of=position)["status"]}
    assert past.headers["ETag"].startswith(f'"{whole["version"]}-')
    known = {"If-None-Match": past.headers["ETag"]}
    again = own.http.get(f"/servers/{ids[0]}", params={"fields": "status", "as_of": position}, headers=known)
    assert again.status_code == 304


def test_pages_and_cursors_keep_the_fields(own: Api) -> None:
    wanted = {f"key-{number}" for number in range(3)}
    for name in wanted:
        own.succeeded(own.ask("POST", "/volumes", {"name": name, "size_gb": 1}))
    address, seen = "/volumes?fields=name&limit=1&sort_by=changed_at", []
    while address:
        page = own.http.get(address).json()
        assert fields_of(page, "volumes") == {frozenset({"id", "name"})}
        seen += [item["name"] for item in page["volumes"]]
        address = (page["next"] or "").removeprefix("/api/v1")
    assert sorted(seen) == sorted(wanted)
    numbered = own.get("/volumes", fields="size_gb", page=2, per_page=2, as_of=10**12)
    assert numbered["total"] == 3
    assert fields_of(numbered, "volumes") == {frozenset({"id", "size_gb"})}


@pytest.mark.parametrize("path", LISTS)
def test_every_list_refuses_an_unknown_field_and_takes_its_own(api: Api, path: str) -> None:
    refused = api.get(path, expect=422, fields="id,colour")
    assert [flaw["pointer"] for flaw in refused["errors"]] == ["/query/fields"]
    assert "'colour'" in refused["errors"][0]["detail"]
    assert fields_of(api.get(path, fields="position"), LISTS[path]) <= {frozenset({"id", "position"})}
    assert api.get(path, expect=422, fields="x," * 5_000)["errors"][0]["pointer"] == "/query/fields"


def test_an_operation_shows_the_wanted_fields(api: Api) -> None:
    asked = api.ask("POST", "/servers", api.wish())
    ended = api.succeeded(asked)
    place = f"/operations/{ended['id']}"
    assert api.get(place, fields="status") == {"id": ended["id"], "status": "succeeded"}
    assert api.get(place, expect=422, fields="colour")["errors"][0]["pointer"] == "/query/fields"


def test_all_reads_of_the_read_models_describe_it(running: Running) -> None:
    paths = httpx.get(f"{running.url}/schema/openapi.json", verify=NO_TLS).json()["paths"]
    told = {
        path
        for path, item in paths.items()
        if "fields" in {parameter["name"] for parameter in item.get("get", {}).get("parameters", [])}
    }
    assert {f"/api/v1{path}" for path in LISTS} <= told
    assert len(told) >= 2 * len(LISTS)
