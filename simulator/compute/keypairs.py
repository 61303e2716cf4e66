"""Key pairs: public keys that belong to a user, not to a project."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from simulator.compute.api import ROUTES, V, admins_only, body_of, invalid, text_of
from simulator.compute.capacity import quota_of
from simulator.compute.printable import name_of
from simulator.http import Call, Refused, Reply
from simulator.records import KeyPair
from simulator.shelf import Unwritable
from simulator.texts import micros
from simulator.world import whole_second

NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_- ")
NAME_SINCE_2_92 = NAME | frozenset("@.")


LONGEST = 65_535
"""Bytes that the column of public keys holds."""


def _user_id(call: Call, rule: str) -> str:
    """Administrators may name another user (2.10)."""
    user_id = call.asked("user_id") if call.version >= (2, 10) else None
    if user_id and user_id != call.caller.user_id:
        admins_only(call, f"os-keypairs:{rule}")
    return user_id or call.caller.user_id


def key_pair(call: Call, user_id: str, name: str) -> KeyPair:
    found = call.world.key_pairs.get(f"{user_id}/{name}")
    if found is None:
        raise Refused(404, f"Keypair {name} not found for user {user_id}")
    return found


def fingerprint(public_key: str) -> str:
    """Return the MD5 of the key's blob, as Nova shows it. Raises 400 for what its library does not read."""
    try:
        load_ssh_public_key(public_key.encode())
        blob = base64.b64decode(public_key.split(" ")[1])
    except (ValueError, IndexError, UnsupportedAlgorithm):
        raise Refused(400, "Keypair data is invalid: failed to generate fingerprint") from None
    return hashlib.md5(blob, usedforsecurity=False).digest().hex(":")


def _brief(call: Call, pair: KeyPair) -> dict[str, Any]:
    body = {"name": pair.name, "public_key": pair.public_key, "fingerprint": pair.fingerprint}
    return body | ({"type": pair.type} if call.version >= (2, 2) else {})


@ROUTES.on("GET", f"{V}/os-keypairs")
def list_key_pairs(call: Call) -> Reply:
    user_id = _user_id(call, "index")
    pairs = [pair for pair in call.world.key_pairs.values() if pair.user_id == user_id]
    pairs.sort(key=lambda pair: pair.name)
    marker = call.asked("marker")
    if marker and call.version >= (2, 35):
        pairs = [pair for pair in pairs if pair.name > marker]
    limit = call.asked("limit")
    if limit and limit.isdigit() and call.version >= (2, 35):
        pairs = pairs[: int(limit)]
    return Reply(200, {"keypairs": [{"keypair": _brief(call, pair)} for pair in pairs]})


@ROUTES.on("GET", f"{V}/os-keypairs/{{name}}")
def show_key_pair(call: Call, name: str) -> Reply:
    pair = key_pair(call, _user_id(call, "show"), name)
    more = {"user_id": pair.user_id, "created_at": micros(pair.created_at), "id": pair.number}
    body = _brief(call, pair) | more | {"deleted": False, "deleted_at": None, "updated_at": None}
    return Reply(200, {"keypair": body})


@ROUTES.on("POST", f"{V}/os-keypairs")
def create_key_pair(call: Call) -> Reply:
    wanted = body_of(call, "keypair")
    for name in ("name", "public_key"):
        if name not in wanted:
            raise invalid("keypair", wanted, f"{name!r} is a required property")
    name = _name(call, wanted["name"])
    public_key = wanted["public_key"]
    if not isinstance(public_key, str):
        raise invalid("public_key", public_key, f"{public_key!r} is not of type 'string'")
    user_id = str(wanted.get("user_id") or call.caller.user_id)
    if user_id != call.caller.user_id:
        admins_only(call, "os-keypairs:create")
    md5 = fingerprint(public_key)
    if len(public_key.encode()) > LONGEST:
        raise Unwritable
    number = len([pair for pair in call.world.key_pairs.values() if pair.user_id == user_id])
    if 0 <= quota_of(call.world, call.project_id).key_pairs <= number:
        raise Refused(403, "Quota exceeded, too many key pairs.")
    if f"{user_id}/{name}" in call.world.key_pairs:
        raise Refused(409, f"Key pair '{name}' already exists.")
    pair = KeyPair(
        user_id,
        name,
        text_of("type", wanted.get("type", "ssh")),
        public_key,
        md5,
        whole_second(call.now),
        call.world.next_number("key_pair"),
    )
    call.world.key_pairs.put(f"{user_id}/{name}", pair)
    status = 201 if call.version >= (2, 2) else 200
    return Reply(status, {"keypair": _brief(call, pair) | {"user_id": user_id}})


def _name(call: Call, value: object) -> str:
    name = name_of(value)
    since = call.version >= (2, 92)
    if not set(name) <= (NAME_SINCE_2_92 if since else NAME):
        pattern = "^[@\\\\._\\\\- a-zA-Z0-9]+$" if since else "^[_\\\\- a-zA-Z0-9]+$"
        raise invalid("name", name, f"{name!r} does not match '{pattern}'")
    return name


@ROUTES.on("DELETE", f"{V}/os-keypairs/{{name}}")
def delete_key_pair(call: Call, name: str) -> Reply:
    pair = key_pair(call, _user_id(call, "delete"), name)
    call.world.key_pairs.drop(f"{pair.user_id}/{pair.name}")
    return Reply(204 if call.version >= (2, 2) else 202)
