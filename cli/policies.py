"""Commands for policies: apply, list, enable, disable and delete."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.http.yaml import write_yaml
from app import policy_limits
from cli.bootstrap import begin_errand, confirm
from cli.policy_files import Change, PolicyAdmin, desk, read_file
from commands.store.application import SESSION, Ledger
from settings import Settings

policies = App(name="policy", help="Write, read and switch policies, as an administrator.")

OfProject = Annotated[str | None, Parameter(name="--project", help="that project's policy, not yours")]


@contextmanager
def policy_desk(project_id: str | None, settings: Settings | None = None) -> Iterator[PolicyAdmin]:
    settings = settings or begin_errand()
    with Ledger(settings.database_url.reveal()) as ledger:
        yield desk(ledger, settings.database_url.reveal(), SESSION, project_id)


@policies.command
def apply(
    file: Path,
    *,
    yes: Annotated[bool, Parameter(negative="", help="do it without asking")] = False,
    project_id: OfProject = None,
) -> None:
    """Make the policies of a YAML or JSON file so, by name: shows what changes, then asks.

    Exit code 1 if you say no. A new policy is disabled until you enable it; what is not in the file stays.
    """
    wanted = read_file(file, project_id)
    settings = begin_errand()
    with policy_desk(project_id, settings) as table:
        changes = asyncio.run(table.compare(wanted))
        asyncio.run(table.require_room(changes, policy_limits(settings)))
        for change in changes:
            show_change(change)
        needed = [change for change in changes if change.is_needed]
        if not needed:
            return
        if not yes:
            confirm(f"Write {len(needed)} of {len(changes)}?")
        for change in needed:
            asyncio.run(table.apply(change))
            print(f"{change.wanted.name}: {'changed' if change.known else 'defined, and disabled'}")


def show_change(change: Change) -> None:
    out = Console(highlight=False)
    out.print(Text(change.title(), style="bold"), soft_wrap=True)
    for line in change.lines():
        style = {"+": "green", "-": "red", "@": "dim"}.get(line[0], "")
        out.print(Text(f"  {line}", style=style), soft_wrap=True)


@policies.command(name="list")
def list_policies() -> None:
    """List the policies that are not deleted, of administrators and of projects."""
    table = Table("name", "of", "kind", "state", "version", box=None, pad_edge=False)
    with policy_desk(None) as place:
        for stream_policy in asyncio.run(place.live()):
            policy, said = stream_policy.policy, stream_policy.definition
            state = "enabled" if policy.enabled else "disabled"
            kind = str(said.rule.__struct_config__.tag)
            table.add_row(Text(said.name), policy.project_id or "-", kind, state, str(policy.version))
    Console(highlight=False).print(table if table.row_count else "there are no policies")


@policies.command
def show(
    name: str,
    *,
    yaml: Annotated[bool, Parameter(negative="", help="the definition alone, to edit and apply")] = False,
    project_id: OfProject = None,
) -> None:
    """Show a policy: how it stands, and what it says."""
    with policy_desk(project_id) as place:
        known = asyncio.run(place.named(name))
    if not yaml:
        policy = known.policy
        state = "enabled" if policy.enabled else "disabled"
        print(f"# {known.stream}, {state}, version {policy.version}")
        for day, acted in policy.acted.items():
            print(f"# acted on {day}: {acted}")
    print(write_yaml(known.definition), end="")


@policies.command
def enable(name: str, *, project_id: OfProject = None) -> None:
    """Let a policy act from now on."""
    switch(name, project_id, on=True)


@policies.command
def disable(name: str, *, project_id: OfProject = None) -> None:
    """Let a policy do nothing until it is enabled again."""
    switch(name, project_id, on=False)


@policies.command
def delete(
    name: str,
    *,
    yes: Annotated[bool, Parameter(negative="", help="do it without asking")] = False,
    project_id: OfProject = None,
) -> None:
    """Delete a policy; what it did stays in the book. Exit code 1 if you say no."""
    with policy_desk(project_id) as place:
        known = asyncio.run(place.named(name))
        if not yes:
            confirm(f"Delete {name} (version {known.policy.version})?")
        asyncio.run(place.delete(known))
    print(f"{name}: deleted")


def switch(name: str, project_id: str | None, *, on: bool) -> None:
    with policy_desk(project_id) as place:
        changed = asyncio.run(place.switch(name, on=on))
    print(f"{name}: {'' if changed else 'already '}{'enabled' if on else 'disabled'}")
