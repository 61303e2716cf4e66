"""Legal histories of several servers, told by the rules themselves, and a log to write them in."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from commands.kernel.actor import Origin
from commands.kernel.errors import Refused
from commands.server import commands
from commands.server import events as e
from commands.server.actions import Action
from commands.server.decider import SERVER
from commands.server.state import Server
from commands.store.append import AppendRequest
from commands.store.application import Ledger, store_entry
from commands.store.envelope import RecordedEvent
from commands.store.handler import entry

STATUSES = (
    "BUILD",
    "ACTIVE",
    "SHUTOFF",
    "ERROR",
    "REBOOT",
    "PAUSED",
    "SUSPENDED",
    "VERIFY_RESIZE",
    "DELETED",
)
LARGE = e.Flavor("2", "m1.small", 1, 2048, 20)
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


def command(dice: random.Random, number: int, notices: Sequence[UUID] = ()) -> commands.ServerCommand:
    """Return something that may be asked of, or told about, a server."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    at = NOON + timedelta(seconds=number * 60)
    status = dice.choices(STATUSES, (3, 9, 6, 1, 2, 1, 2, 2, 0.3))[0]
    task = dice.choice((None, None, None, "powering-off"))
    sight = commands.ObserveServer(f"nova-{number % 2}", dice.choice(("web", "db")), status, task)
    notice, ruling = UUID(int=dice.getrandbits(128), version=4), e.PolicyRef(UUID(int=5), "idle", 1)
    told = dice.choice(notices or [notice])
    action = dice.choice(("stop", "shelve", "suspend"))
    return dice.choice(
        (
            commands.IssueNotice(
                notice, ruling, action, at, at + timedelta(minutes=5), 60.0, ("mail", "webhook")
            ),
            commands.ConfirmNoticeDelivered(told, "mail", at),
            commands.ReportDeliveryFailed(told, "webhook", number, "no answer", final=number % 2 == 0),
            commands.WithdrawNotice(told, "it is used again"),
            commands.ApplyPolicyAction(
                operation, ruling, action, at, notice_id=dice.choice((told, None, None))
            ),
            commands.KeepServerAlive(at + timedelta(days=number), at),
            commands.ExemptServer("a demo", at, at + timedelta(minutes=9)),
            commands.GrantConsole("novnc"),
            commands.RequestAction(operation, Action.START),
            commands.RequestAction(operation, Action.STOP),
            commands.RebootServer(operation, dice.choice(("SOFT", "HARD"))),
            commands.RequestAction(operation, Action.SUSPEND),
            commands.RequestAction(operation, Action.RESUME),
            commands.ResizeServer(operation, LARGE),
            commands.RequestAction(operation, Action.REVERT_RESIZE),
            commands.LockServer(operation, "a reason"),
            commands.UnlockServer(operation),
            commands.ConfirmActionDone(operation),
            commands.ReportTimedOut(operation, at),
            commands.ChangeServerInfo(operation, f"name-{number}", "a word"),
            commands.AttemptCreate(at),
            commands.ConfirmAccepted("nova-0"),
            commands.ReportNotFound(1, at, 30.0),
            sight,
            sight,
            sight,
            commands.ReportTwin("nova-7"),
            *([commands.DeleteServer(operation)] if number > 25 else []),
        )
    )


def life(dice: random.Random, length: int) -> list[e.ServerEvent]:
    """Return one server's events: what a random user, cloud and adapter make of it."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    flavor, image = e.Flavor("1", "m1.tiny", 1, 512, 5), e.Named("img", "cirros")
    wish = commands.RequestServer(
        operation, "tenant", f"web-{operation}", flavor, image, (e.Named("net", "private"),)
    )
    state, told = SERVER.initial, list[e.ServerEvent]()
    for number in range(length):
        asked: commands.ServerCommand = wish if number == 0 else command(dice, number, open_notices(state))
        if isinstance(asked, commands.ConfirmInfoChanged):
            continue
        try:
            events = list(SERVER.decide(state, asked))
        except Refused:
            continue
        if state.under_way is not None and not events and dice.random() < 0.3:
            events = list(SERVER.decide(state, commands.ConfirmActionAccepted(state.under_way.operation_id)))
        state = SERVER.replay_from(state, events)
        told += events
    return told


def open_notices(server: Server) -> list[UUID]:
    return [notice.id for notice in server.standing.open_notices]


def append(
    ledger: Ledger, stream: UUID, version: int, events: Sequence[Any], project_id: str = "tenant"
) -> None:
    """Write events as the handler does."""
    origin = Origin(by="user:ann", project_id=project_id, command_id=stream, correlation_id="req-1")
    stored = [
        store_entry(stream, version + step, entry(event, origin)) for step, event in enumerate(events, 1)
    ]
    ledger.appender.group_commit.submit(AppendRequest(stream, stored, project_id)).result()


def interleaved(dice: random.Random, lives: dict[UUID, list[Any]]) -> Iterator[tuple[UUID, int, list[Any]]]:
    """Yield saves (stream, version before, events) of all lives, each in its own order, mixed at random."""
    done = dict.fromkeys(lives, 0)
    while open_lives := [stream for stream, events in lives.items() if done[stream] < len(events)]:
        stream = dice.choice(open_lives)
        many = dice.randint(1, 3)
        yield stream, done[stream], lives[stream][done[stream] : done[stream] + many]
        done[stream] += many


def records_of(ledger: Ledger, stream: UUID) -> list[RecordedEvent]:
    return [record for record in ledger.events.get(stream) if isinstance(record, RecordedEvent)]
