"""How anything is measured here: sides by turns, several rounds, medians, and a record of it all."""

from __future__ import annotations

import asyncio
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import msgspec

RESULTS = Path(__file__).parent / "results"
ROUNDS = 5


class Scale(NamedTuple):
    """How much of a benchmark is run: the whole of it, or so little that a test can afford it."""

    factor: float

    def of(self, number: int) -> int:
        """Return so many, to scale: at least one."""
        return max(1, round(number * self.factor))

    def seconds(self, seconds: float) -> float:
        """Return so long, to scale: at least a tenth of a second."""
        return max(0.1, seconds * self.factor)

    def rounds(self, rounds: int) -> int:
        """Return how often each side is measured: once, where the figures are looked at by nobody."""
        return rounds if self == FULL else 1


FULL = Scale(1.0)
TINY = Scale(0.002)


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table. ``figures`` are medians; their unit is in their name."""

    name: str
    what: str
    target: str
    value: float
    reached: bool
    figures: dict[str, float]
    rounds: dict[str, list[float]] = {}
    less_is_better: bool = False

    def has_fallen_since(self, last: float) -> bool:
        """Whether the value is worse than ``last`` by a third or more."""
        ours, theirs = (last, self.value) if self.less_is_better else (self.value, last)
        return ours <= theirs * 2 / 3


class Kept(msgspec.Struct, frozen=True):
    """One file of benchmarks/results/."""

    facts: dict[str, str]
    results: list[Result]


def by_turns(sides: Mapping[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Run each side once per round, in turn, so that whatever else the machine does strikes all alike."""
    measured: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            measured[name].append(side())
    return measured


def ratio(
    name: str, what: str, least: float, measured: dict[str, list[float]], more: dict[str, float]
) -> Result:
    """Compare the first side with the second: the median of the rounds' ratios, which must be ``least``."""
    ours, theirs = list(measured.values())[:2]
    value = median(our / their for our, their in zip(ours, theirs, strict=True))
    figures = {side: round(median(values), 1) for side, values in measured.items()}
    return Result(
        name=name,
        what=what,
        target=f">= {least}",
        value=round(value, 2),
        reached=value >= least,
        figures={**figures, **more},
        rounds={side: [round(figure, 1) for figure in values] for side, values in measured.items()},
    )


class Measured(msgspec.Struct, frozen=True):
    """What a process measured, by side: the seconds of each round, by the clock and of processors.

    Those of processes that it had begun and that had ended count as its own.
    """

    seconds: dict[str, list[float]]
    cpu: dict[str, list[float]]
    counts: dict[str, int]
    """What each side answered."""
    megabytes: float
    """The most memory the process had."""
    largest_child: float
    """The most memory a process had that it began."""


async def timed(sides: Mapping[str, Callable[[], Awaitable[int]]], rounds: int) -> Measured:
    """Run the sides by turns."""
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    cpu: dict[str, list[float]] = {name: [] for name in sides}
    counts = {}
    for _ in range(rounds):
        for name, side in sides.items():
            begun, spent = time.perf_counter(), cpu_seconds()
            counts[name] = await side()
            seconds[name].append(time.perf_counter() - begun)
            cpu[name].append(cpu_seconds() - spent)
    return Measured(
        seconds, cpu, counts, megabytes(resource.RUSAGE_SELF), megabytes(resource.RUSAGE_CHILDREN)
    )


def cpu_seconds() -> float:
    """Return the seconds of processors that this process and those it began have had, to the microsecond.

    ``os.times`` counts hundredths: a side that is done within one had none.
    """
    usages = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def megabytes(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss / 1024


Measuring = Callable[[str, Scale], Coroutine[Any, Any, Measured]]


def in_a_process(function: Measuring, url: str, scale: Scale) -> Measured:
    """Have a function of a module measure in a process of its own, which tells nothing else."""
    module, name = function.__module__, function.__name__
    code = f"from {module} import {name}; from benchmarks.frame import tell; tell({name})"
    arguments = [sys.executable, "-c", code, url, str(scale.factor)]
    told = subprocess.run(arguments, stdout=subprocess.PIPE, check=True)
    return msgspec.json.decode(told.stdout, type=Measured)


def tell(function: Measuring) -> None:
    url, factor = sys.argv[1:]
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(function(url, Scale(float(factor))))))


def facts(postgres: str) -> dict[str, str]:
    """Tell what kind of machine it was, and how busy over a quarter of an hour, with this and all else."""
    return {
        "cores": str(os.cpu_count()),
        "load": f"{os.getloadavg()[2]:.1f}",
        "machine": platform.machine(),
        "python": platform.python_version(),
        "postgres": postgres,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def last_values() -> dict[str, float]:
    """Return for each benchmark the value that it had when it was last measured, as far as that is kept."""
    values: dict[str, float] = {}
    for path in sorted(RESULTS.glob("*.json")):
        for result in msgspec.json.decode(path.read_bytes(), type=Kept).results:
            values[result.name] = result.value
    return values


def keep(results: list[Result], about: dict[str, str]) -> Path:
    """Write the results under benchmarks/results/, one file a run."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{about['at'].replace(':', '')[:15]}.json"
    document = msgspec.json.encode(Kept(about, results))
    path.write_bytes(msgspec.json.format(document, indent=2) + b"\n")
    return path
