"""The documentation says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import app
from adapters.simulator import SimulatorConfig, write_clouds_yaml
from adapters.simulator.passwords import USERS
from commands.server.state import ALLOWED, OTHERWISE
from settings import Settings

ROOT = Path(__file__).parents[1]


def table(text: str, first: str) -> dict[str, str]:
    """Return the two columns of the table whose header begins with ``first``."""
    block = text.split(f"| {first} |", 1)[1].split("\n\n", 1)[0]
    rows = [line.strip("| ").split("|") for line in block.splitlines()[2:]]
    return {row[0].strip(): row[1].strip() if len(row) > 1 else "" for row in rows}


def test_the_readme_tells_what_each_status_allows() -> None:
    told = table((ROOT / "README.md").read_text(), "Status")
    for status, actions in ALLOWED.items():
        assert told[status] == ", ".join(sorted(actions))
    assert told["any other, a task or operation under way, or never run"] == ", ".join(sorted(OTHERWISE))


def test_every_address_is_documented_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = write_clouds_yaml(
        SimulatorConfig(passwords=dict.fromkeys(USERS, "unused")), tmp_path / "clouds.yaml"
    )
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(config))
    settings = Settings(database_url="postgresql://nobody@/none", os_cloud="simulator")
    described = app.create_api(settings).openapi_schema.to_schema()["paths"]
    addresses = {f"{method.upper()} {path}" for path, methods in described.items() for method in methods}
    told = set(table((ROOT / "docs/api.md").read_text(), "Address"))
    assert told == addresses | {"GET /metrics"}


def test_the_glossary_has_each_word_once_in_order() -> None:
    words = list(table((ROOT / "GLOSSARY.md").read_text(), "Word"))
    assert words == sorted(set(words))
    text = (ROOT / "GLOSSARY.md").read_text()
    assert len(words) == len(re.findall(r"^\| [a-z]", text, re.MULTILINE))


def test_the_documents_the_readme_names_exist() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text())
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
