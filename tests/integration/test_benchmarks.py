"""Each benchmark runs, at a tiny size and without a target: none falls behind the code unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from benchmarks import __main__ as benchmarks
from benchmarks.frame import TINY, Result


@pytest.fixture
def empty_database(postgres: str) -> Iterator[str]:
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield make_conninfo(postgres, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("name", benchmarks.ALL)
def test_a_benchmark_runs(name: str, empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", "")  # some set it for their own cloud: it is put back
    result = benchmarks.ALL[name](empty_database, TINY)
    assert result.name == name
    assert result.value > 0
    assert all(figure >= 0 for figure in result.figures.values())


def result(name: str, value: float, *, less_is_better: bool = False) -> Result:
    return Result(
        name=name, what="", target="", value=value, reached=True, figures={}, less_is_better=less_is_better
    )


@pytest.mark.parametrize(
    ("today", "last", "less_is_better", "fallen"),
    [(2.0, 3.0, False, True), (2.1, 3.0, False, False), (60, 40, True, True), (59, 40, True, False)],
)
def test_what_fell_by_a_third_is_marked(
    today: float, last: float, less_is_better: bool, fallen: bool
) -> None:
    assert result("S1", today, less_is_better=less_is_better).has_fallen_since(last) is fallen


def test_one_that_fails_loses_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(url: str, scale: object) -> Result:
        raise ZeroDivisionError

    kept: list[Result] = []
    monkeypatch.setattr(benchmarks, "ALL", {"S1": lambda url, scale: result("S1", 2.0), "S2": fails})

    def keep(results: list[Result], about: dict[str, str]) -> Path:
        kept.extend(results)
        return Path("benchmarks/results/x.json")

    monkeypatch.setattr(benchmarks, "keep", keep)
    monkeypatch.setattr("sys.argv", ["benchmarks"])
    assert benchmarks.main() == 1
    assert [one.name for one in kept] == ["S1"]
    assert "failed, and not in the table: S2" in capsys.readouterr().out
