"""Finding the key pair of the book that a request names."""

from __future__ import annotations

from uuid import UUID

from commands.http.catalogue import UnknownReference
from commands.key_pair.decider import KEY_PAIR
from commands.key_pair.state import NAMES, KeyPair
from commands.store.handler import Handler


async def key_pair_named(handler: Handler, project_id: str, name: str | None) -> UUID | None:
    """Return the project's key pair of that name, None where the book has none.

    Raises ``UnknownReference`` for one that can't be put into servers yet, or can't any more.
    """
    stream = name and await handler.holder(NAMES, project_id, name)
    if not stream:
        return None
    pair: KeyPair = await handler.look(KEY_PAIR, stream)
    if pair.status != "active" or pair.is_under_way("delete"):
        raise UnknownReference([("/key_name", f"key pair {name!r} can't be used: it is {pair.status}")])
    return stream
