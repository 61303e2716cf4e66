"""A token for an entry of clouds.yaml is printed, and nothing beside it; what is wrong is one line."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from cli import services
from settings import Settings
from simulator import Simulator
from tests import command
from tests.http_client import NO_TLS
from tests.integration.cloud_binding.conftest import Point


@pytest.mark.parametrize("named", ["OS_CLOUD", "--os-cloud", "neither"])
def test_it_is_of_the_user_who_is_named(
    named: str,
    ours: Simulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(ours.clouds_yaml(tmp_path / "simulator" / "clouds.yaml")))
    word, cloud = {
        "OS_CLOUD": ("", "simulator-demo"),
        "--os-cloud": ("simulator-demo", "simulator"),
        "neither": ("", ""),
    }[named]
    module = sys.modules["cli.token"]
    monkeypatch.setattr(module, "begin", lambda: Settings(os_cloud=cloud, data_dir=tmp_path))
    monkeypatch.setattr(module.logging, "disable", lambda level: None)
    module.token(os_cloud=word)
    [token] = capsys.readouterr().out.splitlines()
    headers = {"X-Auth-Token": token, "X-Subject-Token": token}
    shown = httpx.get(f"{ours.url}/identity/v3/auth/tokens", headers=headers, verify=NO_TLS).json()["token"]
    assert (shown["user"]["name"], shown["project"]["name"]) == ("demo", "demo")


def test_a_keystone_that_is_not_there_is_one_line_without_a_password(ours: Simulator, tmp_path: Path) -> None:
    path = ours.clouds_yaml(tmp_path / "clouds.yaml")
    path.write_text(path.read_text().replace(f"{ours.url}/identity/v3", "http://127.0.0.1:1/v3"))
    environment = {"PATH": os.defpath, "OS_CLOUD": "simulator", "OS_CLIENT_CONFIG_FILE": str(path)}
    ended = command.run(["token"], environment)
    assert (ended.returncode, ended.stdout) == (2, "")
    [line] = ended.stderr.splitlines()
    assert "Unable to establish connection" in line
    assert "password-of" not in line


def test_what_is_printed_to_be_pasted_makes_another_terminal_ready(
    ours: Simulator, point: Point, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On one's own cloud the lines name it, our own program makes the token, and no secret shows."""
    path = str(point(ours))
    monkeypatch.setenv("OS_CLOUD", "simulator-demo")
    monkeypatch.setenv("DATABASE_URL", "postgresql://ledger:s3cret@127.0.0.1/ledger")
    monkeypatch.setattr(sys, "argv", [str(command.PROGRAM), "run"])
    services.print_endpoints(Settings(os_cloud="simulator-demo"), services.Metrics())
    printed = capsys.readouterr().out
    assert "s3cret" not in printed
    exports = [line.strip() for line in printed.splitlines() if line.startswith("  export ")]
    assert f"export OS_CLIENT_CONFIG_FILE={shlex.quote(path)}" in exports
    script = "\n".join([*exports, 'echo "$API $OS_CLOUD $TOKEN"'])
    pasted = subprocess.run(
        ["/bin/sh", "-c", script], env={"PATH": os.defpath}, capture_output=True, text=True, check=True
    )
    api, cloud, token = pasted.stdout.split()
    assert (api, cloud) == ("http://127.0.0.1:8800/api/v1", "simulator-demo")
    assert token.startswith("gAAAA")
