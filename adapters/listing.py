"""Lists of the cloud, page by page, and the mark by which what we made is known."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from adapters.openstack import Cloud, Service

MARK = "stackledger_id"
"""The metadata key, or the word in a description, that holds our id of a thing in the cloud."""

Shown = dict[str, Any]
"""A thing as the API of its service shows it."""


def pages(
    cloud: Cloud, service: Service, path: str, key: str, query: dict[str, Any] | None = None
) -> list[Shown]:
    """Return all items of a list that comes in pages: each service names the next one in its own way."""
    items: list[Shown] = []
    question = dict(query or {})
    while True:
        body = cloud.call(service, "GET", path, query=question).body
        items += body[key]
        following = next_of(body, key)
        if not body[key] or following is None:
            return items
        question = {**question, **dict(parse_qsl(urlsplit(following).query))}


def next_of(body: dict[str, Any], key: str) -> str | None:
    """Return the address of the next page: Glance has ``next``, the others links."""
    if isinstance(body.get("next"), str):
        return str(body["next"])
    links = body.get(f"{key}_links") or []
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
