"""Which action is allowed in which state, and where it leads: Nova's decorators as a table.

The source is nova/compute/api.py (openstack-facts, 2), not Nova's page on vm states, which is older.
A row is all there is to an ordinary action; one that also asks, checks or answers something has a
handler beside its row (``shelving``, ``resizing``, ``rebuilding``, ``snapshots``).
"""

from __future__ import annotations

import msgspec

from simulator.config import Latencies
from simulator.records import Step

RUNNING, PAUSED, OFF, SUSPENDED = 1, 3, 4, 7  # Nova's power states


class Stage(msgspec.Struct, frozen=True):
    """What the host does next: how long it takes (a field of ``Latencies``), what it leaves, what it does."""

    latency: str
    vm_state: str | None = None
    power_state: int | None = None
    task_state: str | None = None
    do: str | None = None


class Rule(msgspec.Struct, frozen=True):
    """One action. ``name`` is Nova's word in its texts and in os-instance-actions, ``events`` what it begins.

    ``tasks`` are the task states it may start from, besides none. ``needs_host``: without a host the
    answer is "is not ready", whatever the state. ``heeds_locks``: a lock hinders all actions but copies.
    ``is_plain``: the action takes no arguments, and answers nothing but that it was taken.
    """

    name: str
    states: frozenset[str]
    task_state: str | None
    stages: tuple[Stage, ...]
    events: tuple[str, ...]
    tasks: frozenset[str] = frozenset()
    needs_host: bool = False
    heeds_locks: bool = True
    is_plain: bool = False

    def steps(self, latencies: Latencies) -> tuple[Step, ...]:
        return tuple(
            Step(
                latencies.seconds(stage.latency),
                stage.task_state,
                stage.vm_state,
                stage.power_state,
                stage.do,
            )
            for stage in self.stages
        )


def _in(*states: str) -> frozenset[str]:
    return frozenset(states)


MIGRATION = ("cold_migrate", "conductor_migrate_server")
MOVING = (
    Stage("resize", task_state="resize_migrating", do="find-host"),
    Stage("resize", task_state="resize_migrated", do="move"),
    Stage("resize", task_state="resize_finish"),
    Stage("resize", "resized", do="arrive"),
)

RULES: dict[str, Rule] = {
    "os-start": Rule(
        "start",
        _in("stopped"),
        "powering-on",
        (Stage("start", "active", RUNNING),),
        ("compute_start_instance",),
        needs_host=True,
        is_plain=True,
    ),
    "os-stop": Rule(
        "stop",
        _in("active", "error"),
        "powering-off",
        (Stage("stop", "stopped", OFF),),
        ("compute_stop_instance",),
        needs_host=True,
        is_plain=True,
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
        ("compute_reboot_instance",),
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
        ("compute_reboot_instance",),
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
        "pause",
        _in("active"),
        "pausing",
        (Stage("pause", "paused", PAUSED),),
        ("compute_pause_instance",),
        is_plain=True,
    ),
    "unpause": Rule(
        "unpause",
        _in("paused"),
        "unpausing",
        (Stage("pause", "active", RUNNING),),
        ("compute_unpause_instance",),
        is_plain=True,
    ),
    "suspend": Rule(
        "suspend",
        _in("active"),
        "suspending",
        (Stage("suspend", "suspended", SUSPENDED),),
        ("compute_suspend_instance",),
        is_plain=True,
    ),
    "resume": Rule(
        "resume",
        _in("suspended"),
        "resuming",
        (Stage("resume", "active", RUNNING),),
        ("compute_resume_instance",),
        is_plain=True,
    ),
    "shelve": Rule(
        "shelve",
        _in("active", "stopped", "paused", "suspended"),
        "shelving",
        (
            Stage("shelve", task_state="shelving_image_pending_upload", power_state=OFF),
            Stage("shelve", task_state="shelving_image_uploading", do="save-image"),
            Stage("shelve", "shelved", task_state="shelving_offloading", do="shelve"),
            Stage("shelve", "shelved_offloaded", do="offload"),
        ),
        ("compute_shelve_instance",),
    ),
    "shelve volume-backed": Rule(
        "shelve",
        _in("active", "stopped", "paused", "suspended"),
        "shelving",
        (Stage("shelve", "shelved_offloaded", do="offload"),),
        ("compute_shelve_offload_instance",),
    ),
    "shelveOffload": Rule(
        "shelveOffload",
        _in("shelved"),
        "shelving_offloading",
        (Stage("shelve", "shelved_offloaded", do="offload"),),
        ("compute_shelve_offload_instance",),
    ),
    "unshelve shelved": Rule(
        "unshelve",
        _in("shelved"),
        "unshelving",
        (
            Stage("unshelve", task_state="powering-on"),
            Stage("unshelve", "active", RUNNING, do="unshelve"),
        ),
        ("compute_start_instance",),
    ),
    "unshelve": Rule(
        "unshelve",
        _in("shelved", "shelved_offloaded"),
        "unshelving",
        (
            Stage("unshelve", task_state="spawning", do="find-room"),
            Stage("unshelve", "active", RUNNING, do="unshelve"),
        ),
        ("get_image_info",),
    ),
    "resize": Rule("resize", _in("active", "stopped"), "resize_prep", MOVING, MIGRATION),
    "migrate": Rule("migrate", _in("active", "stopped"), "resize_prep", MOVING, MIGRATION),
    "confirmResize": Rule(
        "confirmResize",
        _in("resized"),
        None,
        (Stage("resize", do="confirm"),),
        ("compute_confirm_resize",),
    ),
    "revertResize": Rule(
        "revertResize",
        _in("resized"),
        "resize_reverting",
        (
            Stage("resize", task_state="resize_reverting", do="turn-back"),
            Stage("resize", do="revert"),
        ),
        ("compute_revert_resize",),
    ),
    "rebuild": Rule(
        "rebuild",
        _in("active", "stopped", "error"),
        "rebuilding",
        (
            Stage("rebuild", task_state="rebuild_block_device_mapping", do="rebuild"),
            Stage("rebuild", task_state="rebuild_spawning"),
            Stage("rebuild", "active", RUNNING, do="launch"),
        ),
        ("rebuild_server",),
    ),
    "rebuild stopped": Rule(
        "rebuild",
        _in("stopped"),
        "rebuilding",
        (
            Stage("rebuild", task_state="rebuild_block_device_mapping", do="rebuild"),
            Stage("rebuild", task_state="rebuild_spawning"),
            Stage("rebuild", "active", RUNNING, "powering-off", do="stop-again"),
            Stage("stop", "stopped", OFF),
        ),
        ("rebuild_server",),
    ),
    "rescue": Rule(
        "rescue",
        _in("active", "stopped", "error"),
        "rescuing",
        (Stage("rescue", "rescued", RUNNING, do="launch"),),
        ("compute_rescue_instance",),
    ),
    "unrescue": Rule(
        "unrescue",
        _in("rescued"),
        "unrescuing",
        (Stage("rescue", "active", RUNNING),),
        ("compute_unrescue_instance",),
        is_plain=True,
    ),
    "createImage": Rule(
        "createImage",
        _in("active", "stopped", "paused", "suspended"),
        "image_snapshot",
        (
            Stage("snapshot", task_state="image_pending_upload"),
            Stage("snapshot", task_state="image_uploading", do="save-image"),
            Stage("snapshot", do="keep-image"),
        ),
        ("compute_snapshot_instance",),
        heeds_locks=False,
    ),
    "changePassword": Rule(
        "changePassword",
        _in("active"),
        "updating_password",
        (Stage("password"),),
        ("compute_set_admin_password",),
    ),
    "trigger_crash_dump": Rule(
        "trigger_crash_dump",
        _in("active", "paused", "rescued", "resized", "error"),
        None,
        (Stage("pause"),),
        ("compute_trigger_crash_dump",),
    ),
}
