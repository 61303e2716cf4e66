"""Fault injection: everything that can go wrong, and which call it strikes.

Faults are records like any other: they survive a restart, and a seed replays the same misfortune.
"""

from __future__ import annotations

import random
import re
from typing import Literal

import msgspec

from simulator.shelf import Shelf

Kind = Literal[
    "status",
    "delay",
    "reset",
    "lose-reply",
    "late-listing",
    "cell-down",
    "build-error",
    "action-error",
    "full",
]
ON_THE_WIRE: frozenset[Kind] = frozenset({"status", "delay", "reset", "lose-reply"})


class Fault(msgspec.Struct, frozen=True):
    """One misfortune, on until it has struck ``count`` times or is taken away.

    ``service``, ``method`` and ``path`` (a regular expression, searched) say which calls it may strike;
    ``name`` (likewise) which servers. ``probability`` is drawn for each of them from ``seed``.

    status: answer ``status``, and ``Retry-After: seconds`` if seconds are given.
    delay: wait ``seconds``, then go on. reset: close the connection before anything is done.
    lose-reply: do it, then close the connection; with ``seconds``, answer after that long instead.
    late-listing: a new server is in lists only after ``seconds``; GET by id works at once.
    cell-down: the servers of ``cell`` cannot be reached.
    build-error: a spawn fails on its host with ``text``. action-error: an accepted action comes to nothing.
    full: no host has room.
    """

    id: str
    kind: Kind
    service: str = ""
    method: str = ""
    path: str = ""
    name: str = ""
    count: int | None = None
    probability: float = 1.0
    seed: int = 0
    status: int = 503
    seconds: float = 0.0
    text: str = ""
    cell: str = "cell1"
    met: int = 0
    struck: int = 0

    @property
    def spent(self) -> bool:
        return self.count is not None and self.struck >= self.count

    def draws(self) -> bool:
        """Whether it strikes the call it meets now; the n-th answer depends on the seed and n alone."""
        return random.Random(f"{self.seed}/{self.met}").random() < self.probability  # noqa: S311 - a die, not a secret

    def fits(self, service: str, method: str, path: str) -> bool:
        return (
            self.service in ("", service)
            and self.method in ("", method)
            and (not self.path or re.search(self.path, path) is not None)
        )


class Misfortunes:
    """Asks the shelf of faults what strikes now, and counts it."""

    def __init__(self, shelf: Shelf[Fault]) -> None:
        self._shelf = shelf

    def on_call(self, service: str, method: str, path: str) -> Fault | None:
        """Return the first fault on the wire that strikes this call."""
        for fault in list(self._shelf.values()):
            if fault.kind in ON_THE_WIRE and fault.fits(service, method, path) and self._strikes(fault):
                return fault
        return None

    def on_server(self, kind: Kind, name: str, action: str = "") -> Fault | None:
        """Return the first fault of this kind that strikes a server of this name (and action)."""
        for fault in list(self._shelf.values()):
            fitting = fault.kind == kind and re.search(fault.name, name) and fault.method in ("", action)
            if fitting and self._strikes(fault):
                return fault
        return None

    def lasting(self, kind: Kind) -> list[Fault]:
        """Return the faults of a kind that is a condition (full, cell-down), not a strike."""
        return [fault for fault in self._shelf.values() if fault.kind == kind]

    def _strikes(self, fault: Fault) -> bool:
        if fault.spent:
            return False
        hit = fault.draws()
        counted = msgspec.structs.replace(fault, met=fault.met + 1, struck=fault.struck + hit)
        self._shelf.put(fault.id, counted)
        return hit
