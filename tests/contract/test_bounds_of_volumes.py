"""What Cinder takes of names, descriptions, metadata, sizes and references, and what it makes of them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.contract.cloud import TAG, message, not_held
from tests.contract.volumes import removed, settled

FAILURE = "The server has either erred or is incapable of performing the requested operation."
TEXTS = ["name", "description"]
LARGEST = 2_147_483_647


@pytest.fixture(scope="module")
def volume(member):
    """Return the id of a volume that the tests of this module share."""
    body = {"volume": {"size": 1, "name": f"{TAG}-{uuid4().hex[:8]}"}}
    volume_id = member.cinder("POST", "/volumes", body).json()["volume"]["id"]
    settled(member, volume_id, "available")
    yield volume_id
    removed(member, f"/volumes/{volume_id}")


def change(cloud, volume_id, **wanted):
    return cloud.cinder("PUT", f"/volumes/{volume_id}", {"volume": wanted})


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize(
    "text",
    ["a" * 255, "名" * 255, "", "a\u200bb", "a\u2028b", "a\ue000b", "a\uffffb", "a\nb", "a\tb", "a\x00b"],
    ids=lambda text: ascii(text)[:12],
)
def test_a_text_cinder_takes(member, volume, field, text):
    answer = change(member, volume, **{field: text})
    assert answer.status_code == 200, answer.text
    assert answer.json()["volume"][field] == text


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize("text", [" a", "a\n", "\u00a0a\u3000"], ids=ascii)
def test_cinder_takes_the_spaces_at_the_ends_away(member, volume, field, text):
    assert change(member, volume, **{field: text}).json()["volume"][field] == "a"


@pytest.mark.parametrize("field", TEXTS)
def test_a_text_too_long_for_cinder(member, volume, field):
    assert change(member, volume, **{field: f" {'a' * 255} "}).status_code == 200
    refused = change(member, volume, **{field: "a" * 256})
    told = f"Invalid input received: {field} has 256 characters, more than 255."
    assert message(refused, 400, "badRequest") == told


@pytest.mark.parametrize("wanted", [{"name": "\U0001f600"}, {"description": "\U0001f600"}], ids=ascii)
def test_a_text_cinders_tables_do_not_hold(member, volume, wanted):
    assert message(not_held(change(member, volume, **wanted)), 500, "computeFault") == FAILURE


@pytest.mark.parametrize("key", ["app.kubernetes.io/name", "a" * 255, "A-_:. /", " "], ids=ascii)
def test_a_key_of_metadata_cinder_takes(member, volume, key):
    for value in ("", "b" * 255):
        answer = change(member, volume, metadata={key: value})
        assert answer.json()["volume"]["metadata"] == {key: value}


@pytest.mark.parametrize(
    "metadata",
    [{"größe": "x"}, {"": "x"}, {"a" * 256: "x"}, {"a@b": "x"}, {"a": "b" * 256}, {"a": 1}, {"a": None}],
    ids=lambda metadata: ascii(metadata)[:20],
)
def test_metadata_cinder_does_not_take(member, volume, metadata):
    refused = message(change(member, volume, metadata=metadata), 400, "badRequest")
    assert refused.startswith("Invalid input for field/attribute ")


@pytest.mark.parametrize("size", [0, -1, LARGEST + 1, "1.0", "a", "", 1.5, True], ids=ascii)
def test_a_size_cinder_does_not_take(member, volume, size):
    wanted = {"volume": {"size": size, "name": f"{TAG}-none"}}
    refused = message(member.cinder("POST", "/volumes", wanted), 400, "badRequest")
    assert refused.startswith(f"Invalid input for field/attribute size. Value: {size}.")
    action = {"os-extend": {"new_size": size}}
    refused = message(member.cinder("POST", f"/volumes/{volume}/action", action), 400, "badRequest")
    assert refused.startswith(f"Invalid input for field/attribute new_size. Value: {size}.")


def test_the_largest_size_is_a_matter_of_quota(member):
    wanted = {"volume": {"size": LARGEST, "name": f"{TAG}-none"}}
    assert message(member.cinder("POST", "/volumes", wanted), 413, "overLimit")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("volume_type", "a" * 256),
        ("availability_zone", "a" * 256),
        ("availability_zone", ""),
        ("imageRef", "a" * 256),
        ("snapshot_id", "a"),
        ("source_volid", ""),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_reference_cinder_does_not_take(member, field, value):
    wanted = {"volume": {"size": 1, "name": f"{TAG}-none", field: value}}
    refused = message(member.cinder("POST", "/volumes", wanted), 400, "badRequest")
    assert refused.startswith(f"Invalid input for field/attribute {field}. Value: {value}.")
