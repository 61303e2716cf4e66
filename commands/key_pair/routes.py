"""HTTP routes of key pairs, and resolving those that requests name."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID, uuid4

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from litestar import Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from commands.http.catalogue import UnknownReference
from commands.http.context import (
    CommandContext,
    OperationLink,
    ResourceViews,
    command_response,
    response_spec,
)
from commands.kernel.actor import Role
from commands.kernel.fields import TEXT, Name
from commands.key_pair.commands import DeleteKeyPair, PublicKeyMalformed, RequestKeyPair
from commands.key_pair.decider import KEY_PAIR, NAMES, KeyPair
from commands.key_pair.public_key import NoPublicKey, PublicKey, read_public_key
from commands.store.handler import Handler

LARGEST = 65_535
"""Characters; what Nova's database takes."""


class CreateKeyPairBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of POST /key-pairs."""

    name: Name
    public_key: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=LARGEST,
            pattern=TEXT,
            description="One line, as in a .pub file; never a private key.",
        ),
    ]


class KeyPairResponse(msgspec.Struct, frozen=True):
    """The key pair as decided, and the operation that will carry it out; null if nothing had to be done."""

    key_pair: dict[str, Any]
    operation: OperationLink | None


ANSWERS = response_spec(KeyPairResponse)


@post("/key-pairs", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def request_key_pair(
    data: JSONBody[CreateKeyPairBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Import the public key of a pair. The name is unique among the live key pairs of a project.

    Servers name it as ``key_name``. The private key stays with you.
    """
    project_id = context.actor.project_id
    command = RequestKeyPair(context.command_id, project_id, data.name, key_in(data))
    outcome = await handler.handle(KEY_PAIR, uuid4(), command, context.origin, context.terms)
    return command_response("key_pair", outcome, context, "create", views)


def key_in(wish: CreateKeyPairBody) -> PublicKey:
    """Raises ``PublicKeyMalformed``."""
    try:
        key = read_public_key(wish.public_key)
        check_numbers(key.text)
    except NoPublicKey as why:
        raise PublicKeyMalformed(str(why)) from None
    return key


def check_numbers(text: str) -> None:
    """Raise ``NoPublicKey`` for numbers that are no key, as those of a point beside its curve.

    The library is the one with which Nova reads it (``nova.crypto.generate_fingerprint``).
    """
    try:
        load_ssh_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise NoPublicKey("has the form of a key, and numbers that are none") from None


@delete("/key-pairs/{key_pair_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def delete_key_pair(
    key_pair_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Delete a key pair. Servers that have its key keep it. The ledger keeps its history."""
    command = DeleteKeyPair(context.command_id)
    outcome = await handler.handle(KEY_PAIR, key_pair_id, command, context.origin, context.terms)
    return command_response("key_pair", outcome, context, "delete", views)


async def key_pair_named(handler: Handler, project_id: str, name: str | None) -> UUID | None:
    """Return the project's key pair of that name, None where the book has none.

    Raises ``UnknownReference`` for one that can't be put into servers yet, or can't any more.
    """
    stream = name and await handler.find_claim_holder(NAMES, project_id, name)
    if not stream:
        return None
    pair: KeyPair = await handler.load_state(KEY_PAIR, stream)
    if pair.status != "active" or pair.is_under_way("delete"):
        raise UnknownReference([("/key_name", f"key pair {name!r} can't be used: it is {pair.status}")])
    return stream


ROUTES = [request_key_pair, delete_key_pair]
