"""Key pairs on a real OpenStack: imported for the service user, put into a server, deleted by others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openstack.connection import Connection

from tests.system.story.conftest import RUN, Ledger
from tests.unit.commands.key_pair.keys import ECDSA, ED25519, RSA

Wish = Callable[[str], dict[str, Any]]


def made(ledger: Ledger, name: str, text: str) -> str:
    answer = ledger.ask("POST", "/key-pairs", name=name, public_key=text)
    ledger.succeeded(answer)
    return str(answer["key_pair"]["id"])


def test_a_server_gets_the_key_that_its_project_named(
    ledger: Ledger, admin: Connection, member: Connection, wish: Wish
) -> None:
    name = f"laptop-{RUN}"
    key_pair = made(ledger, name, ED25519.text)
    row = ledger.get(f"/key-pairs/{key_pair}")
    assert (row["status"], row["cloud_id"], row["md5"]) == ("active", f"sl-{key_pair}", ED25519.md5)
    kept = admin.compute.get(f"/os-keypairs/sl-{key_pair}").json()["keypair"]
    assert (kept["fingerprint"], kept["public_key"]) == (ED25519.md5, row["public_key"])
    assert ledger.ask("POST", "/key-pairs", 409, name=name, public_key=RSA.text)["code"] == (
        "KEY_PAIR_NAME_DUPLICATE"
    )

    answer = ledger.ask("POST", "/servers", **wish("keyed"), key_name=name)
    server_id = answer["server"]["id"]
    ledger.succeeded(answer)
    server = ledger.server(server_id)
    assert server["key_name"] == name
    assert member.compute.get_server(server["cloud_id"]).key_name == f"sl-{key_pair}"
    ledger.done("DELETE", f"/key-pairs/{key_pair}")
    assert admin.compute.get(f"/os-keypairs/sl-{key_pair}").status_code == 404
    assert ledger.get(f"/key-pairs/{key_pair}")["status"] == "deleted"
    ledger.done("DELETE", f"/servers/{server_id}")


def test_nova_takes_every_kind_we_take(ledger: Ledger, admin: Connection) -> None:
    for key in (ECDSA, RSA):
        key_pair = made(ledger, f"other-{RUN}", key.text)
        kept = admin.compute.get(f"/os-keypairs/sl-{key_pair}").json()["keypair"]
        assert kept["fingerprint"] == key.md5 == ledger.get(f"/key-pairs/{key_pair}")["md5"]
        ledger.done("DELETE", f"/key-pairs/{key_pair}")


def test_one_that_somebody_else_deleted_is_success_to_delete(ledger: Ledger, admin: Connection) -> None:
    key_pair = made(ledger, f"lost-{RUN}", ED25519.text)
    assert admin.compute.delete(f"/os-keypairs/sl-{key_pair}").ok
    ledger.done("DELETE", f"/key-pairs/{key_pair}")
