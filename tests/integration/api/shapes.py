"""Values at the bounds of a JSON schema and beyond them, for the fuzz."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

CHARACTERS = [
    "a",
    "ß",
    "名",
    "\u0301",
    "\u200b",
    "\u2028",
    "\u202e",
    "\u0378",
    "\U0001f600",
    "\x00",
    "\n",
    "\t",
    " ",
]
CHARACTERS += ["\x1b", "\x7f", "\x85", '"', "\\", "<", "%", "'", "{", "/", "-", "0", "\ufeff", "\uffff"]
LENGTHS = [0, 1, 2, 60, 255, 256, 1_000, 70_000]
TIMES = [
    "2026-11-30T05:00:00Z",
    "2026-11-30T05:00:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999-23:59",
]
TIMES += [
    "2026-02-30T00:00:00Z",
    "1969-12-31T23:59:59+14:00",
    "2016-12-31T23:59:60Z",
    "2026-11-30",
    "yesterday",
    "",
]
SPANS = ["P1D", "PT0S", "-P1D", "P999999999D", "P99999999999999D", "PT1H", "P1Y", "PT0.0000001S", "", "1 day"]
NUMBERS = [0, -1, 1, 2**31, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 0.5, 1e15, 1e308, 10**30]
IDS = [str(UUID(int=0)), str(UUID(int=2**128 - 1)), "not-an-id", "a" * 36]
SIZES = [0, 1, 2, 17, 1_001, 20_000]

Schema = Mapping[str, Any]


class Shapes:
    """Makes values of a document's schemas."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._schemas = document.get("components", {}).get("schemas", {})

    def value(self, schema: Schema, depth: int = 0) -> st.SearchStrategy[Any]:
        """Mostly as described, at the bounds or just beyond; now and then something of another kind."""
        described = self._described(schema, depth)
        return st.integers(0, 19).flatmap(lambda dice: anything() if dice == 0 else described)

    def _described(self, schema: Schema, depth: int) -> st.SearchStrategy[Any]:
        if "$ref" in schema:
            return self._described(self._schemas[schema["$ref"].rpartition("/")[2]], depth)
        for options in ("oneOf", "anyOf"):
            if schema.get(options) and depth < 8:
                return st.one_of(
                    [st.deferred(lambda one=one: self.value(one, depth + 1)) for one in schema[options]]
                )
        if "const" in schema or "enum" in schema:
            return st.sampled_from([*schema.get("enum", [schema.get("const")])])
        match schema.get("type"):
            case "string":
                return text(schema)
            case "integer" | "number":
                return number(schema)
            case "boolean":
                return st.booleans()
            case "array":
                return self._list(schema, depth)
            case "object":
                return self._object(schema, depth)
            case "null":
                return st.none()
            case _:
                return anything()

    def calm(self, schema: Schema) -> Any:
        """Return one value as described."""
        if "$ref" in schema:
            return self.calm(self._schemas[schema["$ref"].rpartition("/")[2]])
        for options in ("oneOf", "anyOf"):
            if schema.get(options):
                return self.calm(schema[options][0])
        if "const" in schema or "enum" in schema:
            return schema["const"] if "const" in schema else schema["enum"][0]
        if schema.get("type") == "object":
            fields = schema.get("properties", {})
            return {name: self.calm(fields[name]) for name in schema.get("required", ())}
        if schema.get("type") == "array":
            return [self.calm(schema.get("items", {}))] * schema.get("minItems", 0)
        if schema.get("type") in {"integer", "number"}:
            return schema.get("minimum", schema.get("exclusiveMinimum", 0)) + 1
        by_format = {"date-time": TIMES[0], "duration": SPANS[0], "uuid": IDS[0]}
        return by_format.get(
            schema.get("format", ""), "08:00" if "[0-5]" in schema.get("pattern", "") else "m1.tiny"
        )

    def _list(self, schema: Schema, depth: int) -> st.SearchStrategy[Any]:
        """One entry, as often as it takes: a list of equal ones is the worst for what looks for doubles."""
        most = schema.get("maxItems", 100)
        sizes = st.sampled_from([0, 1, 2, most, most + 1, *SIZES] if depth < 4 else [0, 1, 2])
        item = self.value(schema.get("items", {}), depth + 1)
        return st.tuples(item, sizes).map(lambda drawn: [drawn[0]] * affordable(drawn[0], drawn[1]))

    def _object(self, schema: Schema, depth: int) -> st.SearchStrategy[Any]:
        fields = schema.get("properties", {})
        needed = set(schema.get("required", fields))
        parts = {name: self.value(part, depth + 1) for name, part in fields.items()}
        required = {name: part for name, part in parts.items() if name in needed}
        known = st.fixed_dictionaries(required, optional={n: p for n, p in parts.items() if n not in needed})
        if depth == 0 and parts:  # else there is nearly always some field that is refused first
            calm = {name: self.calm(part) for name, part in fields.items() if name in needed}
            one_wild = st.sampled_from(sorted(parts)).flatmap(
                lambda name: parts[name].map(lambda value: {**calm, name: value})
            )
            known = st.one_of(one_wild, one_wild, known)
        inner = schema.get("additionalProperties")
        if not isinstance(inner, Mapping):
            return known
        size, entry = st.sampled_from(SIZES), self.value(inner, depth + 1)
        many = st.tuples(size, entry, text({})).map(
            lambda drawn: {
                f"{number}{drawn[2][:250]}": drawn[1] for number in range(affordable(drawn[1], drawn[0]))
            }
        )
        return st.tuples(known, many).map(lambda both: {**both[1], **both[0]})


def affordable(item: Any, size: int) -> int:
    """Return how many fit into a body, which has a most of its own."""
    return min(size, 1_200_000 // (len(repr(item)) + 4))


def text(schema: Schema) -> st.SearchStrategy[str]:
    if schema.get("format") == "date-time":
        return st.sampled_from(TIMES)
    if schema.get("format") == "duration":
        return st.sampled_from(SPANS)
    if schema.get("format") == "uuid":
        return st.sampled_from(IDS)
    longest, least = schema.get("maxLength", 255), schema.get("minLength", 0)
    lengths = st.sampled_from([least, max(0, least - 1), longest, longest + 1, *LENGTHS])
    repeated = st.tuples(st.sampled_from(CHARACTERS), lengths).map(lambda drawn: drawn[0] * drawn[1])
    around = st.tuples(st.sampled_from(CHARACTERS), st.sampled_from(CHARACTERS)).map(
        lambda two: f"web{two[0]}1{two[1]}"
    )
    plain = st.sampled_from(
        ["m1.tiny", "cirros", "private", "web-1", "self", "tcp", "10.0.0.0/8", "UTC", "* * * * *"]
    )
    return st.one_of(repeated, around, plain, st.sampled_from([*TIMES[:2], *SPANS[:2], *IDS[:1]]))


def number(schema: Schema) -> st.SearchStrategy[float]:
    edges = [
        schema[key] for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum") if key in schema
    ]
    return st.sampled_from([*(edge + step for edge in edges for step in (-1, 0, 1)), *NUMBERS])


def anything() -> st.SearchStrategy[Any]:
    """Something of a wrong kind, or nested without end."""
    deep: Any = []
    for _ in range(900):
        deep = [deep]
    return st.sampled_from([None, True, 0, "", "a", [], {}, [[]], {"": None}, [None] * 1_000, 1e300, deep])
