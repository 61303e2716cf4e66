"""The composition root: the only package, besides cli, that knows every other."""

from __future__ import annotations

from app.api import create_api
from app.configured import collecting, open_pool
from app.features import PROJECTIONS, STEPS
from app.processes import create_projector, duties, run_policies, working

__all__ = [
    "PROJECTIONS",
    "STEPS",
    "collecting",
    "create_api",
    "create_projector",
    "duties",
    "open_pool",
    "run_policies",
    "working",
]
