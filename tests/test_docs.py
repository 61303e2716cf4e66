"""The documentation says what the code does."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import app
from adapters.http.roles import declared_roles
from cli import cli
from commands.server.actions import (
    ALLOWED,
    ALLOWED_IN_ANY_STATUS,
    BEFORE_THE_CLOUD_HAS_IT,
    WHILE_LOCKED,
    Action,
)
from commands.store.envelope import AnyEvent
from settings import Secret, Settings, SettingsInvalid, name_of, read_settings
from simulator import SimulatorConfig, write_clouds_yaml
from simulator.passwords import USERS
from tests import command
from tests.event_tables import tables
from tests.paths import ROOT


def table(text: str, first: str) -> dict[str, str]:
    """Return the two columns of the table whose header begins with ``first``."""
    block = text.split(f"| {first} |", 1)[1].split("\n\n", 1)[0]
    rows = [line.strip("| ").split("|") for line in block.splitlines()[2:]]
    return {row[0].strip(): row[1].strip() if len(row) > 1 else "" for row in rows}


def test_the_readme_tells_what_each_status_allows() -> None:
    told = table((ROOT / "README.md").read_text(), "Status")
    for status, actions in ALLOWED.items():
        assert told[status] == ", ".join(sorted(actions))
    assert told["any other, a task or operation under way, or never run"] == ", ".join(
        sorted(ALLOWED_IN_ANY_STATUS)
    )
    hanging = "being softly rebooted, paused, unpaused, suspended or resumed"
    assert told[hanging] == ", ".join(sorted(ALLOWED_IN_ANY_STATUS | {Action.HARD_REBOOT}))
    assert told["locked in the cloud"] == ", ".join(sorted(WHILE_LOCKED))
    assert told["asked for, and not in the cloud yet"] == ", ".join(sorted(BEFORE_THE_CLOUD_HAS_IT))


def test_every_address_is_documented_with_its_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = write_clouds_yaml(
        SimulatorConfig(passwords=dict.fromkeys(USERS, "unused")), tmp_path / "clouds.yaml"
    )
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(config))
    none = Secret("postgresql://nobody@/none")
    settings = Settings(database_url=none, os_cloud="simulator", api_metrics=True)
    api = app.create_api(settings)
    roles = declared_roles(api)
    described = api.openapi_schema.to_schema()["paths"]
    addresses = [(method.upper(), path) for path, methods in described.items() for method in methods]
    told = table((ROOT / "docs/api.md").read_text(), "Address")
    wanted = [*addresses, ("GET", "/metrics")]
    assert told == {f"{method} {path}": str(roles[method, path]) for method, path in wanted}


def test_the_glossary_has_each_word_once_in_order() -> None:
    words = list(table((ROOT / "GLOSSARY.md").read_text(), "Word"))
    assert words == sorted(set(words))
    text = (ROOT / "GLOSSARY.md").read_text()
    assert len(words) == len(re.findall(r"^\| [a-z]", text, re.MULTILINE))


def test_the_documents_the_readme_names_exist() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text())
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_event_is_documented_in_its_own_words() -> None:
    """``python -m tests.event_tables`` writes them."""
    assert (ROOT / "docs/events.md").read_text().endswith(tables())
    assert [kind.__name__ for kind in get_args(AnyEvent) if not vars(kind).get("__doc__")] == []


def test_the_commands_are_documented_and_no_other() -> None:
    files = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]
    told = set(re.findall(r"`stackledger (\w+)", "".join(path.read_text() for path in files)))
    told |= set(table((ROOT / "docs/architecture.md").read_text(), "Process").keys())
    assert {word.strip("`") for word in told} | {"simulate"} == {word for word in cli if word[0] != "-"}


def test_every_setting_is_documented() -> None:
    told = table((ROOT / "docs/settings.md").read_text(), "Variable")
    assert list(told) == [name_of(field) for field in Settings.__struct_fields__]


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"STACKLEDGER_PORT": "eighty"}, "STACKLEDGER_PORT"),
        ({"STACKLEDGER_LOG_FORMAT": "xml"}, "STACKLEDGER_LOG_FORMAT"),
        ({"STACKLEDGER_PROT": "80"}, "STACKLEDGER_PROT"),
    ],
)
def test_a_bad_setting_is_named(variables: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsInvalid, match=named):
        read_settings(variables)


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        (["serve"], {}, "OS_CLOUD"),
        (["project"], {}, "DATABASE_URL"),
        (["project"], {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "connection"),
        (["history", "00000000-0000-0000-0000-000000000000"], {}, "DATABASE_URL"),
        (["project"], {"STACKLEDGER_PORT": "eighty"}, "STACKLEDGER_PORT"),
        (["histroy"], {}, "Unknown command"),
        (["history", "nonsense"], {}, "UUID"),
        (["policy", "apply"], {}, "--file"),
        (["rebuild", "--nope"], {}, "Unknown option"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    arguments: list[str], variables: dict[str, str], said: str, tmp_path: Path
) -> None:
    environment = {"PATH": os.defpath, "STACKLEDGER_DATA_DIR": str(tmp_path), **variables}
    ended = command.run(arguments, environment)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert len(ended.stderr.splitlines()) == 1
    assert said in ended.stderr


WAYS = (
    (ROOT / "docs/architecture.md")
    .read_text()
    .split("## The ways", 1)[1]
    .split("\n## ", 1)[0]
    .split("\n**")[1:]
)


def imported_by(path: str) -> set[str]:
    """Return the files of ours that a file imports."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
            found |= {f"{name.replace('.', '/')}.py" for name in names}
    return found


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.partition("**")[0])
def test_each_file_of_a_way_imports_another_or_is_imported(way: str) -> None:
    files = re.findall(r"^\d+\. `([^`]+)`", way, re.MULTILINE)
    assert len(files) > 5
    assert [path for path in files if not (ROOT / path).is_file()] == []
    pairs = [{path, other} for path in files for other in imported_by(path) & {*files} - {path}]
    assert [path for path in files if not any(path in pair for pair in pairs)] == []


ROOMS_AND_DOCS = [
    *(
        "adapters",
        "app",
        "cli",
        "commands",
        "docs",
        "projections",
        "queries",
        "scheduler",
        "simulator",
        "tests",
    ),
    *("README.md", "CHANGELOG.md"),
]


def files_of_text() -> Iterator[Path]:
    for name in ROOMS_AND_DOCS:
        place = ROOT / name
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            recorded = path.parent.name == "previous_version" and path.suffix == ".sql"
            if (
                path.suffix in {".json", ".md", ".py", ".sql", ".txt"}
                and path != Path(__file__)
                and not recorded
            ):
                yield path


def test_an_action_is_named_in_few_files() -> None:
    """As docs/development.md says: what there is to know of it stands in one row."""
    action, events = "pause", ("ServerPauseRequested", "ServerPaused", "ServerPauseFailed")
    named = re.compile(
        rf"""["'`/]{action}["'`]|actions/{action}\b|Action\.{action.upper()}\b|{"|".join(events)}"""
    )
    found = [path.relative_to(ROOT).as_posix() for path in files_of_text() if named.search(path.read_text())]
    assert "commands/server/actions.py" in found
    assert len(found) <= 14, "\n".join(found)


def test_each_room_has_its_line() -> None:
    rooms = {
        room
        for line in table((ROOT / "docs/architecture.md").read_text(), "Room")
        for room in line.split(", ")
    }
    rooms = {room.strip("`") for room in rooms}
    assert [room for room in rooms if not (ROOT / room).is_dir()] == []
    inside = {
        f"{path.parent.relative_to(ROOT)}/"
        for top in ("adapters", "scheduler")
        for path in ROOT.glob(f"{top}/*/*.py")
    }
    engines = {"commands/kernel/", "commands/store/", "commands/http/", "commands/process_managers/"}
    assert inside | engines <= rooms
