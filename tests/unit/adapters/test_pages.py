"""Lists in pages: what the next link says, what it leaves out, and markers that are not there any more."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

import pytest

from adapters.openstack import paging
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected, CloudUnreachable
from adapters.openstack.paging import Shown, pages


class Pages:
    """A service with a list of things, two on each page; ``gone`` are those it loses before a request."""

    def __init__(self, names: str = "abcde", links: str = "things_links") -> None:
        self.names, self.links = list(names), links
        self.gone: dict[int, str] = {}
        self.asked: list[list[tuple[str, str]]] = []
        self.status = 400

    def call(self, _service: str, _method: str, _path: str, query: Any = ()) -> Answer:
        self.asked.append(list(query))
        if lost := self.gone.get(len(self.asked)):
            self.names.remove(lost)
        asked = [pair for pair in query if pair[0] != "marker"]
        marker = dict(query).get("marker")
        if marker is not None and marker not in self.names:
            raise CloudRejected(self.status, f"marker {marker} not found")
        begin = self.names.index(marker) + 1 if marker else 0
        fields = [value for name, value in query if name == "fields"]
        items = [
            {name: value for name, value in {"id": one, "name": one, "size": 1}.items() if name in fields}
            for one in self.names[begin : begin + 2]
        ]
        following = f"http://cloud/things?{urlencode([*asked, ('marker', items[-1]['id'])])}" if items else ""
        return Answer(200, {"things": items} | self.linked(following), None)

    def linked(self, following: str) -> dict[str, Any]:
        match self.links:
            case "next":
                return {"next": following} if following else {}
            case "keystone":
                return {"links": {"self": "x", "next": following or None}}
            case key:
                return {key: [{"rel": "previous", "href": "x"}, {"rel": "next", "href": following}]}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAUSES", (0.0, 0.0))


def read(service: Pages) -> list[Shown]:
    return pages(cast(Cloud, service), "network", "/things", "things", {"fields": ["id", "name"], "limit": 2})


@pytest.mark.parametrize("links", ["things_links", "thing_links", "links", "keystone", "next"])
def test_every_page_is_asked_for_the_same_fields(links: str) -> None:
    found = read(Pages(links=links))
    assert found == [{"id": name, "name": name} for name in "abcde"]


def test_what_the_link_leaves_out_is_asked_for_all_the_same() -> None:
    service = Pages()
    service.linked = lambda _: {"next": f"/things?marker={service.names[1]}"}  # type: ignore[method-assign]
    with pytest.raises(CloudUnreachable, match="circle"):
        read(service)
    assert service.asked[1] == [("fields", "id"), ("fields", "name"), ("limit", "2"), ("marker", "b")]


def test_a_page_that_comes_again_is_no_end_of_a_list_that_changes() -> None:
    """As Nova answers while it moves a new server into a cell."""
    service = Pages()
    first = service.linked
    links = iter(["/things?limit=2&marker=b", "/things?limit=2&marker=b"])
    service.linked = lambda following: (
        {"next": next(links, "")} if service.asked[2:] == [] else first(following)
    )  # type: ignore[method-assign]
    assert [item["id"] for item in read(service)] == list("abcde")


@pytest.mark.parametrize("status", [400, 404])
def test_a_list_whose_marker_vanished_is_read_from_its_beginning(status: int) -> None:
    service = Pages()
    service.gone, service.status = {2: "b"}, status
    assert [item["id"] for item in read(service)] == list("acde")


def test_one_that_changes_all_the_time_is_given_up() -> None:
    service = Pages("abcdefgh")
    service.gone = {2: "b", 4: "c", 6: "d"}
    with pytest.raises(CloudUnreachable, match="changes faster"):
        read(service)


def test_a_first_page_that_is_refused_is_refused() -> None:
    class Strict(Pages):
        def call(self, _service: str, _method: str, _path: str, query: Any = ()) -> Answer:
            raise CloudRejected(400, "no such field")

    with pytest.raises(CloudRejected, match="no such field"):
        read(Strict())
