"""Commands that preview, rehearse and explain policies, and change nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.bootstrap import AsJson, progress
from cli.policies import OfProject, policy_desk
from cli.policy_files import PolicyAdmin, read_file
from commands.kernel.policy_model import Policy
from commands.server.events import ConditionResult
from projections.server.row import SERVER
from queries.engine.consistency import position_at, read_moment, time_in
from queries.engine.refusals import FieldError, ValidationFailed
from scheduler.api.explain import explain as explain_server
from scheduler.api.schemas import Explanation, Explanations, PlanShown, plan_shown
from scheduler.backtest.run import RehearsalShown, RehearsePolicyBody
from scheduler.backtest.run import rehearse as rehearse_policy
from scheduler.run.policy_runner import PolicyRunner
from scheduler.run.policy_store import read_policy

USUAL_SPAN = timedelta(days=30)
A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
NOT_WRITTEN = UUID(int=0)
"""The id of a policy that stands in a file only."""


def policy_runner_at(place: PolicyAdmin) -> PolicyRunner:
    return PolicyRunner(place.handler, place.handler.connect, SERVER.tracking_name())


def preview(name: str, *, as_json: AsJson = False, project_id: OfProject = None) -> None:
    """Show exactly what a policy would do now, and why; nothing is done."""

    async def look(place: PolicyAdmin) -> PlanShown:
        known, runner = await place.named(name), policy_runner_at(place)
        now = await runner.now()
        async with runner.connect() as connection:
            stored = await read_policy(connection, known.stream)
        assert stored is not None
        return plan_shown(await runner.make_plan(stored.policy, now, stored.spent(now)))

    with policy_desk(project_id) as place:
        plan = asyncio.run(look(place))
    if as_json:
        print_json(plan)
    else:
        show_plan(plan)


def rehearse(
    what: str,
    *,
    since: Annotated[str | None, Parameter(name="--from", help="a time; 30 days ago")] = None,
    until: Annotated[str | None, Parameter(name="--to", help="a time; now")] = None,
    as_json: AsJson = False,
    project_id: OfProject = None,
) -> None:
    """Try a policy of this name, or those of a file, on the recorded past; nothing is written.

    Tells which servers it would have touched and when, the savings, and which were used again within an hour.
    """
    with policy_desk(project_id) as place:
        found = written(place, what) or [asyncio.run(defined(place, what))]
        for policy in found:
            with progress(f"rehearsing {policy.definition.name}") as told:
                outcome = asyncio.run(try_out(place, policy, since, until, told))
            if as_json:
                print_json(outcome)
            else:
                show_rehearsal(policy, outcome)


def explain(
    server: UUID,
    *,
    as_of: Annotated[str | None, Parameter(help="a time or a position")] = None,
    as_json: AsJson = False,
) -> None:
    """Say of each policy whether it concerns a server, what fails, on what evidence, and what is next."""

    async def look(place: PolicyAdmin) -> Explanations | None:
        runner, position = policy_runner_at(place), None
        if as_of is not None:
            async with runner.connect() as connection:
                position = await position_at(connection, read_moment(as_of))
        return await explain_server(runner, server, None, position)

    with policy_desk(None) as place:
        explained = asyncio.run(look(place))
    if explained is None:
        raise ValidationFailed(FieldError("/server", "there is no such server, or there was none then"))
    if as_json:
        print_json(explained)
    else:
        show_explanations(explained.policies)


def written(place: PolicyAdmin, what: str) -> list[Policy]:
    """Return the policies of a file, if it is one. Raises ``PolicyFileWrong``."""
    path = Path(what)
    definitions = read_file(path, place.project_id) if path.is_file() else []
    return [Policy(NOT_WRITTEN, 0, definition, place.project_id) for definition in definitions]


async def defined(place: PolicyAdmin, name: str) -> Policy:
    """Return the policy of that name. Raises ``NoSuchPolicy``."""
    known = await place.named(name)
    return Policy(known.stream, known.policy.version, known.definition, known.policy.project_id)


async def try_out(
    place: PolicyAdmin, policy: Policy, since: str | None, until: str | None, told: Any
) -> RehearsalShown:
    now = await policy_runner_at(place).now()

    async def hear(done: int, total: int) -> None:
        told(done, total)

    wish = RehearsePolicyBody(
        now - USUAL_SPAN if since is None else moment_in(since, "/from"),
        None if until is None else moment_in(until, "/to"),
    )
    return await rehearse_policy(place.handler.connect, policy, wish, now, hear)


def moment_in(text: str, pointer: str) -> datetime:
    """Read a time with its offset, or a date: that begins in UTC. Raises ``ValidationFailed``."""
    moment = time_in(f"{text}T00:00:00Z" if A_DATE.fullmatch(text) else text)
    if moment is None:
        raise ValidationFailed(
            FieldError(pointer, "must be a time such as 2026-08-01T12:00:00Z, or a date (in UTC)")
        )
    return moment


def print_json(shape: Any) -> None:
    print(msgspec.json.encode(shape).decode())


def table_of(*columns: str) -> Table:
    return Table(*columns, box=None, pad_edge=False)


def out() -> Console:
    return Console(highlight=False, soft_wrap=True)


def when(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def show_plan(plan: PlanShown) -> None:
    table = table_of("server", "project", "step", "action", "not before", "why")
    for planned in plan.steps:
        step = planned.step
        why = step.why or listed(planned.findings)
        table.add_row(
            Text(planned.server_name),
            planned.project_id,
            step.kind,
            step.action,
            when(step.acts_at),
            Text(why),
        )
    title = f"{plan.policy_name}, version {plan.policy_version}: {len(plan.steps)} steps"
    out().print(Text(f"{title}; {plan.judged} judged, {plan.selected} selected", style="bold"))
    if plan.over_budget or plan.untold:
        out().print(f"put off for its budget: {plan.over_budget} actions, {plan.untold} notices")
    if table.row_count:
        out().print(table)


def listed(findings: Iterable[ConditionResult]) -> str:
    return "; ".join(f"{one.condition} {one.seen}".strip() for one in findings if one.seen)


def show_rehearsal(policy: Policy, outcome: RehearsalShown) -> None:
    table = table_of("server", "project", "flavor", "when", "action", "hours saved", "used again", "")
    for touch in outcome.touches:
        ended = touch.ended_at if touch.ended_at != outcome.until else None
        table.add_row(
            Text(touch.server_name),
            touch.project_id,
            Text(touch.flavor.name),
            when(touch.at),
            touch.action,
            f"{touch.saved_hours:.1f}",
            when(ended),
            Text("wrongly", style="red") if touch.wrong else "",
        )
    span = f"{when(outcome.since)} to {when(outcome.until)}"
    out().print(Text(f"{policy.definition.name}, {span}", style="bold"))
    if outcome.signals_known_from is not None:
        known = when(outcome.signals_known_from)
        out().print(f"signals are not known of all that time: before {known} no server counted as idle")
    if table.row_count:
        out().print(table)
    saved = outcome.saved
    out().print(
        f"{len(outcome.touches)} actions, {outcome.wrong} of them wrong; {outcome.notices} notices,"
        f" {outcome.withdrawn} withdrawn. Saved: {saved.server_hours:.1f} server hours,"
        f" {saved.vcpu_hours:.1f} vCPU hours, {saved.ram_gb_hours:.1f} GB hours of memory,"
        f" {saved.disk_gb_hours:.1f} of disk."
    )


def show_explanations(explanations: Sequence[Explanation]) -> None:
    for one in explanations:
        state = "" if one.enabled else ", disabled"
        out().print(Text(f"{one.policy_name} (version {one.policy_version}{state})", style="bold"))
        for finding in one.findings:
            mark = Text("yes ", style="green") if finding.holds else Text("no  ", style="red")
            seen = f": {finding.seen}" if finding.seen else ""
            wanted = f" (wanted: {finding.wanted})" if finding.wanted else ""
            out().print(Text("  ").append(mark).append(f"{finding.condition}{seen}{wanted}"))
        if one.next is not None:
            out().print(Text(f"  then: {one.next}{f', {when(one.next_at)}' if one.next_at else ''}"))
    if not explanations:
        out().print("there are no policies")
