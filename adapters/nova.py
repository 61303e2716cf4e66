"""The calls to Nova that servers need. Each is one request, or as many as a list has pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from adapters.answer import Answer
from adapters.cloud import Refused
from adapters.openstack import Cloud
from commands.server.asks import ObserveServer
from commands.server.events import Address, CloudAction, Fault, ServerRequested

TAG = "sl-"
"""Prefix of the tag that ties a server to its stream: ``sl-<uuid>`` (tags since 2.26, at create 2.52)."""

Shown = dict[str, Any]
"""A server as Nova's API shows it."""


def tag_of(server_id: UUID) -> str:
    return f"{TAG}{server_id}"


def stream_in(shown: Shown) -> UUID | None:
    """Return the stream a server's tag names, if it carries one tag of ours."""
    for tag in shown.get("tags") or []:
        if tag.startswith(TAG):
            try:
                return UUID(tag.removeprefix(TAG))
            except ValueError:
                continue
    return None


def create(
    cloud: Cloud, server_id: UUID, wish: ServerRequested, attempt: int, user_data: str | None
) -> Answer:
    """Send POST /servers, tagged with our id, so that it can be found should the answer be lost.

    ``user_data`` is base64. Raises ``Refused``, ``Away`` or ``Unclear``.
    """
    server: dict[str, Any] = {
        "name": wish.name,
        "description": wish.description or None,
        "flavorRef": wish.flavor.id,
        "imageRef": wish.image.id,
        "networks": [{"uuid": network.id} for network in wish.networks],
        "tags": [tag_of(server_id)],
        "metadata": {
            **wish.metadata,
            "stackledger_server_id": str(server_id),
            "stackledger_operation_id": str(wish.operation_id),
            "stackledger_attempt": str(attempt),
        },
        "key_name": wish.key_name,
        "availability_zone": wish.availability_zone,
        "security_groups": [{"name": name} for name in wish.security_groups],
        "user_data": user_data,
    }
    kept = {name: value for name, value in server.items() if value not in (None, [])}
    return cloud.call("compute", "POST", "/servers", body={"server": kept})


def show(cloud: Cloud, cloud_id: str) -> Shown | None:
    """Return a server, None where the cloud has none of that id."""
    try:
        shown: Shown = cloud.call("compute", "GET", f"/servers/{cloud_id}").body["server"]
    except Refused as refused:
        if refused.missing:
            return None
        raise
    return shown


def act(cloud: Cloud, cloud_id: str, action: dict[str, Any]) -> Answer:
    return cloud.call("compute", "POST", f"/servers/{cloud_id}/action", body=action)


def delete(cloud: Cloud, cloud_id: str) -> Answer:
    return cloud.call("compute", "DELETE", f"/servers/{cloud_id}")


def rename(cloud: Cloud, cloud_id: str, name: str, description: str) -> Answer:
    body = {"server": {"name": name, "description": description}}
    return cloud.call("compute", "PUT", f"/servers/{cloud_id}", body=body)


def changed_at(shown: Shown) -> datetime:
    return datetime.fromisoformat(shown["updated"])


class Listing(NamedTuple):
    """Servers of one or all projects. ``whole`` is False where a cell did not answer."""

    servers: list[Shown]
    whole: bool
    date: datetime | None


def list_servers(cloud: Cloud, *, everywhere: bool, query: dict[str, Any] | None = None) -> Listing:
    """List servers, page by page.

    Cells that are down are shown (as UNKNOWN rows, 2.69) only on a first page asked for without any filter,
    limit or marker: an empty filtered list proves nothing.
    """
    question = {**({"all_tenants": "1"} if everywhere else {}), **(query or {})}
    servers: list[Shown] = []
    date: datetime | None = None
    while True:
        answer = cloud.call("compute", "GET", "/servers/detail", query=question)
        date = date or answer.date
        page = answer.body["servers"]
        servers += page
        if not page or not answer.body.get("servers_links"):
            break
        question = {**question, "marker": page[-1]["id"]}
    return Listing(servers, all(server.get("status") != "UNKNOWN" for server in servers), date)


def find_tagged(cloud: Cloud, server_id: UUID) -> list[Shown]:
    """Return the project's servers with our tag, oldest first. None found proves nothing: see above."""
    found = list_servers(cloud, everywhere=False, query={"tags": tag_of(server_id)}).servers
    return tagged(found, server_id, cloud.user_id)


def tagged(servers: list[Shown], server_id: UUID, user_id: str) -> list[Shown]:
    """Return those that carry the tag and that we made: anybody may tag a server of his like ours.

    Checked on our side too, for not every cloud heeds every filter. Oldest first.
    """
    ours = [shown for shown in servers if stream_in(shown) == server_id and shown["user_id"] == user_id]
    return sorted(ours, key=lambda shown: str(shown["created"]))


def list_actions(cloud: Cloud, cloud_id: str) -> list[dict[str, Any]]:
    """Return Nova's own audit of a server, newest first; empty where the server is unknown."""
    try:
        answer = cloud.call("compute", "GET", f"/servers/{cloud_id}/os-instance-actions")
    except Refused as refused:
        if refused.missing:
            return []
        raise
    actions: list[dict[str, Any]] = answer.body["instanceActions"]
    return actions


class Ending(NamedTuple):
    """An action is over: with a reason if it failed."""

    failure: str | None = None


def show_ending(cloud: Cloud, cloud_id: str, request_id: str) -> Ending | None:
    """Return how the action of that request ended; None if it has not, or nobody knows.

    A resize, an unshelve or a start that fails leaves no fault on the server: this is its only trace.
    """
    try:
        answer = cloud.call("compute", "GET", f"/servers/{cloud_id}/os-instance-actions/{request_id}")
    except Refused as refused:
        if refused.missing:
            return None
        raise
    return ending_in(answer.body["instanceAction"])


def ending_in(action: dict[str, Any]) -> Ending | None:
    events = action.get("events") or []
    failed = [event for event in events if event.get("result") == "Error"]
    if action.get("message") == "Error" or failed:
        details = [event["details"] for event in failed if event.get("details")]  # since 2.84
        return Ending(details[0] if details else "the cloud reports an error and no reason")
    over = bool(events) and all(event.get("finish_time") for event in events)
    return Ending() if over else None


def cause_of(action: dict[str, Any]) -> CloudAction:
    return CloudAction(action["action"], action["request_id"], action.get("user_id"))


def sight(shown: Shown, failure: str | None = None, cause: CloudAction | None = None) -> ObserveServer:
    """Return what the rules make of a server as Nova shows it."""
    fault = shown.get("fault")
    return ObserveServer(
        cloud_id=shown["id"],
        name=shown["name"],
        status=shown["status"],
        task_state=shown.get("OS-EXT-STS:task_state"),
        power_state=shown.get("OS-EXT-STS:power_state"),
        locked=bool(shown.get("locked")),
        addresses=tuple(addresses_in(shown)),
        fault=Fault(fault["message"], fault.get("code")) if fault else None,
        failure=failure,
        cause=cause,
    )


def addresses_in(shown: Shown) -> Iterator[Address]:
    for network, entries in sorted((shown.get("addresses") or {}).items()):
        for entry in entries:
            yield Address(
                network=network,
                address=entry["addr"],
                version=entry["version"],
                type=entry.get("OS-EXT-IPS:type", "fixed"),
                mac=entry.get("OS-EXT-IPS-MAC:mac_addr"),
            )
