"""One kind of id under one name: whatever an answer calls an id of something of the ledger, GET knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from adapters.openstack.connection import Cloud
from tests.integration.api.conftest import Api

KINDS = {
    "server": "servers",
    "volume": "volumes",
    "network_interface": "network-interfaces",
    "security_group": "security-groups",
    "floating_ip": "floating-ips",
    "server_snapshot": "snapshots",
    "key_pair": "key-pairs",
    "policy": "policies",
    "notice": "notices",
    "decision": "decisions",
    "operation": "operations",
    "root_of": "servers",
    "made_for": "servers",
    "remote_group": "security-groups",
}
"""By the word an answer has for it, where GET shows it. What is the cloud's own alone is not among them."""


def kind_of(word: str) -> str | None:
    """Return the kind of thing a key is about: ``server_id``, ``volumes``, ``root_of``."""
    names = ({kind, f"{kind}_id", f"{kind}s", f"{kind}_ids", path} for kind, path in KINDS.items())
    return next((kind for kind, known in zip(KINDS, names, strict=True) if word in known), None)


def ids_in(answer: Any, kind: str | None = None) -> Iterator[tuple[str, str]]:
    """Yield each id of the ledger in an answer: the kind of its thing, and the id."""
    if isinstance(answer, list):
        for one in answer:
            if isinstance(one, str) and kind is not None and is_id(one):
                yield kind, one
            yield from ids_in(one, kind)
    if not isinstance(answer, dict):
        return
    for key, value in answer.items():
        if isinstance(value, str):
            named = kind if key == "id" else kind_of(key) if key.endswith("_id") or key in KINDS else None
            if named is not None and is_id(value):
                yield named, value
        else:
            yield from ids_in(value, kind_of(key))


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def populated(api: Api) -> None:
    """Make one of everything, each beside the others."""
    group = api.ask("POST", "/security-groups", {"name": "web"})
    api.succeeded(group)
    rule = {"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "remote_group": "web"}
    api.done("POST", "/security-groups", {"name": "db", "rules": [rule]})
    root = {"size_gb": 1}
    server = api.server(security_groups=["web", "default"], root_volume=root)
    body = {"network": "private", "security_groups": ["web", "default"]}
    port = api.ask("POST", "/network-interfaces", body)
    api.succeeded(port)
    made = port.json()["network_interface"]
    assert [one["id"] for one in made["security_groups"]] == [group.json()["security_group"]["id"], None]
    interface = made["id"]
    api.done("POST", f"/servers/{server}/network-interfaces/{interface}")
    volume = api.ask("POST", "/volumes", {"name": "data", "size_gb": 1})
    api.succeeded(volume)
    api.done("POST", f"/servers/{server}/volumes/{volume.json()['volume']['id']}")
    api.done("POST", f"/servers/{server}/snapshots", {"name": "backup"})
    api.done("POST", "/floating-ips", {"network": "public"})
    wanted = {"name": "idle", "rule": {"kind": "idle", "window": "P1D", "thresholds": []}}
    api.ask("POST", "/policies", wanted, expect=201)


def test_every_id_of_the_ledger_leads_to_what_it_names(own: Api, project: Cloud) -> None:
    populated(own)
    position = own.get("/events", limit=1000)["events"][-1]["position"]
    places = [
        path
        for kind, path in KINDS.items()
        if kind not in {"operation", "root_of", "made_for", "remote_group"}
    ]
    found: set[tuple[str, str]] = set()
    for path in dict.fromkeys(places):
        page = own.get(f"/{path}", min_position=position)
        for one in next(iter(page.values())):
            kind = next(kind for kind in KINDS if KINDS[kind] == path)
            detail = own.get(f"/{path}/{one['id']}")
            found |= {*ids_in({f"{kind}s": [one]}), *ids_in({f"{kind}s": [detail]})}
    assert {kind for kind, _ in found} >= {*KINDS} - {
        "notice",
        "decision",
        "key_pair",
        "policy",
        "operation",
        "made_for",
    }
    lost = {(kind, key) for kind, key in found if own.http.get(f"/{KINDS[kind]}/{key}").status_code != 200}
    assert lost == set()

    [server] = own.get("/servers")["servers"]
    groups = {one["name"]: one["id"] for one in own.get("/security-groups")["security_groups"]}
    for interface in server["network_interfaces"]:
        held = {one["name"]: one["id"] for one in interface["security_groups"]}
        assert held == {"web": groups["web"], "default": None}
        assert all(UUID(one["cloud_id"]) for one in interface["security_groups"])
