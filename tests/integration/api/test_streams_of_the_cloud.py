"""What administrators do for the whole cloud belongs to no project, the one their token is for included."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from adapters.openstack.connection import Cloud
from commands.kernel.actor import Origin
from commands.policy.commands import DefinePolicy, RehearsePolicy
from commands.policy.decider import POLICY
from commands.policy.events import Definition, Idle, Selector
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from tests.integration.api.conftest import Api
from tests.integration.api.post import book_time

WHOM = Selector(projects=("another",))
RULE = {"kind": "idle", "window": "P1D", "thresholds": []}


def ask_as_of_old(url: str, project_id: str, name: str) -> tuple[UUID, UUID]:
    """Write and rehearse an administrators' policy in a project, as was done before; return both ids."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(url, options=SESSION, autocommit=True) as connection:
            yield connection

    policy, now = uuid4(), book_time(url)
    definition = Definition(name=name, rule=Idle(window=timedelta(days=1), thresholds=()), selector=WHOM)
    with Ledger(url) as ledger:
        handler = Handler(ledger, connect)
        for command in (DefinePolicy(definition, None), RehearsePolicy(operation := uuid4(), now, now)):
            origin = Origin("user:admin", project_id, uuid4(), "req-1")
            asyncio.run(handler.handle(POLICY, policy, command, origin))
    return policy, operation


def test_an_administrators_policy_belongs_to_no_project(administrator: Api, own: Api) -> None:
    wanted = {"name": f"idle-{uuid4().hex[:8]}", "rule": RULE, "selector": {"projects": ["another"]}}
    policy = administrator.ask("POST", "/policies", wanted, expect=201).json()["policy"]["id"]
    administrator.ask("POST", f"/policies/{policy}/actions/enable", expect=200)
    since = administrator.get("/events", stream=policy)["events"][0]["at"]
    rehearsed = administrator.ask("POST", f"/policies/{policy}/rehearse", {"from": since})
    operation = administrator.outcome(rehearsed)["id"]
    assert {one["project_id"] for one in administrator.get("/events", stream=policy)["events"]} == {""}
    hides(own, policy, operation)
    answer = own.ask("PUT", f"/policies/{policy}", {"name": "mine", "rule": RULE}, expect=404)
    assert answer.json()["code"] == "POLICY_UNKNOWN"


def test_one_that_was_written_in_a_project_is_hidden_as_well(
    running: Any, administrator: Api, own: Api, project: Cloud
) -> None:
    policy, operation = ask_as_of_old(running.database, project.project_id, f"idle-{uuid4().hex[:8]}")
    told = administrator.get("/events", stream=policy)["events"]
    assert [one["project_id"] for one in told] == [project.project_id] * len(told)
    assert len(told) > 1
    position = told[-1]["position"]
    assert administrator.get(f"/operations/{operation}", min_position=position)["resource_id"] == str(policy)
    hides(own, str(policy), str(operation))


def hides(api: Api, policy: str, operation: str) -> None:
    assert api.get("/events", stream=policy)["events"] == []
    assert policy not in {one["stream"] for one in api.get("/events", limit=1000)["events"]}
    api.get(f"/operations/{operation}", expect=404)
    api.get(f"/operations/{operation}/rehearsal", expect=404)


def test_a_projects_own_policy_stays_its_own(own: Api) -> None:
    wanted = {"name": f"idle-{uuid4().hex[:8]}", "rule": RULE}
    policy = own.ask("POST", "/policies", wanted, expect=201).json()["policy"]["id"]
    assert [one["type"] for one in own.get("/events", stream=policy)["events"]] == ["PolicyDefined"]
