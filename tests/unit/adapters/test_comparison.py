"""Whatever is asked of the cloud is compared with what it has then: nobody can add an effect without."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from adapters.effects.server_comparison import PORTS
from adapters.kernel.comparison import Field, address_in, difference, quoted
from adapters.kernel.context import EffectHandler
from app.registry import EFFECTS
from commands.key_pair.events import KeyPairRequested
from commands.security_group.events import SecurityGroupChangeRequested, SecurityGroupRequested
from commands.server.events import ServerRequested, ServerUnlockRequested
from commands.server.pending_operation import begun_by
from commands.server.state import Server
from commands.volume.events import VolumeInfoChangeRequested, VolumeRequested
from tests.event_tables import sample


class Wish(NamedTuple):
    """A wish with every optional part of it filled in."""

    feature: str
    effect: EffectHandler
    event: Any

    def fields(self) -> list[Field]:
        stream = self.event.operation_id if hasattr(self.event, "operation_id") else None
        return list(self.effect.comparison.asked(stream, self.event, state_for(self.event)))


def filled_in(kind: type) -> Any:
    event = sample(kind)
    if isinstance(event, KeyPairRequested):
        return replace(event, public_key="ssh-rsa AAAA")
    if isinstance(event, SecurityGroupRequested | SecurityGroupChangeRequested):
        return replace(event, rules=(replace(event.rules[0], remote_ip_prefix="10.0.0.0/8"),))
    return event


def state_for(event: Any) -> Any:
    """Return a state in which all parts of a server are there."""
    if not isinstance(event, ServerRequested):
        return None
    parts = tuple((part.id, "port-1") for part in event.interfaces)
    return Server(parts=parts, named=(event.name, event.description), under_way=begun_by(event))


WISHES = [
    Wish(feature, effect, filled_in(kind))
    for feature, effect in EFFECTS.items()
    for kind in sorted(effect.triggers, key=lambda kind: kind.__name__)
]
FIELDS = [(wish, field.name) for wish in WISHES for field in wish.fields()]
PRESUMED = {"port_security", "visibility", "image", "image_id"}
"""What a cloud may show not at all, and has as asked all the same."""


def names(value: Any) -> str:
    return value if isinstance(value, str) else type(value.event).__name__


@pytest.mark.parametrize("wish", WISHES, ids=names)
def test_each_field_of_a_wish_is_compared_or_excused(wish: Wish) -> None:
    fields = {field.name for field in msgspec.structs.fields(wish.event)} - {"operation_id"}
    compared = {field.name for field in wish.fields()}
    excused = set(wish.effect.comparison.besides.get(type(wish.event), {}))
    assert compared or excused, "say what is compared, or why nothing is"
    assert fields - compared == excused - {""}


@pytest.mark.parametrize(("wish", "name"), FIELDS, ids=names)
def test_a_field_that_the_cloud_drops_is_noticed(wish: Wish, name: str) -> None:
    """A message names the field, and what was asked."""
    for field in wish.fields():
        if field.name == name and field.asked is not None and name not in PRESUMED:
            told = difference([field], EMPTY)
            assert name in told or (name == "rules" and "it lacks" in told)
            assert name == "rules" or quoted(field.asked) in told


EMPTY: dict[str, Any] = {"id": "", "security_group_rules": []}


@pytest.mark.parametrize(("wish", "name"), FIELDS, ids=names)
def test_what_was_left_to_the_cloud_is_the_clouds(wish: Wish, name: str) -> None:
    left = [field._replace(asked=None) for field in wish.fields() if field.name == name]
    assert difference(left, EMPTY) == ""


STREAM = sample(UUID)
WORD = "a-word"
MARKED = {"stackledger_id": str(STREAM)}
IN_WORDS = f"stackledger_id={STREAM}"
SERVER = {
    "name": WORD,
    "flavor": {"original_name": WORD, "vcpus": 7, "ram": 7, "disk": 7},
    "image": {"id": WORD},
    "os-extended-volumes:volumes_attached": [{"id": "port-1"}],
    PORTS: ["port-1"],
    "tags": ["theirs", f"sl-{STREAM}"],
    "metadata": {WORD: WORD, "stackledger_server_id": str(STREAM), "theirs": "x"},
    "key_name": f"sl-{STREAM}",
    "OS-EXT-AZ:availability_zone": WORD,
    "description": WORD,
    "locked": True,
}
VOLUME = {
    "size": 7,
    "name": WORD,
    "description": WORD,
    "volume_type": WORD,
    "volume_image_metadata": {"image_id": WORD, "theirs": "x"},
    "bootable": "true",
    "snapshot_id": WORD,
    "availability_zone": WORD,
    "metadata": {**MARKED, "theirs": "x"},
    "attachments": [{"server_id": "another"}, {"server_id": WORD}],
}
SHOWN: dict[str, dict[str, Any]] = {
    "server": SERVER,
    "openstack_server": SERVER,
    "volume": VOLUME,
    "network_interface": {
        "network_id": WORD,
        "name": WORD,
        "project_id": WORD,
        "description": IN_WORDS,
        "fixed_ips": [{"ip_address": WORD}],
        "security_groups": [WORD],
        "port_security_enabled": True,
        "device_id": WORD,
    },
    "floating_ip": {
        "floating_network_id": WORD,
        "description": f"{WORD} {IN_WORDS}",
        "project_id": WORD,
        "floating_ip_address": WORD,
    },
    "server_snapshot": {
        "stackledger_name": WORD,
        "description": WORD,
        "instance_uuid": WORD,
        "owner": WORD,
        "visibility": "private",
        **MARKED,
    },
    "key_pair": {"id": f"sl-{STREAM}", "public_key": "ssh-rsa AAAA somebody@here", "fingerprint": WORD},
    "security_group": {
        "id": "group-1",
        "name": WORD,
        "description": f"{WORD} {IN_WORDS}",
        "security_group_rules": [
            {
                "id": WORD,
                "direction": "ingress",
                "ethertype": "IPv4",
                "protocol": WORD,
                "port_range_min": 7,
                "port_range_max": 7,
                "remote_ip_prefix": "10.0.0.0/8",
                "remote_group_id": WORD,
                "remote_address_group_id": WORD,
            }
        ],
    },
}
"""What an honest cloud shows that has all of it, and things of its own besides."""


def shown_to(wish: Wish) -> dict[str, Any]:
    """Return what an honest cloud shows once a wish is fulfilled."""
    unlocked = {"locked": False} if isinstance(wish.event, ServerUnlockRequested) else {}
    return {**SHOWN[wish.feature], **unlocked}


ALTERED: dict[str, list[tuple[str, Any]]] = {
    "name": [("name", "other"), ("stackledger_name", "other"), ("id", "sl-other")],
    "description": [("description", None), ("description", "other")],
    "size_gb": [("size", 8)],
    "volume_type": [("volume_type", "__DEFAULT__")],
    "image": [("image", {"id": "other"}), ("volume_image_metadata", {"image_id": "other"})],
    "image_id": [("image", {"id": "other"})],
    "bootable": [("bootable", "false")],
    "snapshot": [("snapshot_id", None)],
    "availability_zone": [("availability_zone", "elsewhere"), ("OS-EXT-AZ:availability_zone", "elsewhere")],
    "mark": [("metadata", {}), ("description", ""), ("stackledger_id", None)],
    "network": [("network_id", "other"), ("floating_network_id", "other")],
    "project_id": [("project_id", "other"), ("owner", "other")],
    "fixed_address": [("fixed_ips", [{"ip_address": "10.0.0.9"}])],
    "security_groups": [("security_groups", []), ("security_groups", [WORD, "default"])],
    "port_security": [("port_security_enabled", False)],
    "server_cloud_id": [("device_id", ""), ("attachments", []), ("instance_uuid", "other")],
    "address": [("floating_ip_address", "10.0.0.9")],
    "visibility": [("visibility", "public")],
    "public_key": [("public_key", "ssh-rsa BBBB")],
    "md5": [("fingerprint", "other")],
    "rules": [("security_group_rules", [])],
    "flavor": [("flavor", {"original_name": WORD, "vcpus": 7, "ram": 8, "disk": 7})],
    "root_volume": [("os-extended-volumes:volumes_attached", [])],
    "interfaces": [(PORTS, ["port-1", "port-2"]), (PORTS, [])],
    "tags": [("tags", ["theirs"])],
    "metadata": [("metadata", {WORD: "other", "stackledger_server_id": "other"})],
    "key_name": [("key_name", None)],
    "locked": [("locked", False), ("locked", True)],
}
"""How a cloud may have a field otherwise."""


@pytest.mark.parametrize("wish", WISHES, ids=names)
def test_an_honest_cloud_raises_no_alarm(wish: Wish) -> None:
    assert difference(wish.fields(), shown_to(wish) if wish.fields() else {}) == ""


@pytest.mark.parametrize(("wish", "name"), FIELDS, ids=names)
def test_a_field_that_the_cloud_changes_is_noticed(wish: Wish, name: str) -> None:
    asked = [field for field in wish.fields() if field.name == name and field.asked is not None]
    shown = shown_to(wish)
    changes = [{**shown, key: value} for key, value in ALTERED[name] if key in shown and shown[key] != value]
    assert any(difference(asked, changed) for changed in changes) == bool(asked)


def test_one_address_has_many_forms() -> None:
    assert address_in("2001:DB8:0::1") == address_in("2001:db8::1")


@pytest.mark.parametrize("kind", [VolumeRequested, VolumeInfoChangeRequested])
def test_spaces_that_cinder_takes_away_are_no_difference(kind: type) -> None:
    wish = replace(filled_in(kind), description=f" {WORD}\n")
    fields = list(EFFECTS["volume"].comparison.asked(STREAM, wish, None))
    assert difference(fields, VOLUME) == ""
    assert "description" in difference(fields, VOLUME | {"description": "other"})
