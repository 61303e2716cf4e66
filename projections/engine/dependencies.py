"""Source modules that a fold depends on: its imports and theirs, read from the source text."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from commands.store.envelope import FEATURES

ROOT = Path(__file__).parents[2]
OURS = ("commands", "projections")
"""The packages a fold may import (tests/test_architecture.py)."""

STORAGE = (
    "projections.engine.fold",
    "projections.engine.table",
    *(f"commands.{feature}.events" for feature in FEATURES),
)
"""Modules that fold and store rows, and all events: every table depends on them, beside a fold's imports."""

Read = Callable[[str], bytes | None]
"""Returns a module's source by its dotted name, None where there is no such module."""


@cache
def read_source(module: str) -> bytes | None:
    """Return the source of a module of ours, as it was at the first call."""
    path = ROOT.joinpath(*module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return file.read_bytes()
    return None


def dependencies(modules: Iterable[str], read: Read = read_source) -> dict[str, bytes]:
    """Return the sources of these modules and of all of ours they reach, by name.

    An import counts wherever it stands: in a function and for the type checker alone, too. So does each
    package on the way, for Python runs it. Whatever is imported counts as a whole: a class, a constant and
    a type's annotation change a fold as its functions do.
    """
    found: dict[str, bytes] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name in found or (source := read(name)) is None:
            continue
        found[name] = source
        waiting += imported(name, source)
    return dict(sorted(found.items()))


def digest(modules: Iterable[str], read: Read = read_source) -> str:
    """Return a SHA-256 hash of these modules and of all of ours they reach."""
    text = hashlib.sha256()
    for name, source in dependencies(modules, read).items():
        text.update(f"{name} {len(source)}\n".encode())
        text.update(source)
    return text.hexdigest()


@cache
def imported(module: str, source: bytes) -> frozenset[str]:
    """Return the names that may be modules of ours: the module's packages, and what its source imports."""
    names = [module, *(target for target in targets(source) if target.split(".")[0] in OURS)]
    return frozenset(part for name in names for part in lineage(name))


def targets(source: bytes) -> Iterator[str]:
    """Yield what is imported by its full name: a module, or a name in one."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(str(package), names, 0):
                yield from (f"{package}.{alias.name}" for alias in names)
            case _:
                pass


def lineage(name: str) -> Iterator[str]:
    """Yield a dotted name and the packages it lies in."""
    while name:
        yield name
        name = name.rpartition(".")[0]
