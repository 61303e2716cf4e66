"""A resource is added as docs/development.md says: by its eight files and one line."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.registry import FEATURES
from tests.paths import ROOT
from tests.test_architecture import MOST_MODULES, Source, violations

CHAPTER = (ROOT / "docs/development.md").read_text().split("## How to add a resource\n")[1].split("\n## ")[0]
FILES = Path(__file__).parent / "files"
CHANGED = ("adapters", "app", "commands", "projections", "queries")
"""The folders that get a file; the others of the product are as they are."""

MORE = {
    "key_pair": {"commands/key_pair/public_key.py"},
    "security_group": {
        "commands/security_group/references.py",
        "commands/security_group/rules.py",
        "commands/security_group/bodies.py",
    },
    "volume": {"commands/volume/state.py"},
}
"""What resources have besides, for reasons that the chapter tells."""

RESOURCES = sorted(feature.name for feature in FEATURES if feature.view is not None)


def told(name: str) -> list[str]:
    """Return the files that the chapter lists, for a resource of that name."""
    return [
        path.replace("NAME", name) for path in re.findall(r"^\| `([\w/]+\.py)` \|", CHAPTER, re.MULTILINE)
    ]


def own_files(folder: Path, name: str) -> set[str]:
    """Return the files that are of that resource alone, by their names; those without a word do not count."""
    found = {
        path
        for top in CHANGED
        for path in (folder / top).rglob("*.py")
        if name in {path.stem, path.parent.name}
    }
    return {str(path.relative_to(folder)) for path in found if path.read_text()}


def test_eight_files_are_told() -> None:
    assert len(told("volume_snapshot")) == 8


def test_the_example_consists_of_the_files_told() -> None:
    assert own_files(FILES, "volume_snapshot") == set(told("volume_snapshot"))
    assert own_files(FILES, "volume_snapshot") == {
        str(path.relative_to(FILES)) for path in FILES.rglob("*.py") if path.read_text()
    }


@pytest.mark.parametrize("path", told("volume_snapshot"))
def test_the_example_imports_only_what_it_may(path: str) -> None:
    assert violations(Source(path, (FILES / path).read_text())) == []


@pytest.mark.parametrize("path", told("volume_snapshot"))
def test_there_is_room_for_one_more(path: str) -> None:
    assert len(list((ROOT / path).parent.glob("*.py"))) < MOST_MODULES


@pytest.mark.parametrize("name", RESOURCES)
def test_each_resource_consists_of_the_files_told(name: str) -> None:
    assert own_files(ROOT, name) == set(told(name)) | MORE.get(name, set())


@pytest.mark.parametrize("name", RESOURCES)
def test_the_tables_of_all_features_have_one_line_of_each(name: str) -> None:
    lines = (ROOT / "app/registry.py").read_text().splitlines()
    assert [line.strip() for line in lines if re.search(rf"\b{name}\b", line)] == [f'"{name}",']
    places = [*(ROOT / "commands/store").rglob("*.py"), *(ROOT / "queries/engine").rglob("*.py")]
    places += [ROOT / "adapters/reconcile/inventory.py", ROOT / "adapters/pollers/notifications.py"]
    assert [path for path in places if re.search(rf"\b{name}\b", path.read_text())] == []


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """A copy of the product, of which the commands of the chapter have made another."""
    copy = tmp_path / "product"
    copy.mkdir()
    for entry in ("cli", "scheduler", "settings.py", "simulator", "tests"):
        (copy / entry).symlink_to(ROOT / entry)
    for folder in CHANGED:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    commands = [line.strip() for line in CHAPTER.splitlines() if re.match(r" {4}(cp|sed) ", line)]
    assert len(commands) == 2
    subprocess.run(["sh", "-ec", "\n".join(commands)], cwd=copy, check=True)
    return copy


def test_a_new_resource_lives(product: Path, database: str, tmp_path: Path) -> None:
    """Asked for, made in the cloud, seen, listed, and deleted: over HTTP, on a real Postgres."""
    line = [sys.executable, "-m", "tests.integration.new_resource.life", database, str(tmp_path)]
    done = subprocess.run(line, cwd=product, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-6000:]
