"""The characters that Nova takes in names and descriptions (its ``parameter_types``)."""

from __future__ import annotations

import unicodedata

from simulator.compute.api import invalid, text_of, text_or_none
from simulator.http import Refused

BEYOND = 0xFFFF
NO_NAME = (
    "An invalid 'name' value was provided. The name must be: printable characters. "
    "Can not start or end with whitespace."
)


def is_printable(text: str) -> bool:
    """Whether all of it is letters, marks, numbers, punctuation, symbols and spaces of the basic plane."""
    categories = [unicodedata.category(character) for character in text]
    fits = all(category[0] != "C" and (category[0] != "Z" or category == "Zs") for category in categories)
    return fits and all(ord(character) < BEYOND for character in text)


def name_of(value: object) -> str:
    """Return a name. Raises 400 in Nova's words."""
    name = text_of("name", value)
    if name != name.strip() or not is_printable(name):
        raise Refused(400, NO_NAME)
    return name


def description_of(value: object) -> str | None:
    description = text_or_none("description", value)
    if description is not None and not is_printable(description):
        raise invalid("description", value, f"{value!r} does not match the characters that can be printed")
    return description
