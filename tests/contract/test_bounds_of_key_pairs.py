"""What Nova takes of key pairs: names, and public keys that its library can read."""

from __future__ import annotations

import pytest

from tests.contract.cloud import TAG, message, not_held
from tests.contract.keys import NO_KEYS, TAKEN, TAKEN_IN_ONE_LINE

NO_NAME = "An invalid 'name' value was provided."
NO_PATTERN = "Invalid input for field/attribute name."


@pytest.fixture
def put(member):
    """Return a function that imports a key; the pair is removed at once."""

    def post(name, public_key):
        wanted = {"keypair": {"name": name, "type": "ssh", "public_key": public_key}}
        answer = member.nova("POST", "/os-keypairs", wanted)
        if answer.ok:
            member.nova("DELETE", f"/os-keypairs/{name}")
        return answer

    return post


@pytest.mark.parametrize("key", (TAKEN | TAKEN_IN_ONE_LINE).values(), ids=TAKEN | TAKEN_IN_ONE_LINE)
def test_a_key_nova_takes(put, key):
    answer = put(f"{TAG}-bounds", key)
    assert answer.status_code == 201, answer.text
    assert answer.json()["keypair"]["public_key"] == key


@pytest.mark.parametrize("key", NO_KEYS.values(), ids=NO_KEYS)
def test_a_key_nova_does_not_take(put, key):
    told = "Keypair data is invalid: failed to generate fingerprint"
    assert message(put(f"{TAG}-bounds", key), 400, "badRequest") == told


@pytest.mark.parametrize("comment", ["\U0001f600", "c" * 65_535], ids=["emoji", "long"])
def test_a_comment_novas_tables_do_not_hold(put, comment):
    answer = put(f"{TAG}-bounds", f"{TAKEN['ed25519']} {comment}")
    message(not_held(answer), 500, "computeFault")


def test_names_nova_takes(put):
    for name in ("a" * 255, f"{TAG} a@b.c", "-"):
        assert put(name, TAKEN["ed25519"]).status_code == 201


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a" * 256, NO_PATTERN),
        ("", NO_PATTERN),
        ("a/b", NO_PATTERN),
        ("größe", NO_PATTERN),
        (" a", NO_NAME),
        ("\U0001f600", NO_NAME),
    ],
    ids=lambda value: ascii(value)[:12],
)
def test_a_name_nova_does_not_take(put, name, told):
    assert message(put(name, TAKEN["ed25519"]), 400, "badRequest").startswith(told)
