"""How anything is measured here: sides by turns, several rounds, medians, and a record of it all."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec

RESULTS = Path(__file__).parent / "results"
ROUNDS = 5


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table. ``figures`` are medians; their unit is in their name."""

    name: str
    what: str
    target: str
    value: float
    reached: bool
    figures: dict[str, float]
    rounds: dict[str, list[float]] = {}


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


def facts(postgres: str) -> dict[str, str]:
    """Tell what kind of machine it was."""
    return {
        "cores": str(os.cpu_count()),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "postgres": postgres,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def keep(results: list[Result], about: dict[str, str]) -> Path:
    """Write the results under benchmarks/results/, one file a run."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{about['at'].replace(':', '')[:15]}.json"
    document = {"facts": about, "results": results}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
    return path
