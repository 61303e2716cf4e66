"""Registry of all features, and of what concerns several of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from adapters.openstack import nova
from adapters.pollers.notifications import places_of
from adapters.processes import policy_notices, server_parts
from adapters.processes import preemption as giving_way
from adapters.processes.policy_notices import NoticeRules
from adapters.queue.jobs import STEPS as QUEUE_STEPS
from adapters.reconcile.inventory import kinds_of
from app.feature import Feature
from commands.kernel.capacity import PreemptionRules
from commands.notice import routes as notice_commands
from commands.store.migrate import SCHEMA, steps_in
from projections.decision import DECISION
from projections.engine.projection import Projection
from projections.notice import NOTICE
from projections.operation import OPERATION
from queries import catalogue as catalogue_queries
from queries import decision as decision_queries
from queries import notice as notice_queries
from queries import operation as operation_queries
from queries import preemption as preemption_queries
from queries.log import event as event_queries
from scheduler.api import routes as judging_routes
from scheduler.backtest import routes as rehearsal_routes
from scheduler.policies.obsolete_notices import void
from scheduler.policies.preemption.choice import make_quota, make_room
from scheduler.run.fleet import read_servers
from scheduler.run.policy_runner import edits_since


def manifest_of(name: str) -> Feature:
    """Return what ``app/features/NAME.py`` says."""
    feature: Feature = import_module(f"app.features.{name}").FEATURE
    return feature


FEATURES = tuple(
    manifest_of(name)
    for name in (
        "server",
        "volume",
        "network_interface",
        "security_group",
        "key_pair",
        "floating_ip",
        "server_snapshot",
        "openstack_server",
        "policy",
    )
)
"""To add a feature, add its name here (docs/development.md)."""

ROUTES: Sequence[Any] = [
    *(route for feature in FEATURES for route in feature.routes),
    event_queries.list_server_events,
    event_queries.list_events,
    operation_queries.show_operation,
    *notice_queries.ROUTES,
    notice_commands.deliver_notice,
    *decision_queries.ROUTES,
    preemption_queries.simulate_preemption,
    catalogue_queries.list_flavors,
    catalogue_queries.list_images,
    catalogue_queries.list_networks,
    catalogue_queries.list_subnets,
    catalogue_queries.list_volume_types,
    catalogue_queries.list_availability_zones,
    catalogue_queries.list_quotas,
    *judging_routes.ROUTES,
    *rehearsal_routes.ROUTES,
]

PROJECTIONS: Sequence[Projection[Any]] = (
    *(feature.projection for feature in FEATURES if feature.projection is not None),
    OPERATION,
    NOTICE,
    DECISION,
)

EFFECTS = {feature.name: feature.effect for feature in FEATURES if feature.effect is not None}
"""The effect handler of each feature."""

PROCESSES = (
    server_parts.BUILDING,
    server_parts.LOOKING,
    server_parts.REMOVING,
    *giving_way.processes(PreemptionRules(make_room, make_quota)),
    *policy_notices.processes(NoticeRules(read_servers, edits_since, void)),
)
"""What concerns several streams."""

VIEWS = tuple(feature.view for feature in FEATURES if feature.view is not None)
"""How the resources besides servers are seen."""

COMPARED = kinds_of(VIEWS)
"""What ``stackledger reconcile`` compares."""

SAMPLED = {"server": nova.show, **{view.feature: view.show for view in VIEWS if view.inventory is not None}}
"""By what a cloud is known to be the ledger's: it is asked for some of what the ledger has of these."""

NOTIFIED = places_of(VIEWS)
"""What notifications of the cloud's services may name, and where."""

STEPS = (*steps_in(SCHEMA), *QUEUE_STEPS)
"""Everything ``stackledger migrate`` brings about."""
