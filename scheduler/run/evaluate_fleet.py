"""Judges servers against each other, as policies of preemption do, by the room that the cloud shows."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from commands.kernel.capacity import RoomUnseen
from commands.kernel.policy_model import Policy
from commands.store.handler import Connect
from scheduler.policies.evaluator import judge
from scheduler.policies.model import NO_SIGNALS, Evaluation
from scheduler.policies.preemption import fleet_policy
from scheduler.run.candidates import concerned
from scheduler.run.cluster_state import SeesRoom, read_surroundings
from scheduler.run.fleet import Fleet, FleetServer, one_moment, read_fleet


class Together(NamedTuple):
    """A verdict for each server of the fleet. ``held_up``: why they could not be judged, if so.

    ``unread`` are those left out because their row can't be read, and why.
    """

    fleet: Fleet
    verdicts: list[Evaluation]
    held_up: str | None = None
    unread: Mapping[UUID, str] = {}


async def judge_together(
    policy: Policy, connect: Connect, table: str, room: SeesRoom, now: datetime
) -> Together:
    """Evaluate all servers the policy may concern. The cloud is asked only if its room matters.

    ``table`` names the checkpoint of the read table. Raises ``psycopg.Error``.
    """
    whom = concerned(policy.definition.selector, policy.project_id, told_by=policy.id)
    servers: list[FleetServer] = []
    async with (
        connect() as connection,
        one_moment(connection, table) as position,
        aclosing(read_fleet(connection, whom)) as fleet,
    ):
        async for some in fleet:
            servers.extend(some)
    whole = Fleet(position, servers)
    if not fleet_policy.needs_room(policy, servers):
        return Together(whole, [judge(policy, server, NO_SIGNALS, now) for server in servers])
    try:
        rooms = await room()
    except RoomUnseen as unseen:
        return Together(whole, fleet_policy.held_up(policy, servers, str(unseen)), str(unseen))
    async with connect() as connection:
        seen = await read_surroundings(connection, rooms, servers)
    verdicts = fleet_policy.judge_all(policy, servers, seen.surroundings, now)
    return Together(whole, verdicts, unread=seen.unread)
