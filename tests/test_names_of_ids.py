"""One kind of id under one name, in every answer, request and event; docs/api.md says whose each is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints
from uuid import UUID

import msgspec
import pytest

import app
from commands.store.envelope import AnyEvent
from settings import Secret, Settings
from simulator import SimulatorConfig, write_clouds_yaml
from simulator.passwords import USERS
from tests.paths import ROOT
from tests.test_docs import table

ID = re.compile(r"(?:.*_)?ids?")
OURS, THEIRS = "ours", "the cloud's"

CATALOGUE = {
    "CloudService",
    "ExternalNetwork",
    "Flavor",
    "Image",
    "Known",
    "KnownGroup",
    "Named",
    "NamedGroup",
    "NamedResponse",
    "Network",
    "OpenstackServer",
    "Source",
    "Subnet",
    "VolumeType",
}
"""What the cloud alone has: its ``id`` is the cloud's. A group's in events is, and ``ledger_id`` is ours."""


def kind_of(schema: dict[str, Any]) -> str | None:
    """Return whose id a property holds: ours are UUIDs, the cloud's are text."""
    if "items" in schema:
        return kind_of(schema["items"])
    kinds = {kind_of(one) for one in schema.get("oneOf", ())}
    if kinds:
        return next(iter(kinds - {None}), None)
    if schema.get("format") == "uuid":
        return OURS
    return THEIRS if schema.get("type") == "string" else None


def described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str, str]]:
    """Yield each name of an id in the API's description, where it stands, and whose it is."""
    config = write_clouds_yaml(
        SimulatorConfig(passwords=dict.fromkeys(USERS, "unused")), tmp_path / "clouds.yaml"
    )
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(config))
    settings = Settings(database_url=Secret("postgresql://nobody@/none"), os_cloud="simulator")
    document = app.create_api(settings).openapi_schema.to_schema()
    for schema, content in document["components"]["schemas"].items():
        for name, held in content.get("properties", {}).items():
            if (kind := kind_of(held)) and (ID.fullmatch(name) or kind == OURS):
                yield name, schema, kind
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for one in operation.get("parameters", ()):
                if (kind := kind_of(one["schema"])) and (ID.fullmatch(one["name"]) or kind == OURS):
                    yield one["name"], path, kind


def told(struct: Any, seen: set[Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the same of a stored event, and of what stands in it."""
    if struct in seen:
        return
    seen.add(struct)
    for name, hint in get_type_hints(struct).items():
        for leaf in leaves(hint) if name in struct.__struct_fields__ else ():
            if leaf is UUID or (leaf is str and ID.fullmatch(name)):
                yield name, struct.__name__, OURS if leaf is UUID else THEIRS
            elif isinstance(leaf, type) and issubclass(leaf, msgspec.Struct):
                yield from told(leaf, seen)


def leaves(hint: Any) -> Iterator[Any]:
    options = get_args(hint)
    if not options:
        yield hint
    for option in options:
        yield from leaves(option)


def test_a_name_is_of_one_kind_of_id_and_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[Any] = set()
    found = [*described(tmp_path, monkeypatch)]
    found += [one for event in get_args(AnyEvent) for one in told(event, seen)]
    assert {where for name, where, kind in found if (name, kind) == ("id", THEIRS)} == CATALOGUE
    assert not {where for name, where, kind in found if (name, kind) == ("id", OURS)} & CATALOGUE
    names: dict[str, set[str]] = {"openstack_id": {THEIRS}}  # Nova's in a path, as a UUID
    for name, _, kind in found:
        if name not in {"id", "openstack_id"}:
            names.setdefault(name, set()).add(kind)
    assert {name: kinds for name, kinds in names.items() if len(kinds) > 1} == {}
    rows = table((ROOT / "docs/api.md").read_text(), "Names")
    documented = {name: whose for cell, whose in rows.items() for name in re.findall(r"`(\w+)`", cell)}
    whose = {name: documented.get(name, "") for name in names}
    assert {name for name, kinds in names.items() if not whose[name].startswith(tuple(kinds))} == set()
