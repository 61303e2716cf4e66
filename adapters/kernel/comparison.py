"""Comparison of a request, field by field, with what the cloud has afterwards.

A cloud may take a request and leave out, or change, a part of it: a driver does not know the option, a policy
overrides it, a default wins. Such an operation has failed, though the cloud said yes, and tells which field
came out otherwise. Nothing is removed for that: what is there stays, for a person to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import ip_address
from typing import Any, NamedTuple
from uuid import UUID

import structlog

from adapters.openstack.paging import Shown
from commands.kernel.message import Begins, Fails
from commands.store.envelope import RecordedEvent
from commands.store.handler import CommandResult

LOG = structlog.get_logger("comparison")

LONGEST = 200
"""Characters of a value that are quoted."""


def unlike(label: str, asked: Any, shown: Any) -> str:
    """Return in words that a field differs; nothing if it does not."""
    return "" if shown == asked else f"its {label} is {quoted(shown)}, not {quoted(asked)}"


def quoted(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


class Field(NamedTuple):
    """One thing that was asked, and how the cloud shows it.

    ``read`` brings what is shown into the form of ``asked``. What is asked as None is the cloud's to choose.
    """

    name: str
    """The field of the event that asks for it; or another word, where we ask for it on our own account."""
    asked: Any
    read: Callable[[Shown], Any]
    told: Callable[[str, Any, Any], str] = unlike
    label: str = ""
    """What it is called in a message, if not by its name."""


def difference(fields: Iterable[Field], shown: Shown) -> str:
    """Return in words what the cloud has that differs; nothing if all is as asked."""
    told = [
        field.told(field.label or field.name, field.asked, field.read(shown))
        for field in fields
        if field.asked is not None
    ]
    found = "; ".join(filter(None, told))
    return f"the cloud has not what was asked of it: {found}" if found else ""


Asked = Callable[[UUID, Any, Any], Iterable[Field]]
"""Returns the fields that a request (stream, event, state of the stream) asks for."""


class Comparison(NamedTuple):
    """The fields each request of a feature asks for; those compared elsewhere or nowhere, with a reason.

    ``besides`` has for each kind of request the fields of the event that ``asked`` leaves out. A
    request whose fulfilment is a status that the rules wait for has the empty name for that.
    """

    asked: Asked
    besides: Mapping[type, Mapping[str, str]] = {}

    def difference(self, stream: UUID, request: Any, state: Any, shown: Shown) -> str:
        """Return in words what differs from the request; nothing if all is as asked."""
        return difference(self.asked(stream, request, state), shown)


NO_COMPARISON = Comparison(lambda _stream, _wish, _state: ())


def warn_of_differences(outcome: CommandResult) -> None:
    """Log operations that failed because the cloud has something else than was asked."""
    for one in outcome.new_events:
        if isinstance(one.event, Fails) and one.event.differs:
            LOG.warning("not as asked", stream=str(one.stream), type=one.type, reason=one.event.reason)


def request_in(records: Sequence[RecordedEvent], operation_id: UUID) -> Begins | None:
    """Return the event that began an operation."""
    begun = (one.event for one in records if isinstance(one.event, Begins))
    return next((request for request in begun if request.operation_id == operation_id), None)


def address_in(text: str | None) -> str | None:
    """Return an address in its one form: IPv6 has many."""
    try:
        return str(ip_address(text)) if text else None
    except ValueError:
        return text


def keys_in(asked: Mapping[str, str], name: str, read: Callable[[Shown], Mapping[str, Any]]) -> list[Field]:
    """Return a field for each key of metadata: a cloud may add keys of its own."""
    return [
        Field(name, value, lambda shown, key=key: read(shown).get(key), label=f"{name} {key!r}")  # type: ignore[misc]
        for key, value in asked.items()
    ]
