"""``stackledger policy``, as an operator runs it: what it tells, what it writes, and its exit codes."""

from __future__ import annotations

import asyncio
import os
import pty
import re
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import psycopg
import pytest
import yaml

from cli.policy_files import PolicyAdmin, PolicyFileWrong, desk, read_file
from commands.kernel.errors import VersionMismatch
from commands.store.application import SESSION, Ledger
from tests import command

TIDY = """\
name: tidy
rule: {kind: clean-up, suspended_for: P90D, notices: [P7D, P1D]}
"""
HOURS = """\
name: hours
rule:
  kind: office-hours
  time_zone: Europe/Berlin
  hours: [{days: [mon], start: 08:00, stop: 18:00}]
"""


def run(database: str, *words: str, said: str = "", **more: str) -> CompletedProcess[str]:
    environment = {"PATH": os.defpath, "DATABASE_URL": database, "COLUMNS": "200", **more}
    return command.run(["policy", *words], environment, said)


def on_a_terminal(database: str, answer: str, *words: str) -> int:
    """Run it where somebody can be asked; return the exit code."""
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    environment = {"PATH": os.defpath, "DATABASE_URL": database}
    done = command.run(["policy", *words], environment, terminal=os.ttyname(theirs))
    os.close(ours)
    os.close(theirs)
    return done.returncode


def book(database: str) -> list[tuple[Any, ...]]:
    """Who did what, in the book's own words."""
    with psycopg.connect(database, options=SESSION) as connection:
        return connection.execute(b"SELECT type, by FROM ledger ORDER BY position").fetchall()


def written(folder: Path, text: str, name: str = "policies.yaml") -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def test_a_file_is_applied_by_name(database: str, tmp_path: Path) -> None:
    both = written(tmp_path, f"{TIDY}---\n{HOURS}")
    done = run(database, "apply", both, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert {"tidy: new", "hours: new", "  +  kind: clean-up"} <= set(lines)
    assert lines[-2:] == ["tidy: defined, and disabled", "hours: defined, and disabled"]
    assert book(database) == [("PolicyDefined", "operator")] * 2
    done = run(database, "apply", both, "--yes")
    assert (done.returncode, done.stdout) == (0, "tidy: unchanged (disabled)\nhours: unchanged (disabled)\n")
    stricter = written(tmp_path, f"{TIDY.replace('P90D', 'P30D')}---\n{HOURS}")
    done = run(database, "apply", stricter, "--yes")
    lines = done.stdout.splitlines()
    assert {"tidy: changed (disabled)", "  -  suspended_for: P90D", "  +  suspended_for: P30D"} <= set(lines)
    assert "hours: unchanged (disabled)" in lines
    assert book(database)[2:] == [("PolicyChanged", "operator")]


def test_of_a_file_with_too_many_none_is_written(database: str, tmp_path: Path) -> None:
    of_a_tenant, limit = ("--yes", "--project", "tenant"), {"STACKLEDGER_PROJECT_POLICIES": "1"}
    run(database, "apply", written(tmp_path, TIDY), *of_a_tenant, **limit)
    changed = TIDY.replace("P90D", "P30D")
    done = run(database, "apply", written(tmp_path, f"{changed}---\n{HOURS}"), *of_a_tenant, **limit)
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("stackledger: At most 1 policies are possible here")
    assert len(book(database)) == 1
    assert run(database, "apply", written(tmp_path, changed), *of_a_tenant, **limit).returncode == 0


def test_nothing_is_written_without_a_yes(database: str, tmp_path: Path) -> None:
    file = written(tmp_path, TIDY)
    done = run(database, "apply", file)
    assert (done.returncode, done.stderr) == (2, "stackledger: nobody can be asked here: use --yes.\n")
    assert "tidy: new" in done.stdout
    assert on_a_terminal(database, "n", "apply", file) == 1
    assert book(database) == []
    assert on_a_terminal(database, "y", "apply", file) == 0
    assert book(database) == [("PolicyDefined", "operator")]


def test_what_is_shown_can_be_applied_again(database: str, tmp_path: Path) -> None:
    run(database, "apply", written(tmp_path, HOURS), "--yes")
    shown = run(database, "show", "hours", "--yaml")
    assert yaml.safe_load(shown.stdout)["rule"]["hours"] == [
        {"days": ["mon"], "start": "08:00", "stop": "18:00"}
    ]
    again = run(database, "apply", "/dev/stdin", said=shown.stdout)
    assert (again.returncode, again.stdout) == (0, "hours: unchanged (disabled)\n")
    assert "disabled, version 1" in run(database, "show", "hours").stdout.splitlines()[0]


def test_policies_are_listed_and_switched(database: str, tmp_path: Path) -> None:
    assert run(database, "list").stdout == "there are no policies\n"
    run(database, "apply", written(tmp_path, f'[{{"name": "tidy", "rule": {RULE}}}]', "tidy.json"), "--yes")
    run(database, "apply", written(tmp_path, TIDY), "--yes", "--project", "tenant")
    assert run(database, "enable", "tidy").stdout == "tidy: enabled\n"
    assert run(database, "enable", "tidy").stdout == "tidy: already enabled\n"
    told = [line.split() for line in run(database, "list").stdout.splitlines()]
    assert told == [
        ["name", "of", "kind", "state", "version"],
        ["tidy", "-", "clean-up", "enabled", "1"],
        ["tidy", "tenant", "clean-up", "disabled", "1"],
    ]
    assert run(database, "disable", "tidy").stdout == "tidy: disabled\n"
    assert run(database, "disable", "tidy", "--project", "tenant").stdout == "tidy: already disabled\n"


def test_what_was_edited_since_it_was_shown_is_not_overwritten(database: str, tmp_path: Path) -> None:
    [first], [second], [third] = (
        read_file(Path(written(tmp_path, TIDY.replace("P90D", span))), None)
        for span in ("P90D", "P60D", "P30D")
    )

    async def write(table: PolicyAdmin) -> None:
        for change in await table.compare([first]):
            await table.apply(change)
        [mine] = await table.compare([second])
        [theirs] = await table.compare([third])
        await table.apply(theirs)
        with pytest.raises(VersionMismatch):
            await table.apply(mine)
        assert (await table.named("tidy")).definition == third

    with Ledger(database) as ledger:
        asyncio.run(write(desk(ledger, database, SESSION, None)))


RULE = '{"kind": "clean-up", "suspended_for": "P90D", "notices": ["P7D"]}'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: [", "line 1"),
        ("", "holds no policy"),
        ("name: tidy\n", "tidy: Object missing required field `rule`"),
        ("just a text\n", "policy 1: Expected `object`"),
        (f"{TIDY}budget: {{per_tik: 1}}\n", "tidy: Object contains unknown field `per_tik` - at `$.budget`"),
        (
            f"{TIDY}channels: []\nschedule: {{}}\n",
            "tidy: /schedule must have either every or cron; /channels",
        ),
        (
            f"{TIDY}schedule: {{cron: 0 8 * * 1-5, time_zone: UTC}}\n",
            "tidy: /schedule/cron must name weekdays",
        ),
        (f"{TIDY}---\n{TIDY}", "'tidy' is there twice"),
    ],
)
def test_a_bad_file_is_told_by_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(PolicyFileWrong, match=re.escape(told)):
        read_file(Path(written(tmp_path, text)), None)


def test_a_mistake_is_one_line(database: str, tmp_path: Path) -> None:
    missing = run(database, "apply", str(tmp_path / "none.yaml"))
    assert missing.stderr == f"stackledger: {tmp_path}/none.yaml: No such file or directory\n"
    assert missing.returncode == 2
    unknown = run(database, "enable", "tidy")
    assert unknown.stderr == "stackledger: The administrators: no policy 'tidy'; there are none.\n"
    assert unknown.returncode == 2
    for_all = written(tmp_path, f"{TIDY}selector: {{projects: [other]}}\n")
    confined = run(database, "apply", for_all, "--yes", "--project", "tenant")
    assert (confined.returncode, "/selector/projects is for administrators" in confined.stderr) == (2, True)
