"""All that a request may hold has bounds: a body cannot be declared without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis.strategies import ip_addresses
from litestar import Litestar, post
from litestar.params import JSONBody
from msgspec import Meta, inspect

from adapters.http.alert_bodies import Alert
from adapters.http.bounds import BodyUnbounded, bodies_of, check_bounds, unbounded
from app.api import create_api
from commands.floating_ip.routes import CreateFloatingIpBody
from commands.kernel.fields import Address, Name, published
from commands.key_pair.routes import CreateKeyPairBody
from commands.network_interface.routes import CreateNetworkInterfaceBody
from commands.policy.body import PolicyBody
from commands.security_group.bodies import SecurityGroupRuleBody
from commands.security_group.routes import SecurityGroupBody
from commands.server.routes.actions import LockServerBody
from commands.server.routes.admin import ChangeServerPasswordBody
from commands.server.routes.creation import CreateServerBody
from commands.server.routes.server import ChangeServerInfoBody
from commands.server_snapshot.routes import CreateServerSnapshotBody
from commands.volume.routes import ChangeVolumeInfoBody, CreateVolumeBody
from settings import Secret, Settings
from simulator import SimulatorConfig, write_clouds_yaml
from simulator.passwords import USERS
from tests.scale import examples

NAMED = """
    CreateFloatingIpBody.network CreateNetworkInterfaceBody.network
    CreateNetworkInterfaceBody.security_groups CreateServerBody.availability_zone
    CreateServerBody.flavor CreateServerBody.image CreateServerBody.key_name CreateServerBody.networks
    CreateServerBody.security_groups CreateVolumeBody.availability_zone CreateVolumeBody.image
    CreateVolumeBody.snapshot CreateVolumeBody.volume_type RebuildServerBody.image
    RescueServerBody.image ResizeServerBody.flavor RootVolumeBody.image RootVolumeBody.volume_type
    SecurityGroupRuleBody.cloud_id SecurityGroupRuleBody.remote_address_group
    SecurityGroupRuleBody.remote_cloud_id SecurityGroupRuleBody.remote_group ServerNetworkBody.network
"""
"""What is looked up: the cloud, or the ledger, has called it so."""

KEPT_BY_US = """
    Alert.fingerprint Alert.labels ExemptServerBody.why IdleBody.alert OfficeHoursBody.skip
    OfficeHoursBody.time_zone PolicyBody.description PolicyBody.name ScheduleBody.cron ScheduleBody.skip
    ScheduleBody.time_zone SelectorBody.flavors SelectorBody.metadata SelectorBody.names SelectorBody.projects
    SelectorBody.statuses SimulatePreemptionBody.flavor
"""

IDENTITIES = """
    LoginBody.account_id LoginBody.application_credential_id LoginBody.application_credential_secret
    LoginBody.password LoginBody.project_domain LoginBody.project_id LoginBody.project_name
    LoginBody.user_domain LoginBody.user_id
"""
"""What Keystone compares with what it has: nothing of it is stored."""

CODED = "CreateKeyPairBody.public_key ChangeServerPasswordBody.password CreateServerBody.user_data"
"""What Nova is given in base64, and a password, which it passes on."""

Line = Annotated[str, Meta(max_length=9, pattern=r"^\w*\Z")]


class Inner(msgspec.Struct, frozen=True):
    text: str
    name: Name


class Body(msgspec.Struct, frozen=True):
    many: Annotated[tuple[Inner | None, ...], Meta(max_length=2)]


@pytest.fixture
def bodies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the types of all bodies of the API."""
    config = SimulatorConfig(passwords=dict.fromkeys(USERS, "unused"))
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(write_clouds_yaml(config, tmp_path / "clouds.yaml")))
    ours = Settings(database_url=Secret("postgresql://nobody@/none"), os_cloud="simulator")
    return [*bodies_of(create_api(ours)), Alert]


def test_every_body_of_ours_has_bounds(bodies: list[Any]) -> None:
    assert len(bodies) > 20
    assert PolicyBody in bodies
    assert [lack for body in bodies for lack in unbounded(body)] == []


@pytest.mark.parametrize(
    ("kind", "lack"),
    [
        (str, "max_length"),
        (Annotated[str, Meta(max_length=9)], "pattern"),
        (Annotated[str, Meta(max_length=9, pattern=r"^\w*$")], r"\Z"),
        (Annotated[str, Meta(pattern=r"^\w*\Z")], "max_length"),
        (tuple[bool, ...], "max_length"),
        (list[bool], "max_length"),
        (Annotated[dict[str, bool], Meta(max_length=9)], "keys"),
        (dict[Line, bool], "max_length"),
        (Annotated[dict[Line, str], Meta(max_length=9)], "values"),
        (int, "neither ge nor gt"),
        (Annotated[int, Meta(ge=0)], "neither le nor lt"),
        (Annotated[float, Meta(gt=0)], "neither le nor lt"),
        (msgspec.Raw, "not a type"),
        (Any, "not a type"),
    ],
)
def test_what_has_none_is_found(kind: Any, lack: str) -> None:
    assert lack in "; ".join(unbounded(kind))


def test_it_is_found_however_deep_and_no_application_is_made_of_it() -> None:
    @post("/")
    async def take(data: JSONBody[Body | None]) -> None: ...

    with pytest.raises(BodyUnbounded, match=r"Body\.many\[\]\.text: no max_length"):
        check_bounds(Litestar([take]))


def test_a_pattern_is_published_as_others_read_it() -> None:
    (pattern,) = (meta.pattern for meta in Name.__metadata__ if meta.pattern)  # type: ignore[attr-defined]
    shown = published(pattern)
    assert shown.endswith("$")
    assert r"\Z" not in shown
    assert len(shown) < 400 < len(pattern)


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        (CreateServerBody, "name", "web\n"),
        (CreateServerBody, "name", "a\u200bb"),
        (CreateServerBody, "name", "a\u2028b"),
        (CreateServerBody, "name", "a\U0001f600"),
        (CreateServerBody, "name", "a\u0378b"),
        (CreateServerBody, "name", "a" * 248),
        (ChangeServerInfoBody, "name", "a" * 248),
        (CreateServerSnapshotBody, "name", "a" * 243),
        (CreateServerBody, "description", "two\nlines"),
        (CreateServerBody, "metadata", {"app.kubernetes.io/name": "x"}),
        (CreateServerBody, "metadata", {"key\n": "x"}),
        (CreateServerBody, "metadata", {"stackledger_operation_id": "x"}),
        (CreateServerBody, "metadata", {str(number): "x" for number in range(126)}),
        (CreateServerBody, "user_data", "a\x00"),
        (SecurityGroupBody, "name", "web\n"),
        (SecurityGroupRuleBody, "remote_group", "a\x00"),
        (SecurityGroupRuleBody, "remote_ip_prefix", "10.0.0.0/8\n"),
        (SecurityGroupRuleBody, "protocol", "tcp\n"),
        (CreateKeyPairBody, "public_key", "ssh-ed25519 AAAA comment\x00"),
        (CreateFloatingIpBody, "floating_address", "203.0.113.7\n"),
        (LockServerBody, "reason", "why\n"),
        (LockServerBody, "reason", "a\U0001f600"),
        (CreateServerBody, "metadata", {"key": "a\U0001f600"}),
        (CreateVolumeBody, "description", "a\U0001f600"),
        (CreateVolumeBody, "description", " a"),
        (CreateVolumeBody, "description", "a\n"),
        (CreateVolumeBody, "description", "a" * 256),
        (CreateVolumeBody, "size_gb", 2_147_483_648),
        (ChangeVolumeInfoBody, "description", "a "),
        (SecurityGroupBody, "description", "a\U0001f600"),
        (CreateFloatingIpBody, "description", "a\U0001f600"),
        (CreateServerSnapshotBody, "description", "a\U0001f600"),
        (ChangeServerPasswordBody, "password", "a\x00"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_the_cloud_would_not_take_is_refused(body: Any, field: str, value: Any) -> None:
    good = {
        CreateServerBody: {"name": "web", "flavor": "m1.tiny", "networks": ["private"]},
        SecurityGroupBody: {"name": "web"},
        SecurityGroupRuleBody: {"direction": "ingress", "ethertype": "IPv4"},
        CreateKeyPairBody: {"name": "laptop", "public_key": "ssh-ed25519 AAAA comment"},
        ChangeServerPasswordBody: {"password": "secret"},
        CreateVolumeBody: {"name": "data", "size_gb": 1},
        CreateServerSnapshotBody: {"name": "before"},
    }.get(body, {})
    msgspec.convert(good, body)
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert({**good, field: value}, body)


def test_what_the_cloud_takes_is_taken() -> None:
    metadata = {"A-z_0:9.b c": "a\nb", **{str(number): "x" for number in range(124)}}
    wish = {"name": "gr\u00f6\u00dfe \u540d\u524d/1", "flavor": "m1", "metadata": metadata}
    assert msgspec.convert(wish, CreateServerBody).metadata == metadata


def texts(part: inspect.Type, path: str, known: set[str]) -> Iterator[tuple[str, inspect.StrType]]:
    """Yield the texts a body is made of, each with its path from the innermost struct."""
    match part:
        case inspect.StrType():
            yield path, part
        case inspect.StructType(cls, fields) if cls.__name__ not in known:
            known.add(cls.__name__)
            for field in fields:
                yield from texts(field.type, f"{cls.__name__}.{field.encode_name}", known)
        case inspect.Metadata(inner):
            yield from texts(inner, path, known)
        case inspect.UnionType(options):
            for option in options:
                yield from texts(option, path, known)
        case inspect.DictType(key_type, value_type):
            yield from texts(key_type, path, known)
            yield from texts(value_type, path, known)
        case inspect.ListType(item) | inspect.VarTupleType(item) | inspect.SetType(item):
            yield from texts(item, path, known)


def test_no_text_for_the_cloud_has_a_character_its_tables_do_not_hold(bodies: list[Any]) -> None:
    """Whoever adds a text with emoji says here why the cloud need not store it."""
    found = {
        path
        for body in bodies
        for path, text in texts(inspect.type_info(body), "", set())
        if re.search(text.pattern or "", "\U0001f600")
    }
    assert found == {*NAMED.split(), *KEPT_BY_US.split(), *IDENTITIES.split(), *CODED.split()}


TAKEN_ADDRESSES = """
    10.20.0.9 0.0.0.0 255.255.255.255 :: ::1 1:: 1:2:3:4:5:6:7:: ::2:3:4:5:6:7:8 1::3:4:5:6:7:8
    1:2:3:4:5:6:7:8 2001:DB8::1 ::ffff:192.0.2.1 1:2:3:4:5:6:192.0.2.1 1::192.0.2.1 0001:0002::0003
"""
NO_ADDRESSES = """
    1 10.1 10.20.0.256 010.0.0.1 10.0.0.1.1 10.0.0.1/32 : ::: 1:2:3:4:5:6:7 1:2:3:4:5:6:7:8:9 1::2::3 12345::
    1:2:3:4:5:6:7:192.0.2.1 ::1.2.3 fe80::1%eth0 g:: 1:2:3:4:5:6:7:8:: ::1:2:3:4:5:6:7:8 abc fff 1.2.3.4: :1
"""


@pytest.mark.parametrize("text", [*TAKEN_ADDRESSES.split(), *NO_ADDRESSES.split(), "", "::1\n"], ids=ascii)
def test_an_address_is_what_the_cloud_reads_as_one(text: str) -> None:
    wish = {"network": "private", "fixed_address": text}
    if text in TAKEN_ADDRESSES.split():
        assert ip_address(text)
        assert msgspec.convert(wish, CreateNetworkInterfaceBody).fixed_address == text
        return
    with pytest.raises(msgspec.ValidationError, match="fixed_address"):
        msgspec.convert(wish, CreateNetworkInterfaceBody)


@settings(max_examples=examples(100))
@given(ip_addresses(v=6))
def test_every_ipv6_address_is_one(address: IPv6Address) -> None:
    for text in (address.compressed, address.exploded):
        assert msgspec.convert(text, Address) == text
