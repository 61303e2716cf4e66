"""The composition root: the only package, besides cli, that knows every other."""

from __future__ import annotations

from app.api import create_api
from app.encryption import encrypt_what_is_left, keyring_of, required_keyring, rotate_keys, with_own_keys
from app.factories import (
    check_cloud,
    check_entry,
    collecting,
    connection_limits,
    guard_of,
    open_clouds,
    open_pool,
    policy_limits,
)
from app.processes import create_projector, duties, run_scheduler, stay_bound, working
from app.registry import PROJECTIONS, STEPS

__all__ = [
    "PROJECTIONS",
    "STEPS",
    "check_cloud",
    "check_entry",
    "collecting",
    "connection_limits",
    "create_api",
    "create_projector",
    "duties",
    "encrypt_what_is_left",
    "guard_of",
    "keyring_of",
    "open_clouds",
    "open_pool",
    "policy_limits",
    "required_keyring",
    "rotate_keys",
    "run_scheduler",
    "stay_bound",
    "with_own_keys",
    "working",
]
