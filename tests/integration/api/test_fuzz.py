"""Every body and every parameter at its bounds and beyond: no fault of ours, and nobody else kept waiting.

How long others wait is what the loop spends on one thing without a break, in seconds of its processor: that
is the same on a busy machine. What seems too long is asked again: a collection of garbage may have been why.
"""

from __future__ import annotations

import json
import threading
import time
from asyncio.events import Handle
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.http_client import NO_TLS
from tests.integration.api.conftest import ALERTS_TOKEN, Api
from tests.integration.api.shapes import Shapes, text
from tests.ledger import Running
from tests.scale import number

FUZZ = number("FUZZ", 3, 500)
"""How many requests are tried of each operation."""

LONGEST_STEP, LONGEST_ANSWER = 0.1, 1.0
"""Seconds of the loop's processor: in one piece, and for all of a request."""

YAML = "application/yaml"
NASTY = [
    "&a [*a]",
    "a: &x [1]\nb: *x\n",
    "!!python/object/apply:os.system ['true']",
    "[" * 30_000,
    "{a: " * 10_000,
    "- " * 30_000,
    "? " * 30_000,
    "a" * 65_536,
    "a: |\n" + "  b\n" * 16_000,
    "'" + "a\n\n" * 20_000 + "'",
    "".join(f"k{number}: v\n" for number in range(6_000)),
    "name: " + "9" * 60_000,
    "\n" * 65_536,
    "#" * 65_536,
    "%YAML 1.1\n---\n" * 4_000,
    "--- a\n" * 10_000,
    "name: 2026-11-30T05:00:00\nrule: {kind: preemption}",
    "name: .nan\nrule: {kind: preemption, free: .inf}",
    "\ufeffname: a",
    "a: \x00",
]


class Meter:
    """What the loop of the ledger spent since it was last read: its longest piece, and all."""

    def __init__(self) -> None:
        self._longest = self._all = 0.0

    def count(self, spent: float) -> None:
        self._longest, self._all = max(self._longest, spent), self._all + spent

    def read(self) -> tuple[float, float]:
        read, self._longest, self._all = (self._longest, self._all), 0.0, 0.0
        return read


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Meter:
    run: Callable[[Handle], None] = Handle._run  # type: ignore[attr-defined]
    meter = Meter()

    def measured(handle: Handle) -> None:
        begun = time.thread_time()
        run(handle)
        if threading.current_thread().name.startswith("ledger"):
            meter.count(time.thread_time() - begun)

    monkeypatch.setattr(Handle, "_run", measured)
    return meter


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if path.startswith("/api/"):
                yield method.upper(), path, operation


@st.composite
def requests(
    draw: st.DrawFn, shapes: Shapes, method: str, path: str, operation: dict[str, Any]
) -> httpx.Request:
    """Draw a request of an operation."""
    query: list[tuple[str, str]] = []
    for parameter in operation.get("parameters", []):
        schema = {"type": "string", **parameter.get("schema", {})}
        if parameter["in"] == "path":
            value = draw(text(schema))[:2_000] or "a"
            path = path.replace(f"{{{parameter['name']}}}", quote(value, safe=""))
        elif parameter["in"] == "query" and (parameter.get("required") or draw(st.booleans())):
            query.append((parameter["name"], str(draw(shapes.value(schema)))[:500]))
    kinds = list(operation.get("requestBody", {}).get("content", {}))
    if not kinds:
        return httpx.Request(method, f"http://ledger{path}", params=query)
    kind = draw(st.sampled_from(kinds))
    schema = operation["requestBody"]["content"][kind]["schema"]
    content = json.dumps(draw(shapes.value(schema)), ensure_ascii=draw(st.booleans()))
    if kind == YAML and draw(st.booleans()):
        content = draw(st.sampled_from(NASTY))
    headers = {"Content-Type": kind}
    return httpx.Request(
        method, f"http://ledger{path}", params=query, content=content.encode(), headers=headers
    )


def test_no_request_is_a_fault_or_keeps_others_waiting(
    running: Running, own: Api, api_of: Callable[[str], Api], meter: Meter, subtests: Any
) -> None:
    document = httpx.get(f"{running.url}/schema/openapi.json", verify=NO_TLS).json()
    shapes = Shapes(document)
    askers = [own, api_of("admin")]
    seen: Counter[int] = Counter()

    def ask(request: httpx.Request, api: Api) -> httpx.Response:
        address = str(request.url).replace("http://ledger/api/v1", "")
        headers = dict(request.headers)
        if address.startswith("/alerts"):
            headers["Authorization"] = f"Bearer {ALERTS_TOKEN}"
        headers.pop("host", None)
        return api.http.request(request.method, address, content=request.content, headers=headers)

    for method, path, operation in operations(document):
        with subtests.test(f"{method} {path}"):

            @given(request=requests(shapes, method, path, operation), api=st.sampled_from(askers))
            @settings(
                max_examples=FUZZ,
                deadline=None,
                derandomize=FUZZ < 10,
                database=None,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def fuzz(request: httpx.Request, api: Api) -> None:
                for _ in range(3):
                    meter.read()
                    answer = ask(request, api)
                    step, whole = meter.read()
                    seen[answer.status_code // 100] += 1
                    assert answer.status_code < 500 or answer.status_code == 503, answer.text
                    if step < LONGEST_STEP and whole < LONGEST_ANSWER:
                        return
                raise AssertionError(
                    f"{step:.3f} s in one piece, {whole:.3f} s in all: {request.content[:200]!r}"
                )

            fuzz()
    assert seen[2], "all were refused for their shape: nothing was tried but that"


def test_the_worst_yaml_is_read_in_time(own: Api, meter: Meter) -> None:
    for body in NASTY:
        for _ in range(3):
            meter.read()
            answer = own.http.post("/policies", content=body.encode(), headers={"Content-Type": YAML})
            assert answer.status_code in {400, 413, 422}, (body[:40], answer.text)
            step, _ = meter.read()
            if step < LONGEST_STEP:
                break
        else:
            raise AssertionError(f"{step:.3f} s in one piece: {body[:40]!r}")
