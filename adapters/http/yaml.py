"""YAML for routes that speak JSON: in by Content-Type, out by Accept (application/yaml, RFC 9512).

What is read is the core schema of YAML 1.2, less what could surprise: ``18:00`` and ``2026-12-25`` are
texts and ``no`` is a word (in YAML 1.1 they were a number, a date and a boolean); a key that is there
twice, an alias and a tag are refused. So a short document can't unfold into a long one.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Hashable
from typing import Any

import msgspec
import yaml
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.datastructures.headers import Accept
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPRequestEvent, Message, Receive, Scope, Send

from adapters.http.problems import BodyTooLarge, RequestMalformed
from commands.kernel.durations import written

MEDIA_TYPE = "application/yaml"
JSON = "application/json"
LARGEST = 65_536
"""Bytes of YAML in one request: reading it takes long, and a policy has a thousand."""

CORE = {
    "null": (r"^(~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    "bool": (r"^(true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    "int": (r"^[-+]?(0|[1-9][0-9]*)$", list("-+0123456789")),
    "float": (
        r"^[-+]?((\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)$",
        list("-+.0123456789"),
    ),
}


class YamlMalformed(Exception):
    """The text is not the YAML we read; the message says what is wrong, and in which line."""


class Loader(yaml.SafeLoader):
    """A safe loader: plain values only."""

    yaml_implicit_resolvers = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node; refuse what stands for something else."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            self.refuse(event, "an alias (*) is not taken")
        if getattr(event, "tag", None) is not None:
            self.refuse(event, "a tag (!) is not taken")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Construct a mapping; refuse a key that is there twice, or is no text."""
        known = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.refuse(key, "a key must be a text")
            if key.value in known:
                self.refuse(key, f"{key.value!r} is there twice")
            known.add(key.value)
        return super().construct_mapping(node, deep)

    def refuse(self, place: Any, why: str) -> None:
        raise yaml.MarkedYAMLError(problem=why, problem_mark=place.start_mark)


class Dumper(yaml.CSafeDumper):
    """Quotes what YAML 1.1 would take for something else than a text, and what we would."""


for _kind, (_pattern, _first) in CORE.items():
    for _class in (Loader, Dumper):
        _class.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(_pattern), _first)


def read_documents(text: str) -> list[Any]:
    """Return the documents of a text, as JSON would have them. Raises ``YamlMalformed``."""
    try:
        documents = list(yaml.load_all(text, Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise YamlMalformed(f"{error.problem or error.context}{place}") from None
    except yaml.YAMLError as error:
        raise YamlMalformed(" ".join(str(error).split())) from None
    except (ValueError, RecursionError):  # a number of five thousand digits, a list in a list in a list …
        raise YamlMalformed("a number is too long, or a list is nested too deep") from None
    return documents


def write_yaml(value: Any) -> str:
    """Return a value, plain or of msgspec's structs, as one document that YAML 1.1 and 1.2 read alike."""
    return yaml.dump(written(value), Dumper=Dumper, sort_keys=False, allow_unicode=True)


class SpeaksYaml:
    """Turns the YAML of a request into JSON, and the JSON of an answer into YAML where that is preferred."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Translate one request. Raises ``BodyTooLarge`` or ``RequestMalformed``."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        headers = Headers.from_scope(scope)
        if is_yaml(headers.get("Content-Type", "")):
            receive = once(msgspec.json.encode(await read_body(receive)))
            scope["state"]["read_as"] = JSON
        if Accept(headers.get("Accept", JSON)).best_match([JSON, MEDIA_TYPE]) == MEDIA_TYPE:
            send = in_yaml(send)
        await self._app(scope, receive, send)


def is_yaml(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == MEDIA_TYPE or media_type.endswith("+yaml")


async def read_body(receive: Receive) -> Any:
    """Return the one document of a request's body, as JSON would have it."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise RequestMalformed("The body is not whole.")
        body, more = body + message["body"], message["more_body"]
        if len(body) > LARGEST:
            raise BodyTooLarge(f"A body in YAML is {LARGEST} bytes long at most.")
    try:
        documents = await asyncio.to_thread(read_documents, body.decode())
    except UnicodeDecodeError:
        raise RequestMalformed("The body is not UTF-8.") from None
    except YamlMalformed as error:
        raise RequestMalformed(f"The body is not YAML as it is taken here: {error}.") from None
    if len(documents) != 1:
        raise RequestMalformed("The body must be one YAML document.")
    return documents[0]


def once(body: bytes) -> Receive:
    """Return what receives a body in one piece."""

    async def receive() -> HTTPRequestEvent:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def in_yaml(send: Send) -> Send:
    """Return what sends JSON as YAML, and everything else (problems too) as it is."""
    start: Any = None
    body = b""

    async def translate(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start":
            start = message
        if start is None or not Headers(start["headers"]).get("content-type", "").startswith(JSON):
            await send(message)
        elif message["type"] == "http.response.body":
            body += message["body"]
            if not message["more_body"]:
                text = await asyncio.to_thread(write_yaml, msgspec.json.decode(body))
                headers = MutableScopeHeaders.from_message(start)
                headers["Content-Type"], headers["Vary"] = MEDIA_TYPE, "Accept"
                headers["Content-Length"] = str(len(text.encode()))
                await send(start)
                await send({"type": "http.response.body", "body": text.encode(), "more_body": False})

    return translate
