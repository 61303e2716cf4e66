"""Preemption process: notify the victims of a server that finds no room, and at the deadline evict each one.

The choice and its considerations are recorded with the waiting server (``ServerPreemptionPlanned``). The
results of the notices stand in the victims' own streams, whose deciders have the last word. If one victim can
no longer be preempted, the others are spared too, and new victims are chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from commands.process_managers import Step, operation
from commands.server import commands
from commands.server.actions import Action
from commands.server.decider import SERVER
from commands.server.events import ConditionResult, PolicyAction, ServerPreemptionPlanned, Victim, Want
from commands.server.lifecycle_terms import Notice
from commands.server.state import Server

CHOICES = 3
"""Choices of victims for one server before its build fails."""

LATE = timedelta(minutes=10)
"""Time after the deadline until a victim that still holds its room ends the plan."""

WHY: dict[Want, str] = {
    "room": "a server that is not preemptible finds no host",
    "quota": "a server of the same project that is not preemptible exceeds the quota",
}
"""The reason in a victim's notice."""

Victims = Mapping[UUID, Server]
"""The victims' states, by their streams."""


def action_of(victim: Victim) -> PolicyAction:
    """Return the action that frees the room in the end; a stopped server would keep it."""
    return "shelve" if victim.on_preemption == "shelve" else "delete"


def notice_id(awaited: ServerPreemptionPlanned, victim: Victim) -> UUID:
    return operation(victim.server_id, "notice", awaited.preemption_id)


def announce(key: UUID, awaited: ServerPreemptionPlanned, victims: Victims) -> list[Step]:
    """Notify each victim that has no notice yet. (The same notice is issued once.)"""
    return [
        Step(
            SERVER,
            victim.server_id,
            commands.IssueNotice(
                notice_id=notice_id(awaited, victim),
                ruling=awaited.ruling,
                action=action_of(victim),
                at=awaited.at,
                acts_at=awaited.preempts_at,
                period=awaited.period,
                channels=awaited.channels,
                recipients=(victim.owner,) if victim.owner.startswith("user:") else (),
                findings=(ConditionResult(WHY[awaited.want], True),),
                makes_room_for=key,
            ),
        )
        for victim in awaited.victims
        if notice_of(awaited, victim, victims) is None
    ]


def call_off(awaited: ServerPreemptionPlanned, why: str) -> list[Step]:
    """Spare the victims that still hold their room."""
    return [
        Step(SERVER, victim.server_id, commands.WithdrawNotice(notice_id(awaited, victim), why))
        for victim in awaited.victims
    ]


def carry_out(awaited: ServerPreemptionPlanned, victims: Victims, now: datetime) -> list[Step]:
    """Evict each victim as its owner chose. A deletion waits for the delivery of its notice."""
    steps = []
    for victim in awaited.victims:
        server = victims[victim.server_id]
        notice = notice_of(awaited, victim, victims)
        if notice is None or not notice.is_open or server.under_way is not None:
            continue
        heard = notice.permits(action_of(victim), now)
        if victim.on_preemption == "shelve":
            steps.append(obey(awaited, victim, "shelve", now, notice.id if heard else None))
        elif heard and victim.on_preemption == "stop" and Action.STOP in server.allowed():
            steps.append(obey(awaited, victim, "stop", now, None))
        elif heard:
            steps.append(obey(awaited, victim, "delete", now, notice.id))
    return steps


def obey(
    awaited: ServerPreemptionPlanned, victim: Victim, action: PolicyAction, now: datetime, notice: UUID | None
) -> Step:
    decision = operation(victim.server_id, action, awaited.preemption_id)
    command = commands.ApplyPolicyAction(decision, awaited.ruling, action, now, notice_id=notice)
    return Step(SERVER, victim.server_id, command)


def unwilling(awaited: ServerPreemptionPlanned, victims: Victims, now: datetime) -> str | None:
    """Return why the plan fails; None while it may succeed.

    The waiting server and the other victims are shown the reason: it names none of them.
    """
    for victim in awaited.victims:
        server = victims[victim.server_id]
        if has_given_way(server, awaited.want) or server.is_under_way(Action.DELETE):
            continue
        if server.standing.is_exempt(awaited.ruling.policy_id, now):
            return "one of them was exempted"
        if server.is_locked:
            return "one of them was locked"
        notice = notice_of(awaited, victim, victims)
        if notice is None and is_taken(server):
            return "one of them gives way to another server"
        if notice is not None and victim.on_preemption != "shelve" and cannot_be_told(notice):
            return "the owner of one of them cannot be told"
        if notice is not None and not notice.is_open and server.under_way is None:
            return "one of them was told, and is not to go any more"
        if now > awaited.preempts_at + LATE:
            return "one of them did not give way in time"
    return None


def have_given_way(awaited: ServerPreemptionPlanned, victims: Victims) -> bool:
    return all(has_given_way(victims[victim.server_id], awaited.want) for victim in awaited.victims)


def has_given_way(server: Server, want: Want = "room") -> bool:
    """Whether its room is freed, by any actor. Quotas may still count a shelved server."""
    gone = server.deleted or server.erased
    offloaded = server.seen is not None and server.seen.status == "SHELVED_OFFLOADED"
    return gone or (want == "room" and offloaded)


def cannot_be_told(notice: Notice) -> bool:
    """Whether all channels are given up and none took it. (There may be several webhooks.)"""
    parked = {channel.partition(":")[0] for channel in notice.parked}
    return notice.delivered_at is None and parked >= {*notice.channels}


def is_taken(server: Server) -> bool:
    """Whether the victim has its notice already."""
    return any(notice.makes_room_for for notice in server.standing.open_notices)


def notice_of(awaited: ServerPreemptionPlanned, victim: Victim, victims: Victims) -> Notice | None:
    return victims[victim.server_id].standing.notice(notice_id(awaited, victim))
