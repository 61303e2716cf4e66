"""The documentation page: all it loads is ours, unchanged, and the browser is forbidden the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

import pytest
import yaml
from litestar import Litestar
from litestar.testing import TestClient

from adapters.http.docs_page import FOLDER, SCHEMA, docs_page


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Litestar]]:
    with TestClient(Litestar(docs_page())) as client:
        yield client


def loaded(client: TestClient[Litestar]) -> list[str]:
    return re.findall(r'<(?:link|script)[^>]* (?:href|src)="([^"]+)"', client.get("/docs").text)


def test_everything_it_loads_is_served_for_ever_under_a_name_that_tells_its_content(
    client: TestClient[Litestar],
) -> None:
    assert len(loaded(client)) == 5
    for place in loaded(client):
        answer = client.get(place)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert sha256(answer.content).hexdigest().startswith(place.removeprefix("/docs/").split("-")[0])


def test_it_shows_the_description_of_this_very_service(client: TestClient[Litestar]) -> None:
    assert client.get("/docs").headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'data-schema="{SCHEMA}"' in client.get("/docs").text
    assert client.get(SCHEMA).json()["paths"] == {}


def test_the_browser_is_forbidden_every_other_host(client: TestClient[Litestar]) -> None:
    policy = client.get("/docs").headers["Content-Security-Policy"]
    directives = [directive.split() for directive in policy.split(";")]
    assert directives[0] == ["default-src", "'none'"]
    assert {source for _, *sources in directives for source in sources} == {"'none'", "'self'", "data:"}


@pytest.mark.parametrize("name", ["docs.html", "docs.css", "docs.js", "swagger-ui.css"])
def test_nothing_of_it_points_outside(name: str) -> None:
    text = (FOLDER / name).read_text().replace("http://www.w3.org/2000/svg", "the name of SVG")
    assert "http://" not in text
    assert "https://" not in text


def test_the_viewer_is_the_published_one() -> None:
    origin = yaml.safe_load((FOLDER / "swagger-ui.yaml").read_text())
    for name, published in origin["sha256"].items():
        assert sha256((FOLDER / name).read_bytes()).hexdigest() == published


def test_there_is_nothing_else(client: TestClient[Litestar]) -> None:
    assert client.get("/docs/docs.js").status_code == 404
    assert client.get("/docs/..%2Fdocs_page.py").status_code == 404
