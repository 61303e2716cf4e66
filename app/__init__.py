"""The composition root: the only package, besides cli, that knows every other."""

from __future__ import annotations

from app.api import create_api
from app.configured import (
    check_cloud,
    collecting,
    connection_limits,
    guard_of,
    open_clouds,
    open_pool,
    policy_limits,
)
from app.features import PROJECTIONS, STEPS
from app.processes import create_projector, duties, run_policies, stay_bound, working

__all__ = [
    "PROJECTIONS",
    "STEPS",
    "check_cloud",
    "collecting",
    "connection_limits",
    "create_api",
    "create_projector",
    "duties",
    "guard_of",
    "open_clouds",
    "open_pool",
    "policy_limits",
    "run_policies",
    "stay_bound",
    "working",
]
