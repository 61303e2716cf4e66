"""The command ``stackledger``: the processes of the ledger, and commands for operators."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version

import psycopg
from cyclopts import App, CycloptsError

from adapters.openstack.connection import CloudMisconfigured
from adapters.openstack.errors import CloudError
from adapters.queue.parked_jobs import JobUnknown
from adapters.runtime.postgres import EmbeddedPostgresFailed
from adapters.runtime.supervisor import PortTaken
from cli import ledger, policy_insights, services
from cli.bootstrap import NotReady, in_one_line
from cli.cloud import cloud
from cli.jobs import jobs
from cli.keys import keys
from cli.policies import policies
from cli.policy_files import NoSuchPolicy, PolicyFileWrong
from cli.token import token
from commands.kernel.errors import Refused
from commands.store.service_login import LoginTaken
from projections.engine.checkpoint import Superseded
from queries.engine.refusals import ValidationFailed
from queries.log.timeline import StoryUnknown
from scheduler.backtest.run import RehearsalBroken
from settings import SettingsInvalid

cli = App(
    name="stackledger",
    help="The book of an OpenStack cloud.",
    version=partial(version, "stackledger"),
    version_flags=["--version"],
)

for process in (
    services.migrate,
    services.project,
    services.work,
    services.schedule,
    services.simulate,
    services.run,
):
    cli.command(process)
cli.command(services.serve_api, name="serve")
for context in (ledger.rebuild, ledger.parked, ledger.replay, ledger.history, ledger.reconcile):
    cli.command(context)
for question in (policy_insights.preview, policy_insights.rehearse, policy_insights.explain):
    policies.command(question)
cli.command(policies)
cli.command(cloud)
cli.command(token)
cli.command(jobs)
cli.command(keys)

MISTAKES = (
    CycloptsError,
    SettingsInvalid,
    NotReady,
    CloudMisconfigured,
    CloudError,
    EmbeddedPostgresFailed,
    PortTaken,
    StoryUnknown,
    ValidationFailed,
    psycopg.OperationalError,
    psycopg.errors.InsufficientPrivilege,
    LoginTaken,
    Superseded,
    PolicyFileWrong,
    NoSuchPolicy,
    JobUnknown,
    RehearsalBroken,
    Refused,
)
"""What a person can mend: told in one line, with exit code 2."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the arguments, or the process's own; a mistake of the user is one line and exit code 2."""
    try:
        cli(arguments, exit_on_error=False, print_error=False)
    except MISTAKES as mistake:
        line = in_one_line(str(mistake)) or type(mistake).__doc__
        sys.stderr.write(f"stackledger: {line}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
