"""No text of a request reaches the database or an encoder unchecked; who goes away is no fault of ours."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
import structlog
from litestar import Litestar

from adapters.http.roles import declared_roles
from adapters.runtime.metrics import REQUESTS

NO_TEXT = ("%00", "a%00b", "%ff", "%ed%a0%80", "%c0%80")
"""A NUL alone and in a text, what is never UTF-8, a lone surrogate, and a NUL in two bytes."""


async def tell(api: Litestar, *requests: tuple[str, str, dict[str, str]]) -> list[httpx.Response]:
    transport = httpx.ASGITransport(api, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        return [
            await client.request(method, path, headers={"X-Auth-Token": "admin"} | headers)
            for method, path, headers in requests
        ]


@pytest.mark.parametrize("text", NO_TEXT)
def test_a_path_that_is_no_text(unconnected: Litestar, text: str) -> None:
    operations = [(method, path) for method, path in declared_roles(unconnected) if "{" in path]
    assert len(operations) > 60
    bent = [
        (method, "/".join(text if part.startswith("{") else part for part in path.split("/")), {})
        for method, path in operations
    ]
    for request, answer in zip(bent, asyncio.run(tell(unconnected, *bent)), strict=True):
        assert answer.status_code == 422, (request, answer.text)
        assert answer.json()["errors"][0]["pointer"] == "/path"


@pytest.mark.parametrize("text", NO_TEXT)
@pytest.mark.parametrize("query", ["name={}", "{}=1", "id=x&sort_by={}", "{}"])
def test_a_query_that_is_no_text(unconnected: Litestar, query: str, text: str) -> None:
    places = [path for method, path in declared_roles(unconnected) if method == "GET" and "{" not in path]
    bent = [("GET", f"{path}?{query.format(text)}", {}) for path in places]
    for request, answer in zip(bent, asyncio.run(tell(unconnected, *bent)), strict=True):
        assert answer.status_code == 422, (request, answer.text)
        assert answer.json()["errors"][0]["pointer"].startswith("/query/")


@pytest.mark.parametrize("name", ["Idempotency-Key", "If-Match", "X-Request-Id", "Accept", "X-Any"])
def test_a_header_that_is_no_text(unconnected: Litestar, name: str) -> None:
    [answer] = asyncio.run(tell(unconnected, ("GET", "/api/v1/flavors", {name: "a\x1b[2Jb"})))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/header/{name.lower()}")


def test_a_text_of_any_language_is_taken(unconnected: Litestar) -> None:
    asked = ("GET", "/docs/ключ%20%F0%9F%94%91?имя=a+b", {"X-Any": "cafe"})
    [answer] = asyncio.run(tell(unconnected, asked))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/v1/servers", {}),
        ("/api/v1/policies", {}),
        ("/api/v1/policies", {"Content-Type": "application/yaml"}),
        ("/api/v1/volumes", {"Idempotency-Key": "key"}),
        ("/notices/x/answer", {"Content-Type": "application/x-www-form-urlencoded"}),
    ],
)
def test_who_goes_away_in_the_midst_of_a_body_is_no_error(
    unconnected: Litestar, path: str, headers: dict[str, str]
) -> None:
    told: list[Any] = [
        {"type": "http.request", "body": b'{"name": "w', "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return told.pop(0) if told else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [
            (name.lower().encode(), value.encode())
            for name, value in ({"X-Auth-Token": "admin", "Content-Length": "1000"} | headers).items()
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }

    def counted(status: str) -> float:
        samples = [sample for metric in REQUESTS.collect() for sample in metric.samples]
        return sum(
            one.value for one in samples if one.name.endswith("_count") and one.labels.get("status") == status
        )

    errors = counted("500")
    with structlog.testing.capture_logs() as logs:
        asyncio.run(unconnected(scope, receive, send))
    assert [line for line in logs if line["log_level"] in {"error", "critical"}] == []
    assert counted("500") == errors
    assert sent[0]["status"] in {400, 499}
