"""Prometheus, node exporter and Alertmanager: the real programs, on loopback, each with a folder of its own.

``.ci/monitoring`` unpacks them; those that are installed are taken as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.http_client import NO_TLS

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
FOLDER = CACHE / "stackledger-tests" / "monitoring" / "usr" / "bin"
PATIENCE = 60.0


def program(name: str) -> str:
    """Return where a program is; the test is skipped where there is none."""
    found = shutil.which(name) or shutil.which(name, path=str(FOLDER))
    if found is None:
        pytest.skip(f"there is no {name} here; .ci/monitoring brings it")
    return found


BESIDE = 'mount --bind "$0" /usr/share && exec "$@"'
OF_ITS_OWN = ["unshare", "--map-root-user", "--mount", "sh", "-c", BESIDE, str(FOLDER.parent / "share")]


def with_its_files(path: str) -> list[str]:
    """Return how a program is started that looks for files in /usr/share.

    One that was only unpacked gets a /usr/share that it alone sees; the test is skipped where the kernel
    grants none.
    """
    if Path(path).parent != FOLDER:
        return [path]
    if subprocess.run([*OF_ITS_OWN, "true"], capture_output=True, check=False).returncode:
        pytest.skip(f"{path} needs files in /usr/share, and this machine lets nobody unshare it")
    return [*OF_ITS_OWN, path]


@contextmanager
def running(folder: Path, url: str, *arguments: str) -> Iterator[str]:
    """Run a program until the block ends; it is ready when ``url`` answers."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(arguments, stdout=output, stderr=output, cwd=folder)
    try:
        until_ready(process, url, folder)
        yield url
    finally:
        process.terminate()
        process.wait(PATIENCE)


def until_ready(process: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    limit = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < limit:
        try:
            if httpx.get(url, timeout=2, verify=NO_TLS).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    pytest.fail(f"{process.args} is not ready: {(folder / 'output').read_text()[-2000:]}")
