"""The calls to Nova that servers need. Each is one request, or as many as a list has pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected
from adapters.openstack.paging import marked, pages, read_list
from adapters.openstack.timestamps import time_of
from commands.server.commands import ObserveServer
from commands.server.events import Address, CloudAction, Fault, Flavor, ServerRequested

TAG = "sl-"
"""Prefix of the tag that ties a server to its stream: ``sl-<uuid>`` (tags since 2.26, at create 2.52)."""

GONE = frozenset({"DELETED", "SOFT_DELETED"})
"""Status in which Nova shows a server that is deleted, or about to be (deferred deletion)."""

Shown = dict[str, Any]
"""A server as Nova's API shows it."""


def tag_of(server_id: UUID) -> str:
    return f"{TAG}{server_id}"


def stream_in(shown: Shown) -> UUID | None:
    """Return the stream a server's tag names, if it carries one tag of ours."""
    named = (stream_named(tag) for tag in shown.get("tags") or [])
    return next((stream for stream in named if stream), None)


def stream_named(tag: str) -> UUID | None:
    """Return the stream that a tag of ours names, None for any other word."""
    return marked(tag.removeprefix(TAG)) if tag.startswith(TAG) else None


def create(
    cloud: Cloud,
    server_id: UUID,
    request: ServerRequested,
    parts: Mapping[UUID, str],
    attempt: int,
    user_data: str | None,
) -> Answer:
    """Send POST /servers, tagged with our id, so that it can be found should the answer be lost.

    ``parts`` are the cloud's ids of what was made for it. ``user_data`` is base64. Raises ``CloudRejected``,
    ``CloudUnreachable`` or ``CloudOutcomeUnknown``.
    """
    server: dict[str, Any] = {
        "name": request.name,
        "description": request.description or None,
        "flavorRef": request.flavor.id,
        **disk_of(request, parts),
        **ports_of(request, parts),
        "tags": [tag_of(server_id)],
        "metadata": {
            **request.metadata,
            "stackledger_server_id": str(server_id),
            "stackledger_operation_id": str(request.operation_id),
            "stackledger_attempt": str(attempt),
        },
        "key_name": tag_of(request.key_pair) if request.key_pair else request.key_name,
        "availability_zone": request.availability_zone,
        "user_data": user_data,
    }
    kept = {name: value for name, value in server.items() if value not in (None, [])}
    return cloud.call("compute", "POST", "/servers", body={"server": kept})


def ports_of(request: ServerRequested, parts: Mapping[UUID, str]) -> dict[str, Any]:
    """Return the ports made for it; of an old request the networks, on which Nova makes ports itself."""
    if request.interfaces:
        return {"networks": [{"port": parts[part.id]} for part in request.interfaces]}
    groups = [{"name": name} for name in request.security_groups]
    return {"networks": [{"uuid": network.id} for network in request.networks], "security_groups": groups}


def disk_of(request: ServerRequested, parts: Mapping[UUID, str]) -> dict[str, Any]:
    """Return what it boots from. The volume outlives the server in Nova's eyes: the ledger deletes it."""
    if request.root_volume is None:
        return {"imageRef": request.image.id}
    disk = {
        "boot_index": 0,
        "uuid": parts[request.root_volume.id],
        "source_type": "volume",
        "destination_type": "volume",
        "delete_on_termination": False,
    }
    return {"block_device_mapping_v2": [disk]}


def show(cloud: Cloud, cloud_id: str) -> Shown | None:
    """Return a server, None where the cloud has none of that id."""
    try:
        shown: Shown = cloud.call("compute", "GET", f"/servers/{cloud_id}").body["server"]
    except CloudRejected as refused:
        if refused.missing:
            return None
        raise
    return shown


def act(cloud: Cloud, cloud_id: str, action: dict[str, Any]) -> Answer:
    """Send an action.

    Raises ``CloudRejected`` without the password that was sent: Nova quotes what it refuses.
    """
    try:
        return cloud.call("compute", "POST", f"/servers/{cloud_id}/action", body=action)
    except CloudRejected as refused:
        secret = (action.get("changePassword") or {}).get("adminPass")
        if not secret:
            raise
        unfit = "the cloud does not take that password"
        words = unfit if refused.status == 400 else refused.message.replace(secret, "***")
        raise CloudRejected(refused.status, words, refused.request_id) from None


def open_console(cloud: Cloud, cloud_id: str) -> str:
    """Return the address of a VNC console (2.6): a credential for the server's screen and keyboard."""
    body = {"remote_console": {"protocol": "vnc", "type": "novnc"}}
    answer = cloud.call("compute", "POST", f"/servers/{cloud_id}/remote-consoles", body=body)
    return str(answer.body["remote_console"]["url"])


def lock(cloud: Cloud, cloud_id: str, reason: str | None) -> Answer:
    """Lock a server; a reason is kept since 2.73."""
    return act(cloud, cloud_id, {"lock": {"locked_reason": reason} if reason else None})


def delete(cloud: Cloud, cloud_id: str) -> Answer:
    return cloud.call("compute", "DELETE", f"/servers/{cloud_id}")


def rename(cloud: Cloud, cloud_id: str, name: str, description: str) -> Answer:
    body = {"server": {"name": name, "description": description}}
    return cloud.call("compute", "PUT", f"/servers/{cloud_id}", body=body)


def changed_at(shown: Shown) -> datetime:
    return time_of(shown["updated"])


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
    servers, date = read_list(cloud, "compute", "/servers/detail", "servers", question)
    return Listing(servers, all(server.get("status") != "UNKNOWN" for server in servers), date)


def find_tagged(cloud: Cloud, server_id: UUID) -> list[Shown]:
    """Return the project's servers with our tag, oldest first. None found proves nothing: see above."""
    found = list_servers(cloud, everywhere=False, query={"tags": tag_of(server_id)}).servers
    return tagged(found, server_id, cloud.user_id)


def tagged(servers: list[Shown], server_id: UUID, user_id: str) -> list[Shown]:
    """Return those that carry the tag and that we made: any user may tag a server like ours.

    Checked on our side too, for not every cloud heeds every filter. Oldest first.
    """
    ours = [shown for shown in servers if stream_in(shown) == server_id and shown["user_id"] == user_id]
    return sorted(ours, key=lambda shown: str(shown["created"]))


def list_actions(cloud: Cloud, cloud_id: str) -> list[dict[str, Any]]:
    """Return Nova's own audit of a server, newest first; empty where the server is unknown."""
    try:
        return pages(cloud, "compute", f"/servers/{cloud_id}/os-instance-actions", "instanceActions")
    except CloudRejected as refused:
        if refused.missing:
            return []
        raise


class Ending(NamedTuple):
    """An action is over: with a reason if it failed."""

    failure: str | None = None


def show_ending(cloud: Cloud, cloud_id: str, request_id: str) -> Ending | None:
    """Return how the action of that request ended; None if it has not, or that is unknown.

    A resize, an unshelve or a start that fails leaves no fault on the server: this is its only trace.
    """
    try:
        answer = cloud.call("compute", "GET", f"/servers/{cloud_id}/os-instance-actions/{request_id}")
    except CloudRejected as refused:
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


ALL = {"is_public": "None"}
"""Public flavors and others; Nova heeds it for administrators only."""


def flavor_in(shown: Shown) -> Flavor | None:
    """Return the flavor as it was when the server got it (2.47): its name and sizes, without its id."""
    flavor = shown.get("flavor")
    if not flavor or "original_name" not in flavor:
        return None
    return Flavor("", flavor["original_name"], flavor["vcpus"], flavor["ram"], flavor["disk"])


def identify(cloud: Cloud, flavor: Flavor) -> Flavor:
    """Find the id of a flavor that a server shows; it stays empty where the cloud offers no such flavor."""
    for offered in pages(cloud, "compute", "/flavors/detail", "flavors", ALL):
        found = Flavor(offered["id"], offered["name"], offered["vcpus"], offered["ram"], offered["disk"])
        if replace(found, id="") == flavor:
            return found
    return flavor


def observation(
    shown: Shown,
    failure: str | None = None,
    cause: CloudAction | None = None,
    *,
    ours: bool = False,
    unfinished: bool = False,
) -> ObserveServer:
    """Return what the rules make of a server as Nova shows it."""
    fault = shown.get("fault")
    return ObserveServer(
        cloud_id=shown["id"],
        name=shown["name"],
        status=shown["status"],
        task_state=shown.get("OS-EXT-STS:task_state"),
        power_state=shown.get("OS-EXT-STS:power_state"),
        locked=bool(shown.get("locked")),
        locked_reason=shown.get("locked_reason"),
        addresses=tuple(addresses_in(shown)),
        fault=Fault(fault["message"], fault.get("code")) if fault else None,
        flavor=flavor_in(shown),
        unfinished=unfinished,
        failure=failure,
        cause=cause,
        ours=ours,
        description=shown.get("description"),
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
