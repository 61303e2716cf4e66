"""A report of ``stackledger reconcile`` for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.reconcile.compare import Compared, Difference, Report

WIDE = 240
"""Columns of a line where no terminal says how wide it is: nothing is cut off in a file."""

COLUMNS = ("Found", "What", "Name", "Cloud id", "Ledger id", "Project", "Difference")


def as_json(report: Report) -> str:
    """Return the report as one JSON object."""
    told = {"differences": report.differences, **msgspec.structs.asdict(report)}
    return msgspec.json.encode(told).decode()


def as_table(report: Report) -> None:
    """Print the findings, what was compared, and the sum of it."""
    paper = Console()
    if not paper.is_terminal:
        paper = Console(width=WIDE)
    if report.findings:
        table = Table(*COLUMNS, box=None, pad_edge=False)
        for finding in report.findings:
            table.add_row(*(Text(cell, overflow="fold") for cell in cells(finding)))
        paper.print(table)
    for kind in report.compared:
        paper.print(Text(sentence_of(kind)))
    if report.behind:
        paper.print(Text(f"The read tables are {report.behind} entries behind: is the projector running?"))
    unmanaged = len(report.findings) - report.differences
    paper.print(Text(f"{report.differences} differences, {unmanaged} unmanaged"))


def cells(finding: Difference) -> Iterator[str]:
    yield finding.verdict
    yield finding.feature
    yield finding.name
    yield finding.cloud_id or ""
    yield str(finding.id or "")
    yield finding.project_id or ""
    told = f"{finding.fact}: ledger {said(finding.ledger)}, cloud {said(finding.cloud)}"
    yield told if finding.fact else ""


def said(value: object) -> str:
    return "nothing" if value in (None, "") else str(value)


def sentence_of(kind: Compared) -> str:
    if kind.unavailable:
        return f"{kind.feature}: not compared, {kind.unavailable}"
    where = "the whole cloud" if kind.projects is None else f"projects {', '.join(kind.projects)}"
    return f"{kind.feature}: {kind.in_ledger} in the ledger, {kind.in_cloud} in {where}"
