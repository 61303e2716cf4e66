"""``stackledger policy preview``, ``rehearse``, ``explain`` and ``delete``, as an operator runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.integration.cli.test_policy import on_a_terminal, run
from tests.integration.scheduler.conftest import World
from tests.integration.scheduler.test_policies_at_work import DAY, idle

RULE = {"thresholds": [], "notice": "PT1H", "action": "stop"}


@pytest.fixture(scope="module")
def server(world: World) -> str:
    """A server that nobody has used for ten days, and a policy that has not been enabled."""
    server = world.api().server("seen")
    world.wait(10 * DAY)
    world.api("admin").ask("POST", "/policies", idle("terminal", "seen", **RULE), expect=201)
    return server


def words(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_a_preview_is_a_table_or_json(world: World, server: str) -> None:
    done = run(world.database, "preview", "terminal")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].startswith("terminal, version 1: 1 steps")
    assert [line[0:1] + line[2:4] for line in words(done.stdout)[2:]] == [["seen", "tell", "stop"]]
    told = json.loads(run(world.database, "preview", "terminal", "--json").stdout)
    assert [step["server_id"] for step in told["steps"]] == [server]


def test_a_policy_or_a_file_is_rehearsed(world: World, server: str, tmp_path: Path) -> None:
    begin = (world.now() - 10 * DAY).isoformat()
    done = run(world.database, "rehearse", "terminal", "--from", begin)
    assert (done.returncode, done.stderr) == (0, "")
    assert "seen" in [line[0] for line in words(done.stdout)]
    assert "1 actions, 0 of them wrong; 1 notices" in done.stdout
    told = json.loads(run(world.database, "rehearse", "terminal", "--from", begin, "--json").stdout)
    assert [touch["server_id"] for touch in told["touches"]] == [server]

    file = tmp_path / "draft.yaml"
    file.write_text(yaml.safe_dump(idle("draft", "nobody-*", **RULE)))
    done = run(world.database, "rehearse", str(file))
    assert (done.returncode, done.stdout.splitlines()[-1].partition(";")[0]) == (
        0,
        "0 actions, 0 of them wrong",
    )
    for no_time in ("yesterday", "2026-08-01T12:00:00"):
        done = run(world.database, "rehearse", "terminal", "--from", no_time)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert run(world.database, "rehearse", "unheard-of").returncode == 2


def test_why_is_told_now_and_then(world: World, server: str) -> None:
    done = run(world.database, "explain", server)
    assert (done.returncode, done.stderr) == (0, "")
    assert "terminal (version 1, disabled)" in done.stdout.splitlines()
    assert ["yes", "status:", "ACTIVE", "(wanted:", "ACTIVE)"] in words(done.stdout)
    assert "  yes not exempt" in done.stdout.splitlines()
    assert not [line for line in done.stdout.splitlines() if line.rstrip().endswith(":")]
    then = world.events(server)[-1].position
    assert "terminal" not in run(world.database, "explain", server, "--as-of", str(then)).stdout
    assert run(world.database, "explain", server, "--as-of", "1").returncode == 2


def test_a_policy_is_deleted_after_a_yes(world: World, server: str) -> None:
    world.api("admin").ask("POST", "/policies", idle("doomed", "nobody-*"), expect=201)
    assert run(world.database, "delete", "doomed").returncode == 2
    assert on_a_terminal(world.database, "n", "delete", "doomed") == 1
    assert run(world.database, "show", "doomed").returncode == 0
    done = run(world.database, "delete", "doomed", "--yes")
    assert (done.returncode, done.stdout) == (0, "doomed: deleted\n")
    assert run(world.database, "show", "doomed").returncode == 2
