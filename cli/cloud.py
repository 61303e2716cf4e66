"""The cloud a ledger is bound to: which it is, and moving to a new address of it."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import Annotated
from uuid import uuid4

import msgspec
from cyclopts import App, Parameter

import app as composition
from adapters.binding.guard import identity_of
from adapters.openstack.connection import Clouds
from cli.bootstrap import AsJson, NotReady, begin_errand, confirm, with_cloud_at_hand
from commands.absence.commands import ConfirmAbsence
from commands.absence.decider import ABSENCE, Absence, stream_of
from commands.cloud_binding.decider import differences
from commands.cloud_binding.events import CloudIdentity
from commands.kernel.actor import OPERATOR, Origin
from commands.store.application import Ledger
from commands.store.handler import Handler, state_of

"""Actor of commands given at a terminal."""

cloud = App(name="cloud", help="Look after the tie between this ledger and its cloud.")


@cloud.command
def show(*, as_json: AsJson = False) -> None:
    """Show the cloud the ledger is bound to; the cloud itself is not asked."""
    settings = begin_errand()
    with Ledger(settings.database_url.reveal()) as ledger:
        records = composition.guard_of(settings, ledger).records()
    if not records:
        raise NotReady("The ledger is not bound to a cloud yet: the first process that reaches one binds it.")
    last = records[-1]
    bound: CloudIdentity = getattr(last.event, "cloud")  # noqa: B009 - both events have one
    if as_json:
        print(msgspec.json.encode(bound).decode())
        return
    print(f"bound         {records[0].at:%Y-%m-%d %H:%M:%SZ}")
    if len(records) > 1:
        print(f"rebound       {last.at:%Y-%m-%d %H:%M:%SZ}, by {last.entry.by}")
    show_identity(bound)


def show_identity(bound: CloudIdentity) -> None:
    print(f"Keystone      {bound.auth_url}, region {bound.region}")
    print(f"service user  {bound.user_id} in project {bound.project_id}")
    print(f"sees          {'the whole cloud' if bound.sees_all else 'its own project'}")
    for service in bound.services:
        print(f"{service.type:<13} {service.id or '(no id)'} at {', '.join(service.addresses)}")


@cloud.command(name="confirm-absence")
def confirm_absence(
    feature: str, *, yes: Annotated[bool, Parameter(negative="", help="do it without asking")] = False
) -> None:
    """Let what is missing of a kind, such as server or volume, count as gone, though it is much at once.

    The next sweep of the worker records it. Exit code 1 if you say no.
    """
    settings = begin_errand()

    async def ask(command: ConfirmAbsence | None) -> Absence:
        async with composition.open_pool(settings.database_url.reveal(), 1) as pool:
            handler, stream = Handler(ledger, pool.connection), stream_of(feature)
            if command is None:
                return await handler.load_state(ABSENCE, stream)
            origin = Origin(OPERATOR, "", uuid4(), f"absence-{uuid4()}")
            return state_of(ABSENCE, (await handler.handle(ABSENCE, stream, command, origin)).records)

    with Ledger(settings.database_url.reveal()) as ledger:
        absence = asyncio.run(ask(None))
        if absence.held is None:
            raise NotReady(f"No absence of {feature!r} is held back.")
        print(f"{absence.held} of {absence.known} are missing from the cloud: {feature}")
        if not yes:
            confirm("Are they gone?", "nothing was changed")
        asyncio.run(ask(ConfirmAbsence()))
    print("confirmed: the next sweep records it")


@cloud.command
def rebind(*, yes: Annotated[bool, Parameter(negative="", help="do it without asking")] = False) -> None:
    """Bind the ledger to the cloud of OS_CLOUD: the same one at a new address, or for another service user.

    Shows what differs, then asks; exit code 1 if you say no. A cloud that has none of the ledger's live
    servers and other things by id is refused: it is another one. End all processes first.
    """
    settings = with_cloud_at_hand(begin_errand())
    with (
        Ledger(settings.database_url.reveal()) as ledger,
        closing(Clouds(settings.os_cloud, time_limit=settings.cloud_timeout)) as clouds,
    ):
        guard = composition.guard_of(settings, ledger)
        bound, shown = guard.bound(), identity_of(clouds.home, clouds.home.access())
        show_identity(shown)
        for difference in differences(bound, shown) if bound else ():
            print(f"differs: {difference.text}")
        if bound == shown:
            print("the ledger is bound to it already")
            return
        if not yes:
            confirm("Bind the ledger to it?", "nothing was changed")
        guard.rebind(clouds, OPERATOR)
        print("bound")
