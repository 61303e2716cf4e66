"""Lists of the cloud, page by page, and the mark by which what we made is known."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import msgspec

from adapters.openstack.errors import CloudRejected, CloudUnreachable

if TYPE_CHECKING:  # which reads lists by this module
    from adapters.openstack.connection import Cloud, Service

MARK = "stackledger_id"
"""The metadata key, or the word in a description, that holds our id of a thing in the cloud."""

PAUSES = (0.1, 0.5, 2.0, 5.0)
"""The seconds before a list that changed under its reader is begun again, each time."""

Shown = dict[str, Any]
"""A thing as the API of its service shows it."""


def digest_of(shown: Shown) -> object:
    """Return what differs where the cloud shows a thing differently in any way."""
    return hashlib.sha256(msgspec.json.encode(shown, order="deterministic")).digest()


def pages(
    cloud: Cloud, service: Service, path: str, key: str, query: Mapping[str, Any] | None = None
) -> list[Shown]:
    """Return all items of a list, of a service that has pages or none. Raises as ``read_list`` does.

    No pages have Nova's and Cinder's availability zones and Keystone's role assignments. Keystone cuts a list
    of roles at a limit and heeds no marker then: no limit is sent, and a role is asked for by its name.
    """
    return read_list(cloud, service, path, key, query).items


class Listed(NamedTuple):
    """All items of a list, and the cloud's clock when it answered the first page."""

    items: list[Shown]
    date: datetime | None


def read_list(
    cloud: Cloud, service: Service, path: str, key: str, query: Mapping[str, Any] | None = None
) -> Listed:
    """Read a list to its end, however many pages it has; each item is there once.

    A marker that has vanished meanwhile says nothing of the rest, and a page that was seen before leads
    nowhere: then the list is read from its beginning again. Raises ``CloudUnreachable`` where that happens at
    the last try too; else as ``Cloud.call`` does.
    """
    pairs = pairs_of(query or {})
    for pause in PAUSES:
        with suppress(ListChanged):
            return read_once(cloud, service, path, key, pairs)
        time.sleep(pause)
    try:
        return read_once(cloud, service, path, key, pairs)
    except ListChanged as changed:
        raise CloudUnreachable(
            f"the list of {key} changes faster than it can be read: {changed}"
        ) from changed


class ListChanged(Exception):
    """A page of a list does not continue the one before.

    The cloud does not know the item any more after which it was to begin; or it repeats an earlier one. Nova
    does that while it moves a new server from its requests into a cell: it finds the marker among the
    requests, and then lists the cell from its top, where the same server is first.
    """


def read_once(cloud: Cloud, service: Service, path: str, key: str, query: Pairs) -> Listed:
    """Raises ``ListChanged``, or as ``Cloud.call`` does."""
    items: dict[str, Shown] = {}
    date: datetime | None = None
    question, asked = query, set[Pairs]()
    while question not in asked:
        asked.add(question)
        try:
            answer = cloud.call(service, "GET", path, query=question)
        except CloudRejected as refused:
            if len(asked) > 1 and refused.status in {400, 404}:
                raise ListChanged(str(refused)) from refused
            raise
        date = date or answer.date
        items |= {identity(item, len(items) + place): item for place, item in enumerate(answer.body[key])}
        following = next_of(answer.body, key)
        if not answer.body[key] or following is None:
            return Listed(list(items.values()), date)
        question = continued(query, following)
    raise ListChanged("its pages lead in a circle")


def identity(item: Shown, place: int) -> str:
    """Return what tells an item from others: an id, the name of a key pair, else its place."""
    told = item.get("id") or item.get("request_id") or item.get("keypair", {}).get("name")
    return f"{place}" if told is None else f"id {told}"


Pairs = tuple[tuple[str, str], ...]
"""A query: a key may come several times, as Neutron's ``fields`` do."""


def pairs_of(query: Mapping[str, Any]) -> Pairs:
    """Return a query as pairs; a list of values is as many pairs."""
    return tuple(
        (name, str(value))
        for name, values in query.items()
        for value in (values if isinstance(values, list | tuple) else [values])
    )


def continued(query: Pairs, following: str) -> Pairs:
    """Return the query of the next page: that of the link, and of the first one what the link leaves out."""
    linked = tuple(parse_qsl(urlsplit(following).query, keep_blank_values=True))
    names = {name for name, _ in linked}
    return (*(pair for pair in query if pair[0] not in names), *linked)


def next_of(body: dict[str, Any], key: str) -> str | None:
    """Return the address of the next page.

    Glance has ``next``, Keystone ``links.next``; the others have links with a ``rel``, named after the list:
    but those of a server's actions are just ``links``, and those of Cinder's types ``volume_type_links``.
    """
    if isinstance(body.get("next"), str):
        return str(body["next"])
    names = (f"{key}_links", f"{key.removesuffix('s')}_links", "links")
    links: Any = next((body[name] for name in names if name in body), [])
    if isinstance(links, dict):
        return links.get("next")
    return next((str(link["href"]) for link in links if link["rel"] == "next"), None)


def mark_of(thing: UUID) -> str:
    """Return the mark for things that have a description and no metadata."""
    return f"{MARK}={thing}"


def described(description: str, thing: UUID) -> str:
    """Return a description with the mark of a thing of ours as its last word."""
    return f"{description} {mark_of(thing)}".strip()


def mark_in(description: str | None) -> UUID | None:
    """Return the id that the last word of a description names, if it is a mark of ours."""
    words = (description or "").split()
    return marked(words[-1].removeprefix(f"{MARK}=")) if words and words[-1].startswith(MARK) else None


def marked(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
