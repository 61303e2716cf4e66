"""Lists of servers: filters, orders, pages that stand while others insert, and lists of the past."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.integration.api.conftest import Api
from tests.waiting import eventually


def names(page: Any) -> list[str]:
    return [server["name"] for server in page["servers"]]


def walk(api: Api, between: Any = None, **query: Any) -> list[str]:
    """Follow a list from page to page, doing something between two; return the names in its order."""
    seen: list[str] = []
    address = str(httpx.URL("/servers", params=query))
    while address:
        answer = api.http.get(address)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        seen += names(page)
        following = page["next"]
        linked = answer.links.get("next", {}).get("url")
        assert linked == following
        address = (following or "").removeprefix("/api/v1")
        if address and between is not None:
            between()
    return seen


def ask_for(api: Api, *wanted: str) -> list[httpx.Response]:
    return [api.ask("POST", "/servers", api.wish(name)) for name in wanted]


def settle(api: Api, *asked: httpx.Response) -> None:
    """Wait until nothing more will happen to these."""
    for answer in asked:
        api.succeeded(answer)
    eventually(lambda: {row["task_state"] for row in api.get("/servers")["servers"]} == {None})


@pytest.mark.parametrize(
    ("sort_by", "order"),
    [
        ("created_at", "asc"),
        ("created_at", "desc"),
        ("name", "asc"),
        ("name", "desc"),
    ],
)
def test_a_walk_meets_all_that_was_there_once_whatever_is_added(own: Api, sort_by: str, order: str) -> None:
    old = [f"old-{number}" for number in range(7)]
    settle(own, *ask_for(own, *old))
    seen = walk(
        own,
        between=lambda: ask_for(own, f"{uuid4()}"),
        limit=2,
        sort_by=sort_by,
        order=order,
        min_position=10**9,
    )
    assert sorted(name for name in seen if name in old) == old
    assert len(seen) == len(set(seen))
    if sort_by == "name":
        assert seen == sorted(seen, reverse=order == "desc")


def test_every_order_covers_the_list(own: Api) -> None:
    settle(own, *ask_for(own, *(f"n-{number}" for number in range(5))))
    for row in own.get("/servers", name=["n-1", "n-3"])["servers"]:
        own.done("POST", f"/servers/{row['id']}/actions/stop")
    for sort_by in ("created_at", "changed_at", "name", "status"):
        upwards = walk(own, limit=2, sort_by=sort_by, order="asc")
        assert sorted(upwards) == [f"n-{number}" for number in range(5)]
        assert walk(own, limit=2, sort_by=sort_by, order="desc") == upwards[::-1]
    assert set(walk(own, limit=2, sort_by="status", order="desc")[:2]) == {"n-1", "n-3"}


def test_pages_by_number_tell_the_total(own: Api) -> None:
    settle(own, *ask_for(own, *(f"n-{number}" for number in range(5))))
    pages = [own.get("/servers", sort_by="name", order="asc", page=page, per_page=2) for page in (1, 2, 3, 4)]
    assert [names(page) for page in pages] == [["n-0", "n-1"], ["n-2", "n-3"], ["n-4"], []]
    assert {page["total"] for page in pages} == {5}
    following = dict(parse_qsl(urlsplit(pages[0]["next"]).query))
    assert following == {"sort_by": "name", "order": "asc", "per_page": "2", "page": "2"}
    assert pages[2]["next"] is None
    assert "total" not in own.get("/servers")


def test_filters(own: Api) -> None:
    settle(own, *ask_for(own, "web-1", "web-2", "Web_3", "db%1"))
    ids = {row["name"]: row["id"] for row in own.get("/servers")["servers"]}
    own.done("POST", f"/servers/{ids['web-2']}/actions/stop")
    own.done("DELETE", f"/servers/{ids['Web_3']}")

    def found(**query: Any) -> set[str]:
        return set(names(own.get("/servers", **query)))

    assert found() == {"web-1", "web-2", "db%1"}
    assert found(status="SHUTOFF") == {"web-2"}
    assert found(status=["SHUTOFF", "DELETED"]) == {"web-2", "Web_3"}
    assert found(status="DELETED") == {"Web_3"}
    assert found(name=["web-1", "db%1", "none"]) == {"web-1", "db%1"}
    assert found(name_like="WEB") == {"web-1", "web-2"}
    assert found(name_like="%") == {"db%1"}
    assert found(name_like="_", status=["ACTIVE", "DELETED"]) == {"Web_3"}
    assert found(id=[ids["web-1"], ids["db%1"], str(uuid4())]) == {"web-1", "db%1"}
    assert found(id_not=[ids["web-1"], str(uuid4())], status=["ACTIVE", "SHUTOFF"]) == {"web-2", "db%1"}
    assert found(id_not=ids["db%1"], id=[ids["web-1"], ids["db%1"]]) == {"web-1"}
    assert found(name="web-1", status="SHUTOFF") == set()


def test_a_deleted_server_is_shown_when_asked_for_and_frees_its_name(own: Api) -> None:
    first = own.server("web")
    own.done("DELETE", f"/servers/{first}")
    second = own.server("web")
    assert [row["id"] for row in own.get("/servers")["servers"]] == [second]
    assert [row["id"] for row in own.get("/servers", status="DELETED")["servers"]] == [first]
    gone = own.get(f"/servers/{first}")
    assert (gone["status"], gone["name"]) == ("DELETED", "web")
    assert gone["deleted_at"]
    assert own.ask("DELETE", f"/servers/{first}", expect=200).json()["operation"] is None
    assert own.ask("POST", f"/servers/{first}/actions/start", expect=409).json()["code"] == "SERVER_GONE"


def test_one_sees_what_one_has_written(own: Api) -> None:
    for number in range(10):
        (answer,) = ask_for(own, f"n-{number}")
        position = answer.headers["Ledger-Position"]
        assert f"n-{number}" in names(own.get("/servers", min_position=position))
        seen = own.http.get("/servers", headers={"Ledger-Position": position})
        assert f"n-{number}" in names(seen.json())
        place = f"/servers/{answer.json()['server']['id']}"
        assert own.get(place, min_position=position)["name"] == f"n-{number}"


def test_lists_of_the_past_are_as_they_were(own: Api) -> None:
    lists: list[tuple[dict[str, Any], Any]] = []

    def remember() -> None:
        """Note the list, with the moment it belongs to: the project's last event, before and after."""

        def look() -> Any:
            before = own.get("/events", limit=1000)["events"][-1:]
            page = own.get("/servers", sort_by="name")
            return page, before, own.get("/events", limit=1000)["events"][-1:]

        page, moment, _ = eventually(look, lambda seen: seen[1] == seen[2] and visible(seen))
        lists.append((moment[0], page))

    def visible(seen: Any) -> bool:
        return own.get("/servers", min_position=seen[2][0]["position"], sort_by="name") == seen[0]

    first, second = own.server("a"), own.server("b")
    remember()
    own.done("POST", f"/servers/{first}/actions/stop")
    remember()
    own.done("PUT", f"/servers/{second}/info", {"name": "c"})
    remember()
    own.done("DELETE", f"/servers/{first}")
    remember()
    own.server("a")
    remember()
    assert [names(page) for _, page in lists] == [["b", "a"], ["b", "a"], ["c", "a"], ["c"], ["c", "a"]]
    for event, page in lists:
        assert own.get("/servers", sort_by="name", as_of=event["position"]) == page
        assert own.get("/servers", sort_by="name", as_of=event["at"]) == page
        for row in page["servers"]:
            assert own.get(f"/servers/{row['id']}", as_of=event["at"]) == row
    born = own.get("/events", limit=1)["events"][0]
    assert own.get("/servers", as_of=born["position"] - 1)["servers"] == []
    assert own.get("/servers", as_of="2001-01-01T00:00:00Z")["servers"] == []
    shifted = re.sub("Z$", "+00:00", lists[0][0]["at"])
    assert own.get("/servers", sort_by="name", as_of=shifted) == lists[0][1]


def test_a_cursor_goes_with_the_order_that_gave_it(own: Api) -> None:
    settle(own, *ask_for(own, "a", "b", "c"))
    cursor = dict(parse_qsl(urlsplit(own.get("/servers", limit=1)["next"]).query))["cursor"]
    own.get("/servers", limit=1, cursor=cursor)
    for other in ({"order": "asc"}, {"sort_by": "name"}):
        problem = own.get("/servers", expect=422, limit=1, cursor=cursor, **other)
        assert problem["code"] == "CURSOR_MALFORMED"
