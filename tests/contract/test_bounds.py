"""The characters and lengths each service takes: what is refused here, the ledger refuses before."""

from __future__ import annotations

import pytest

from tests.contract.cloud import eventually, message, not_held
from tests.contract.conftest import states

NO_NAME = (
    "An invalid 'name' value was provided. The name must be: printable characters. "
    "Can not start or end with whitespace."
)
UNPRINTABLE = [
    "a\u200bb",
    "a\u2028b",
    "a\u00adb",
    "a\U0001f600",
    "a\nb",
    "a\x00b",
    "a\ue000b",
    "a\u0378b",
    "a\uffffb",
]
PRINTABLE = ["a b", "a/b,c:d", "größe", "名前", "a\u00a0b", "a\u3000b"]


@pytest.mark.parametrize("text", [*UNPRINTABLE, " a", "a ", "\u00a0a"], ids=ascii)
def test_a_name_nova_does_not_take(active, member, text):
    answer = member.nova("PUT", f"/servers/{active}", {"server": {"name": text}})
    assert message(answer, 400, "badRequest") == NO_NAME


@pytest.mark.parametrize("text", ["a" * 256, ""], ids=ascii)
def test_a_name_of_a_length_nova_does_not_take(active, member, text):
    answer = member.nova("PUT", f"/servers/{active}", {"server": {"name": text}})
    assert message(answer, 400, "badRequest").startswith("Invalid input for field/attribute name.")


@pytest.mark.parametrize("text", PRINTABLE, ids=ascii)
def test_a_name_nova_takes(active, member, name, text):
    answer = member.nova("PUT", f"/servers/{active}", {"server": {"name": text}})
    assert answer.json()["server"]["name"] == text
    member.nova("PUT", f"/servers/{active}", {"server": {"name": name}})


@pytest.mark.parametrize("text", [*UNPRINTABLE, "a" * 256], ids=ascii)
def test_a_description_nova_does_not_take(active, member, text):
    answer = member.nova("PUT", f"/servers/{active}", {"server": {"description": text}})
    assert message(answer, 400, "badRequest").startswith("Invalid input for field/attribute description.")


@pytest.mark.parametrize("text", [*PRINTABLE, " a "], ids=ascii)
def test_a_description_nova_takes(active, member, text):
    answer = member.nova("PUT", f"/servers/{active}", {"server": {"description": text}})
    assert answer.json()["server"]["description"] == text


@pytest.mark.parametrize(
    "key", ["app.kubernetes.io/name", "größe", "a\u200bb", "", "a" * 256, "a@b"], ids=ascii
)
def test_a_key_of_metadata_nova_does_not_take(active, member, key):
    answer = member.nova("POST", f"/servers/{active}/metadata", {"metadata": {key: "x"}})
    assert message(answer, 400, "badRequest").startswith("Invalid input for field/attribute metadata.")


def test_a_key_of_metadata_nova_takes(active, member):
    key = "A-z_0:9.b c"
    answer = member.nova("POST", f"/servers/{active}/metadata", {"metadata": {key: "a\nb"}})
    assert answer.json()["metadata"][key] == "a\nb"
    assert member.nova("DELETE", f"/servers/{active}/metadata/A-z_0:9.b%20c").status_code == 204


@pytest.mark.parametrize("text", ["a\u200bb", "a\U0001f600", " a"], ids=ascii)
def test_an_image_of_a_server_is_named_by_novas_rule(active, member, text):
    answer = member.act(active, "createImage", {"name": text})
    assert message(answer, 400, "badRequest") == NO_NAME


def test_texts_novas_tables_do_not_hold(active, member):
    emoji = "\U0001f600"
    for answer in (
        member.nova("POST", f"/servers/{active}/metadata", {"metadata": {"key": emoji}}),
        member.nova("PUT", f"/servers/{active}/tags", {"tags": [emoji]}),
        member.act(active, "lock", {"locked_reason": emoji}),
    ):
        assert message(not_held(answer), 500, "computeFault").startswith("Unexpected API Error.")


@pytest.mark.parametrize("text", ["a" * 256, ""], ids=ascii)
def test_a_reason_to_lock_of_a_length_nova_does_not_take(active, member, text):
    answer = member.act(active, "lock", {"locked_reason": text})
    assert message(answer, 400, "badRequest").startswith("Invalid input for field/attribute locked_reason.")


@pytest.mark.parametrize("text", ["a" * 255, " a\n", "a\u200bb"], ids=ascii)
def test_a_reason_to_lock_nova_takes(active, member, text):
    assert member.act(active, "lock", {"locked_reason": text}).status_code == 202
    assert member.server(active)["locked_reason"] == text
    assert member.act(active, "unlock").status_code == 202


def test_a_server_is_shelved_whose_images_name_glance_takes(make, member, name):
    """Of a longer name Nova answers 500, and what it has begun never ends."""
    long = make(f"{name}-{'a' * (248 - len(name) - 1)}").json()["server"]["id"]
    fits = make(f"{name}-{'b' * (247 - len(name) - 1)}").json()["server"]["id"]
    for server_id in (long, fits):
        eventually(lambda one=server_id: member.server(one)["status"], lambda status: status == "ACTIVE")
    answer = member.act(long, "shelve")
    assert message(answer, 500, "computeFault").startswith("Unexpected API Error.")
    assert states(member, long) == ("ACTIVE", "active", "shelving")
    assert message(member.act(long, "shelve"), 409, "conflictingRequest").endswith("task_state shelving")
    assert member.act(fits, "shelve").status_code == 202
    eventually(lambda: member.server(fits)["status"], lambda status: status == "SHELVED_OFFLOADED")
