"""What is read of a notification: a kind of thing and its id, or nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pollers.hints import MOST, Hints
from adapters.pollers.notification_listener import read_brokers
from adapters.pollers.notifications import LARGEST, Named, Unreadable, read_notification
from app.registry import NOTIFIED
from settings import Secret, SettingsInvalid
from tests.unit.adapters.envelope import notification, versioned

ID = "6f2a0a0e-1f7c-4a5b-9a53-0c4d0f1d2a11"
GROUP = "0f9a7c52-30a5-4f43-8f53-7d2f7b6f2f10"
KEY = f"sl-{ID}"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (versioned("instance.power_off.end", {"uuid": ID, "state": "stopped"}), Named("server", ID)),
        (versioned("instance.update", {"uuid": ID}), Named("server", ID)),
        (versioned("instance.create.error", {"uuid": ID}), Named("server", ID)),
        (notification("compute.instance.power_off.end", {"instance_id": ID}), Named("server", ID)),
        (notification("compute.instance.volume.attach", {"instance_id": ID}), Named("server", ID)),
        (versioned("keypair.delete.end", {"name": KEY, "user_id": "us"}), Named("key_pair", KEY)),
        (notification("keypair.delete.end", {"key_name": KEY}), Named("key_pair", KEY)),
        (notification("volume.attach.end", {"volume_id": ID, "status": "in-use"}), Named("volume", ID)),
        (notification("volume.delete.end", {"volume_id": ID}), Named("volume", ID)),
        (notification("port.update.end", {"port": {"id": ID}}), Named("network_interface", ID)),
        (notification("port.delete.end", {"port": {}, "port_id": ID}), Named("network_interface", ID)),
        (notification("floatingip.update.end", {"floatingip": {"id": ID}}), Named("floating_ip", ID)),
        (notification("security_group.delete.end", {"security_group_id": ID}), Named("security_group", ID)),
        (
            notification(
                "security_group_rule.create.end",
                {"security_group_rule": {"id": ID, "security_group_id": GROUP}},
            ),
            Named("security_group", GROUP),
        ),
        (notification("image.delete", {"id": ID}), Named("server_snapshot", ID)),
        (notification("image.update", {"id": ID}, wrapped=False), Named("server_snapshot", ID)),
    ],
)
def test_it_names_a_thing(body: bytes, named: Named) -> None:
    assert read_notification(body, NOTIFIED) == named


@pytest.mark.parametrize(
    "body",
    [
        versioned("instance.power_off.start", {"uuid": ID}),
        versioned("instance.exists", {"uuid": ID}),
        notification("compute.instance.exists", {"instance_id": ID}),
        notification("volume.usage", {"volume_id": ID}),
        notification("port.update.start", {"port": {"name": "x"}, "id": ID}),
        notification("network.update.end", {"network": {"id": ID}}),
        notification("something.nobody.knows", {}),
        notification("", {}),
    ],
)
def test_what_is_no_change_of_ours_is_passed_over(body: bytes) -> None:
    assert read_notification(body, NOTIFIED) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not JSON",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"oslo.version": "2.0", "oslo.message": "{"}',
        b'{"oslo.version": "2.0", "oslo.message": {"event_type": "port.update.end"}}',
        b'{"payload": {}}',
        json.dumps({"event_type": ["port"], "payload": {}}).encode(),
        notification("port.update.end", {"port": None}),
        notification("port.update.end", {"port": {"id": 7}}),
        notification("port.update.end", {"port": {"id": "a\0b"}}),
        notification("port.update.end", {"port": {"id": "' OR 1=1"}}),
        notification("port.update.end", {"port": {"id": f"{ID}\n"}}),
        notification("volume.update.end", {"volume_id": "x" * 65}),
    ],
)
def test_what_names_nothing_is_no_notification(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_notification(body, NOTIFIED)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["port", "id", "payload", "x"]), inner),
    max_leaves=8,
)


@given(JSON, st.sampled_from(["port.update.end", "instance.update", "image.x"]), st.binary(max_size=50))
def test_whatever_comes_it_is_named_or_not(payload: object, kind: str, rubbish: bytes) -> None:
    hints = Hints(NOTIFIED)
    for body in (
        rubbish,
        json.dumps({"event_type": kind, "payload": payload}).encode(),
        json.dumps(payload).encode(),
    ):
        hints.receive(body)


def test_more_than_is_sensible_is_not_kept() -> None:
    hints = Hints(NOTIFIED)
    assert hints.keep(b" " * (LARGEST + 1)) == "too_large"
    for number in range(MOST):
        assert hints.keep(notification("volume.delete.end", {"volume_id": f"v-{number}"})) == "taken"
    assert hints.keep(notification("volume.delete.end", {"volume_id": "one-more"})) == "dropped"
    assert hints.keep(notification("volume.update.end", {"volume_id": "v-0"})) == "taken", (
        "it is there already"
    )


def test_addresses_are_looked_at_and_not_told() -> None:
    good = "amqp://us:hunter2@broker:5672/ amqps://us:hunter2@[::1]/nova"
    assert [one.reveal() for one in read_brokers(Secret(good), "X")] == good.split()
    for wrong in ("rabbit://us:hunter2@broker", "amqp://us:hunter2@:5672/", "amqp://us:hunter2@broker:port/"):
        with pytest.raises(SettingsInvalid, match=r"^X: number 2") as told:
            read_brokers(Secret(f"amqp://here {wrong}"), "X")
        assert "hunter2" not in str(told.value)
