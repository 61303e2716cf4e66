"""Evaluation of all servers together, as policies of preemption need it, by the room that the cloud shows."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from commands.kernel.capacity import RoomUnseen
from commands.kernel.policy_model import Policy
from commands.store.handler import Connect
from scheduler.policies.evaluator import evaluate
from scheduler.policies.model import NO_SIGNALS, Evaluation
from scheduler.policies.preemption import fleet_policy
from scheduler.run.candidates import concerned
from scheduler.run.cluster_state import ReadHosts, read_cluster_state
from scheduler.run.fleet import Fleet, FleetServer, one_moment, read_fleet


class FleetEvaluations(NamedTuple):
    """An evaluation for each server of the fleet. ``held_up``: why they could not be evaluated, if so.

    ``unread``: servers left out because their rows can't be read, with the reason.
    """

    fleet: Fleet
    evaluations: list[Evaluation]
    held_up: str | None = None
    unread: Mapping[UUID, str] = {}


async def evaluate_together(
    policy: Policy, connect: Connect, table: str, room: ReadHosts, now: datetime
) -> FleetEvaluations:
    """Evaluate all servers the policy may concern. The cloud is asked only if its room matters.

    ``table`` names the checkpoint of the read table. Raises ``psycopg.Error``.
    """
    parameters = concerned(policy.definition.selector, policy.project_id, notified_by=policy.id)
    servers: list[FleetServer] = []
    async with (
        connect() as connection,
        one_moment(connection, table) as position,
        aclosing(read_fleet(connection, parameters)) as fleet,
    ):
        async for some in fleet:
            servers.extend(some)
    whole = Fleet(position, servers)
    if not fleet_policy.needs_room(policy, servers):
        return FleetEvaluations(whole, [evaluate(policy, server, NO_SIGNALS, now) for server in servers])
    try:
        rooms = await room()
    except RoomUnseen as unseen:
        return FleetEvaluations(whole, fleet_policy.held_up(policy, servers, str(unseen)), str(unseen))
    async with connect() as connection:
        seen = await read_cluster_state(connection, rooms, servers)
    evaluations = fleet_policy.evaluate_all(policy, servers, seen.cluster, now)
    return FleetEvaluations(whole, evaluations, unread=seen.unread)
