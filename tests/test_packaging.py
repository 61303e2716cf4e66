"""What is handed out is whole: the locks, the wheel, the image, the services and the developer's words."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.runtime import postgres
from cli import cli
from tests.paths import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PACKAGES = ("app", "cli", "commands", "queries", "projections", "adapters", "scheduler", "simulator")
LOCKS = ("requirements.lock", "requirements-dev.lock")
LOGINS = {
    "DATABASE_URL": ("stackledger_service", "SERVICE_PASSWORD"),
    "STACKLEDGER_MIGRATION_DATABASE_URL": ("stackledger", "POSTGRES_PASSWORD"),
}
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def normal(requirement: str) -> str:
    """The name a requirement begins with, as the lock spells it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~ ;]", requirement, maxsplit=1)[0]).lower()


def pins(lock: str) -> dict[str, str]:
    """What a lock pins: for each name all that follows it up to the next one."""
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)
    return {normal(entry): entry for entry in entries if "==" in entry}


class TestLocks:
    @pytest.mark.parametrize("lock", LOCKS)
    def test_they_name_no_host(self, lock: str) -> None:
        assert "://" not in (ROOT / lock).read_text()
        assert "index-url" not in (ROOT / lock).read_text()

    @pytest.mark.parametrize("lock", LOCKS)
    def test_everything_in_them_has_a_hash(self, lock: str) -> None:
        assert [name for name, entry in pins(lock).items() if "--hash=sha256:" not in entry] == []

    def test_every_dependency_is_in_them(self) -> None:
        assert {normal(name) for name in PROJECT["dependencies"]} <= set(pins("requirements.lock"))
        for extra in PROJECT["optional-dependencies"]["dev"]:
            assert normal(extra) in pins("requirements-dev.lock")

    def test_tests_run_on_what_users_run(self) -> None:
        tested = pins("requirements-dev.lock")
        for name, entry in pins("requirements.lock").items():
            assert tested[name].split("\\")[0] == entry.split("\\")[0]

    def test_the_project_can_be_built_from_them_alone(self) -> None:
        assert "setuptools" in pins("requirements.lock")


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    for name in (*PACKAGES, "settings.py", "pyproject.toml", "README.md", "LICENSE"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", tmp_path]
    subprocess.run([sys.executable, "-m", "pip", *build, tmp_path], check=True, capture_output=True)
    [wheel] = tmp_path.glob("stackledger-*.whl")
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert files - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_the_command_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    cli("--version", result_action="return_value")
    assert capsys.readouterr().out.strip() == PROJECT["version"]


class TestServices:
    @pytest.mark.parametrize("service", sorted(set(SERVICES) - {"postgres"}))
    def test_each_is_a_command_of_ours(self, service: str) -> None:
        program, command = SERVICES[service]["command"]
        assert program == "stackledger"
        assert command in set(cli)

    def test_only_the_api_is_published_and_only_to_this_machine(self) -> None:
        published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
        assert set(published) == {"api"}
        assert all(port.startswith("127.0.0.1:") for port in published["api"])

    def test_names_sort_as_in_the_embedded_postgres(self) -> None:
        initdb = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
        assert initdb.split() == postgres.LOCALE

    def test_no_password_stands_in_the_file(self) -> None:
        for name, service in SERVICES.items():
            for variable, value in service["environment"].items():
                if variable.endswith("DATABASE_URL"):
                    login, password = re.findall(
                        r"^postgresql://(\w+):(.*)@postgres:5432/stackledger$", value
                    )[0]
                    assert password.startswith("${" + LOGINS[variable][1] + ":?")
                    assert login == LOGINS[variable][0]
                    assert name == "migrate" or variable == "DATABASE_URL"


class TestImage:
    def copied(self) -> list[str]:
        lines = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
        return [name for line in lines for name in line.split()]

    def test_what_is_copied_exists_and_is_let_through(self) -> None:
        let_through = (ROOT / ".dockerignore").read_text().splitlines()
        for name in self.copied():
            assert (ROOT / name).exists()
            assert f"!{name}" in let_through

    def test_all_that_runs_is_copied(self) -> None:
        assert {*PACKAGES, "settings.py"} <= set(self.copied())

    def test_it_does_not_run_as_root(self) -> None:
        assert re.search(r"^USER [1-9]\d+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


class TestMakefile:
    def test_every_word_says_what_it_does(self) -> None:
        makefile = (ROOT / "Makefile").read_text()
        words = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
        assert words
        assert words[1].split() == re.findall(r"^([a-z]+): ## .+$", makefile, re.MULTILINE)
        assert words[1].split() == re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
