"""The command ``stackledger`` as a process of its own, without the second of imports that each start takes.

One process imports it once, and each command is forked from there. tests/test_packaging.py and
tests/system/test_compose.py start the installed program itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess

PROGRAM = Path(sys.executable).with_name("stackledger")
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["cli", "tests.command"])

LIMIT = 300.0
"""Seconds after which a command that was run has failed, on however busy a machine."""


class Process:
    """A command that runs, and can be killed or frozen."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], stdin: Path, stdout: Path, stderr: Path
    ) -> None:
        for path in (stdout, stderr):
            path.touch()  # it may be read before the process has begun
        given = (list(words), dict(environment), str(stdin), str(stdout), str(stderr))
        self._process = FORKS.Process(target=become, args=given, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self._process.exitcode

    def wait(self, seconds: float = LIMIT) -> int:
        """Return the exit code, once it has ended."""
        self._process.join(seconds)
        code = self._process.exitcode
        assert code is not None, f"still runs, after {seconds} s"
        return code

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def start(words: Sequence[str], environment: Mapping[str, str], log: Path) -> Process:
    """Start ``stackledger`` with these words; what it says is added to ``log``."""
    return Process(words, environment, Path(os.devnull), log, log)


def run(
    words: Sequence[str], environment: Mapping[str, str], said: str = "", terminal: str | None = None
) -> CompletedProcess[str]:
    """Run ``stackledger`` to its end; return its exit code and what it printed.

    Its standard input is a terminal, or says ``said``.
    """
    with tempfile.TemporaryDirectory() as folder:
        stdin, stdout, stderr = (Path(folder, name) for name in ("stdin", "stdout", "stderr"))
        stdin.write_text(said)
        process = Process(words, environment, Path(terminal or stdin), stdout, stderr)
        try:
            code = process.wait()
        finally:
            process.kill()
        return CompletedProcess([PROGRAM, *words], code, stdout.read_text(), stderr.read_text())


def become(words: list[str], environment: dict[str, str], stdin: str, stdout: str, stderr: str) -> None:
    """Be the command, in the process forked for it."""
    from cli import main

    appended = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, path, flags in ((0, stdin, os.O_RDONLY), (1, stdout, appended), (2, stderr, appended)):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [str(PROGRAM), *words]
    main(words)
