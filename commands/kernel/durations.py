"""Durations in ISO 8601 in the usual units: PT10M, where msgspec writes PT600S."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec


def written(value: Any) -> Any:
    """Return a value, plain or of msgspec's structs, as JSON types, its durations in the usual units."""
    return spans_written(msgspec.to_builtins(value, builtin_types=(timedelta,)))


def spans_written(plain: Any) -> Any:
    match plain:
        case timedelta():
            return text_of(plain)
        case dict():
            return {key: spans_written(value) for key, value in plain.items()}
        case list() | tuple():
            return [spans_written(value) for value in plain]
        case _:
            return plain


def text_of(span: timedelta) -> str:
    """Return the ISO 8601 duration in days, hours, minutes and seconds: P1DT2H."""
    if span < timedelta():
        return f"-{text_of(-span)}"
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    rest = f"{seconds}.{span.microseconds:06d}".rstrip("0").rstrip(".") if span.microseconds else seconds
    of_day = "".join(
        f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if number
    )
    days = f"{span.days}D" if span.days else ""
    return f"P{days}T{of_day}" if of_day else f"P{days or 'T0S'}"
