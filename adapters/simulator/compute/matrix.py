"""Which action is allowed in which state, and where it leads: Nova's decorators as a table.

The source is nova/compute/api.py (openstack-facts, 2), not Nova's page on vm states, which is older.
A row is all there is to an ordinary action; a new one needs nothing else.
"""

from __future__ import annotations

import msgspec

from adapters.simulator.config import Latencies
from adapters.simulator.records import Step

RUNNING, PAUSED, OFF, SUSPENDED = 1, 3, 4, 7  # Nova's power states


class Stage(msgspec.Struct, frozen=True):
    """What the host does next: how long it takes (a field of ``Latencies``) and what it leaves."""

    latency: str
    vm_state: str | None = None
    power_state: int | None = None
    task_state: str | None = None


class Rule(msgspec.Struct, frozen=True):
    """One action. ``name`` is Nova's word in its texts and in os-instance-actions.

    ``tasks`` are the task states it may start from, besides none. ``needs_host``: without a host the
    answer is "is not ready", whatever the state.
    """

    name: str
    states: frozenset[str]
    task_state: str
    stages: tuple[Stage, ...]
    event: str
    tasks: frozenset[str] = frozenset()
    needs_host: bool = False

    def steps(self, latencies: Latencies) -> tuple[Step, ...]:
        return tuple(
            Step(latencies.seconds(stage.latency), stage.task_state, stage.vm_state, stage.power_state)
            for stage in self.stages
        )


def _in(*states: str) -> frozenset[str]:
    return frozenset(states)


RULES: dict[str, Rule] = {
    "os-start": Rule(
        "start",
        _in("stopped"),
        "powering-on",
        (Stage("start", "active", RUNNING),),
        "compute_start_instance",
        needs_host=True,
    ),
    "os-stop": Rule(
        "stop",
        _in("active", "error"),
        "powering-off",
        (Stage("stop", "stopped", OFF),),
        "compute_stop_instance",
        needs_host=True,
    ),
    "reboot SOFT": Rule(
        "reboot",
        _in("active"),
        "rebooting",
        (
            Stage("reboot", task_state="reboot_pending"),
            Stage("reboot", task_state="reboot_started"),
            Stage("reboot", "active", RUNNING),
        ),
        "compute_reboot_instance",
    ),
    "reboot HARD": Rule(
        "reboot",
        _in("active", "stopped", "paused", "suspended", "error"),
        "rebooting_hard",
        (
            Stage("reboot", task_state="reboot_pending_hard"),
            Stage("reboot", task_state="reboot_started_hard"),
            Stage("reboot", "active", RUNNING),
        ),
        "compute_reboot_instance",
        tasks=_in(
            "rebooting",
            "reboot_pending",
            "reboot_started",
            "rebooting_hard",
            "reboot_pending_hard",
            "reboot_started_hard",
            "pausing",
            "unpausing",
            "suspending",
            "resuming",
        ),
    ),
    "pause": Rule(
        "pause", _in("active"), "pausing", (Stage("pause", "paused", PAUSED),), "compute_pause_instance"
    ),
    "unpause": Rule(
        "unpause",
        _in("paused"),
        "unpausing",
        (Stage("pause", "active", RUNNING),),
        "compute_unpause_instance",
    ),
    "suspend": Rule(
        "suspend",
        _in("active"),
        "suspending",
        (Stage("suspend", "suspended", SUSPENDED),),
        "compute_suspend_instance",
    ),
    "resume": Rule(
        "resume",
        _in("suspended"),
        "resuming",
        (Stage("resume", "active", RUNNING),),
        "compute_resume_instance",
    ),
}
