"""Mutation tests of the rules: mutmut changes one expression at a time, and the rules' own tests must notice.

    .ci/mutants.py                                    all that [tool.mutmut] of pyproject.toml names
    .ci/mutants.py commands/server scheduler/policies/idle.py
    .ci/mutants.py --processes 1 ...                  one at a time; else as many as there are processors

Prints each survivor's name and a share for each folder; ``.venv/bin/mutmut show NAME`` prints the change.
The exit code of a whole run is 1 below 90 %.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants"
WANTED = 0.9
KILLED = {1, 3, 24, 36, 152, 255, -24}
"""Exit codes of pytest that mutmut takes for a kill: a failed test, an error, a test without an end."""


class Mutant(NamedTuple):
    name: str
    folder: str
    killed: bool


def pattern(path: str) -> str:
    """Return mutmut's names of the mutants in a file or folder."""
    return path.removesuffix(".py").rstrip("/").replace("/", ".") + ".*"


def tested() -> Iterator[Mutant]:
    """Yield each mutant that was tried; one that no test reaches has survived."""
    for file in sorted(MUTANTS.rglob("*.py.meta")):
        folder = str(file.parent.relative_to(MUTANTS))
        for name, exit_code in json.loads(file.read_text())["exit_code_by_key"].items():
            if exit_code is not None:
                yield Mutant(name, folder, exit_code in KILLED)


def share(mutants: list[Mutant]) -> float:
    return sum(mutant.killed for mutant in mutants) / len(mutants)


def main() -> int:
    parser = argparse.ArgumentParser(description="Mutation tests of the rules.")
    parser.add_argument("paths", nargs="*", help="files or folders; all without any")
    parser.add_argument("--processes", help="as many as there are processors, unless told")
    args = parser.parse_args()
    shutil.rmtree(MUTANTS, ignore_errors=True)  # results of yesterday's tests tell nothing of today's
    at_once = ["--max-children", args.processes] if args.processes else []
    mutmut = Path(sys.executable).with_name("mutmut")
    subprocess.run([mutmut, "run", *at_once, *map(pattern, args.paths)], cwd=ROOT, check=True)

    mutants = list(tested())
    print("\nSurvivors:")
    print(*(f"  {mutant.name}" for mutant in mutants if not mutant.killed), sep="\n")
    print("\nKilled:")
    for folder in sorted({mutant.folder for mutant in mutants}):
        inside = [mutant for mutant in mutants if mutant.folder == folder]
        print(f"  {share(inside):6.1%} of {len(inside):5}  {folder}")
    print(f"  {share(mutants):6.1%} of {len(mutants):5}  all")
    return 0 if args.paths or share(mutants) >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
