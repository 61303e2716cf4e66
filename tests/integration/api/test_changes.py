"""``changes_since=``: a copy of a list is kept up by its changes alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.integration.api.test_fields import LISTS
from tests.ledger import Running
from tests.waiting import eventually


class Copy:
    """A client's copy of the volumes of its project."""

    def __init__(self, api: Api, **query: Any) -> None:
        self.api, self.query = api, query
        self.rows: dict[str, Any] = {}
        self.position = "0"
        self.told: list[str] = []

    def follow(self, between: Any = None) -> list[str]:
        """Read all changes since the last time; return the ids in their order."""
        query = urlencode({"changes_since": self.position, "min_position": 10**12, **self.query})
        address, told, positions = f"/volumes?{query}", [], set()
        while address:
            answer = self.api.http.get(address)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            told += [row["id"] for row in page["volumes"]]
            self.rows |= {row["id"]: row for row in page["volumes"]}
            positions.add(answer.headers["Ledger-Position"])
            address = (page["next"] or "").removeprefix("/api/v1")
            if address and between is not None:
                between()
        [self.position] = positions
        return told


def made(api: Api, name: str) -> str:
    answer = api.ask("POST", "/volumes", {"name": name, "size_gb": 1})
    api.succeeded(answer)
    return str(answer.json()["volume"]["id"])


def rename(api: Api, volume: str, name: str) -> None:
    api.succeeded(api.ask("PUT", f"/volumes/{volume}/info", {"name": name}))


def truth(api: Api) -> dict[str, Any]:
    return {row["id"]: row for row in shown(api) + shown(api, status="deleted")}


def shown(api: Api, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.get("/volumes", min_position=10**12, **query)["volumes"]
    return rows


def test_a_copy_is_kept_up_by_changes_alone(own: Api) -> None:
    volumes = [made(own, f"v-{number}") for number in range(3)]
    copy = Copy(own)
    assert sorted(copy.follow()) == sorted(volumes)
    assert copy.follow() == []
    rename(own, volumes[1], "renamed")
    own.done("DELETE", f"/volumes/{volumes[2]}")
    assert sorted(copy.follow()) == sorted(volumes[1:])
    assert copy.rows[volumes[2]]["deleted_at"]
    assert copy.follow() == []
    assert copy.rows == truth(own)


@pytest.mark.parametrize("sort_by", ["created_at", "changed_at", "name"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_what_changes_between_two_pages_comes_the_next_time(own: Api, sort_by: str, order: str) -> None:
    volumes = [made(own, f"v-{number}") for number in range(4)]
    copy = Copy(own, limit=1, sort_by=sort_by, order=order)
    left = list(volumes)
    copy.follow(between=lambda: rename(own, left[0], f"w-{left.pop(0)}") if left else None)
    assert len(left) < len(volumes)

    def is_true(_: Any) -> bool:
        copy.follow()
        return copy.rows == truth(own)

    eventually(lambda: None, is_true)


def test_times_filters_fields_and_the_past(own: Api) -> None:
    first, second = made(own, "first"), made(own, "second")
    [row] = shown(own, id=second)
    rename(own, first, "renamed")
    [late] = shown(own, id=first)
    query, then = {"min_position": 10**12}, {"as_of": late["position"]}
    since = own.get("/volumes", changes_since=row["changed_at"], fields="name", **then)["volumes"]
    assert {"id": first, "name": "renamed"} in since
    assert own.get("/volumes", changes_since=late["changed_at"], **then)["volumes"] == []
    assert own.get("/volumes", changes_since="2999-01-01T00:00:00Z", **query)["volumes"] == []
    own.done("DELETE", f"/volumes/{second}")
    changed = own.get("/volumes", changes_since=late["position"], **query)["volumes"]
    assert second in {one["id"] for one in changed if one["deleted_at"]}
    assert own.get("/volumes", changes_since=0, status="available", **query)["volumes"][0]["id"] == first
    past = own.http.get("/volumes", params={"changes_since": 0, "as_of": row["position"]})
    assert {one["id"]: one["name"] for one in past.json()["volumes"]} == {first: "first", second: "second"}
    assert past.headers["Ledger-Position"] == str(row["position"])


def test_a_position_that_a_command_answered_is_waited_for(own: Api) -> None:
    asked = own.ask("POST", "/volumes", {"name": "new", "size_gb": 1})
    position = asked.headers["Ledger-Position"]
    later = own.http.get("/volumes", params={"changes_since": position})
    assert int(later.headers["Ledger-Position"]) >= int(position)
    own.succeeded(asked)


@pytest.mark.parametrize("path", LISTS)
def test_every_list_tells_its_changes(api: Api, path: str) -> None:
    answer = api.http.get(path, params={"changes_since": 0, "limit": 1})
    assert answer.status_code == 200
    assert int(answer.headers["Ledger-Position"]) >= 0
    assert "Ledger-Position" not in api.http.get(path).headers
    for wrong in ("", "x", "-1", "9" * 19, "9" * 60, "2026-01-01", "1.5"):
        refused = api.get(path, expect=422, changes_since=wrong)
        assert [flaw["pointer"] for flaw in refused["errors"]] == ["/query/changes_since"]
    assert api.get(path, expect=422, changes_since="9" * 5_000)["errors"]
    refused = api.get(path, expect=422, changes_since=0, page=1)
    assert [flaw["pointer"] for flaw in refused["errors"]] == ["/query/page"]


def test_a_long_number_is_no_moment_either(api: Api) -> None:
    refused = api.get("/volumes", expect=422, as_of="9" * 5_000)
    assert [flaw["pointer"] for flaw in refused["errors"]] == ["/query/as_of"]


def test_changes_of_other_projects_are_not_told(api: Api, own: Api) -> None:
    volume = made(own, "mine")
    assert volume in {row["id"] for row in shown(own, changes_since=0)}
    theirs = api.get("/volumes", changes_since=0, min_position=10**12, limit=1000)["volumes"]
    assert volume not in {row["id"] for row in theirs}


def test_lists_describe_it(running: Running) -> None:
    paths = httpx.get(f"{running.url}/schema/openapi.json", verify=NO_TLS).json()["paths"]
    for path in LISTS:
        operation = paths[f"/api/v1{path}"]["get"]
        assert "changes_since" in {parameter["name"] for parameter in operation["parameters"]}
        assert "Ledger-Position" in operation["responses"]["200"]["headers"]
