"""Policies, in JSON or YAML."""

from __future__ import annotations

from litestar import Router

from adapters.http.yaml import SpeaksYaml
from adapters.processes import policy_notices
from app.feature import Feature
from commands.policy import routes as commands
from projections.policy import POLICY
from queries import policy as queries

FEATURE = Feature(
    name="policy",
    routes=[Router("/", route_handlers=[*commands.ROUTES, *queries.ROUTES], middleware=[SpeaksYaml])],
    projection=POLICY,
    answer=commands.PolicyResponse,
    shown=queries.PolicyShown,
    effect=policy_notices.EFFECT,
)
