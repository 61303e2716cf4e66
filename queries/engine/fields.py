"""Fields of a resource that a client asks for, by their names."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from queries.engine.refusals import FieldError, ValidationFailed

MOST = 50
"""Most fields of one request."""

LONGEST = 64
"""Most characters of a name."""

KEY = "id"
"""The field that is always shown."""

Fields = Annotated[
    str | None,
    QueryParameter(
        description=f"Names of fields, with commas between: show these only, and `{KEY}`. At most {MOST}.",
        max_length=MOST * (LONGEST + 1),
    ),
]

OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def read_fields(text: str | None, known: Collection[str]) -> frozenset[str] | None:
    """Return the fields that are asked for, and the key; None: all.

    ``known`` has the names of all fields. Raises ``ValidationFailed``, which names what is unknown.
    """
    if text is None:
        return None
    names = text.split(",")
    if len(names) > MOST:
        raise ValidationFailed(FieldError("/query/fields", f"at most {MOST} fields may be named"))
    unknown = sorted(set(names) - {*known, KEY})
    if unknown:
        raise ValidationFailed(*(FieldError("/query/fields", flaw_of(name, known)) for name in unknown))
    return frozenset((*names, KEY))


def flaw_of(name: str, known: Collection[str]) -> str:
    if len(name) > LONGEST:
        return f"a field's name has at most {LONGEST} characters: {name[:LONGEST]}… has more"
    return f"there is no field {name!r}; there are {', '.join(sorted(known))}"


def pick(body: str, fields: frozenset[str] | None) -> str:
    """Return a JSON object with these of its fields only, each as it was written."""
    if fields is None:
        return body
    shown = {name: value for name, value in OBJECT.decode(body).items() if name in fields}
    return msgspec.json.encode(shown).decode()
