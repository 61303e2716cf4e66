"""A server's story has what happened to its parts, while they were its parts, in the order of the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg

from commands.store.application import SESSION
from queries.log.timeline import read_story, tell_story
from tests.integration.api.conftest import Api
from tests.waiting import eventually


def story(api: Api, server: str, **query: Any) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = api.get(f"/servers/{server}/events", limit=1000, **query)["events"]
    return told


def done(api: Api, method: str, path: str, body: Any = None) -> tuple[Any, int]:
    """Ask, wait for the outcome; return the answer, and a position that shows it."""
    answer = api.ask(method, path, body)
    api.succeeded(answer)
    return answer.json(), api.get("/events", limit=1000)["events"][-1]["position"]


def test_what_happened_to_its_parts_is_told_as_long_as_it_had_them(own: Api, book: str) -> None:
    group, _ = done(own, "POST", "/security-groups", {"name": "web"})
    group = group["security_group"]["id"]
    server = own.server(security_groups=["web"])
    volume, _ = done(own, "POST", "/volumes", {"name": "data", "size_gb": 1})
    volume = volume["volume"]["id"]
    place = f"/volumes/{volume}"
    done(own, "POST", f"/servers/{server}/volumes/{volume}")
    done(own, "PUT", f"{place}/info", {"name": "data-2"})
    done(own, "DELETE", f"/servers/{server}/volumes/{volume}")
    done(own, "PUT", f"{place}/info", {"name": "data-3"})
    done(own, "PUT", f"/security-groups/{group}", {"name": "web", "description": "of the shop"})
    done(own, "POST", f"/servers/{server}/snapshots", {"name": "backup"})
    eventually(lambda: own.get(f"/servers/{server}")["task_state"] is None)
    _, position = done(own, "POST", f"/servers/{server}/actions/stop")

    told = story(own, server, min_position=position)
    positions = [one["position"] for one in told]
    assert positions == sorted(set(positions))
    by_stream: dict[str, list[str]] = {}
    for one in told:
        by_stream.setdefault(one["stream"], []).append(one["type"])
    assert by_stream[server] == [one["type"] for one in story(own, server, parts=False)]
    assert [kind for kind in by_stream[volume] if kind.endswith("ed") and "Observed" not in kind] == [
        "VolumeAttachRequested",
        "VolumeActionAccepted",
        "VolumeAttached",
        "VolumeInfoChangeRequested",
        "VolumeInfoChanged",
        "VolumeDetachRequested",
        "VolumeActionAccepted",
        "VolumeDetached",
    ]
    assert "SecurityGroupChanged" in by_stream[group]
    assert "SecurityGroupRequested" not in by_stream[group]
    kinds = {one["type"] for one in told}
    assert {"NetworkInterfaceRequested", "NetworkInterfaceCreated", "ServerSnapshotCreated"} <= kinds

    pages, after = [], 0
    while page := own.get(f"/servers/{server}/events", limit=5, after=after)["events"]:
        pages += page
        after = page[-1]["position"]
    assert pages == told
    middle = told[len(told) // 2]["position"]
    assert story(own, server, as_of=middle) == [one for one in told if one["position"] <= middle]

    with psycopg.connect(book, options=SESSION, autocommit=True) as connection:
        lines = list(tell_story(UUID(server), read_story(connection, UUID(server)), None))
        alone = list(tell_story(UUID(server), read_story(connection, UUID(server), parts=False), None))
    assert [int(line.split()[0]) for line in lines] == positions
    assert len(alone) == len(by_stream[server])
    assert any("Volume attached" in line and volume in line for line in lines)


def test_what_another_project_may_not_see_stays_hidden(own: Api, api_of: Callable[[str], Api]) -> None:
    server = own.server()
    api_of("alice").get(f"/servers/{server}/events", expect=404)
    mine = own.get("/events", limit=1000)["events"][0]["project_id"]
    assert {one["project_id"] for one in story(own, server)} == {mine}
