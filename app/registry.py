"""What exists: of each feature its routes, its read table, who carries its wishes out, and who watches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Router

from adapters.effects import floating_ip as floating_ip_effects
from adapters.effects import key_pair as key_pair_effects
from adapters.effects import network_interface as network_interface_effects
from adapters.effects import security_group as security_group_effects
from adapters.effects import server as server_effects
from adapters.effects import server_snapshot as server_snapshot_effects
from adapters.effects import unmanaged_server as openstack_server_effects
from adapters.effects import volume as volume_effects
from adapters.http.yaml import SpeaksYaml
from adapters.processes import policy_notices, server_parts
from adapters.processes import preemption as giving_way
from adapters.processes.policy_notices import NoticeRules
from adapters.queue.jobs import STEPS as QUEUE_STEPS
from commands.floating_ip import routes as floating_ip_commands
from commands.kernel.capacity import PreemptionRules
from commands.key_pair import routes as key_pair_commands
from commands.network_interface import routes as network_interface_commands
from commands.notice import routes as notice_commands
from commands.openstack_server import adoption_routes
from commands.openstack_server import routes as openstack_server_commands
from commands.policy import routes as policy_commands
from commands.security_group import routes as security_group_commands
from commands.server.routes import actions, admin, creation, lifecycle
from commands.server.routes import server as server_commands
from commands.server_snapshot import routes as server_snapshot_commands
from commands.store.migrate import SCHEMA, steps_in
from commands.volume import routes as volume_commands
from projections.decision import DECISION
from projections.engine.projection import Projection
from projections.floating_ip import FLOATING_IP
from projections.key_pair import KEY_PAIR
from projections.network_interface import NETWORK_INTERFACE
from projections.notice import NOTICE
from projections.operation import OPERATION
from projections.policy import POLICY
from projections.security_group import SECURITY_GROUP
from projections.server.row import SERVER
from projections.server_snapshot import SERVER_SNAPSHOT
from projections.volume import VOLUME
from queries import catalogue as catalogue_queries
from queries import decision as decision_queries
from queries import event as event_queries
from queries import floating_ip as floating_ip_queries
from queries import key_pair as key_pair_queries
from queries import network_interface as network_interface_queries
from queries import notice as notice_queries
from queries import openstack_server as openstack_server_queries
from queries import operation as operation_queries
from queries import policy as policy_queries
from queries import preemption as preemption_queries
from queries import security_group as security_group_queries
from queries import server as server_queries
from queries import server_console as console_queries
from queries import server_snapshot as server_snapshot_queries
from queries import volume as volume_queries
from scheduler.api import routes as judging_routes
from scheduler.backtest import routes as rehearsal_routes
from scheduler.policies.obsolete_notices import void
from scheduler.policies.preemption.choice import make_quota, make_room
from scheduler.run.fleet import read_servers
from scheduler.run.policy_runner import edits_since

ROUTES: Sequence[Any] = [
    creation.request_server,
    server_commands.start_server,
    server_commands.stop_server,
    server_commands.reboot_server,
    server_commands.delete_server,
    server_commands.change_server_info,
    *actions.ROUTES,
    *admin.ROUTES,
    *lifecycle.ROUTES,
    server_queries.list_servers,
    server_queries.list_suspended_servers,
    server_queries.show_server,
    console_queries.show_console,
    openstack_server_queries.list_openstack_servers,
    openstack_server_queries.show_openstack_server,
    *openstack_server_commands.ROUTES,
    *adoption_routes.ROUTES,
    event_queries.list_server_events,
    event_queries.list_events,
    operation_queries.show_operation,
    *notice_queries.ROUTES,
    *decision_queries.ROUTES,
    network_interface_commands.request_network_interface,
    network_interface_commands.delete_network_interface,
    network_interface_commands.attach_network_interface,
    network_interface_commands.detach_network_interface,
    network_interface_queries.list_network_interfaces,
    network_interface_queries.show_network_interface,
    security_group_commands.request_security_group,
    security_group_commands.change_security_group,
    security_group_commands.delete_security_group,
    security_group_queries.list_security_groups,
    security_group_queries.show_security_group,
    *volume_commands.ROUTES,
    *volume_queries.ROUTES,
    *key_pair_commands.ROUTES,
    *key_pair_queries.ROUTES,
    floating_ip_commands.request_floating_ip,
    floating_ip_commands.delete_floating_ip,
    floating_ip_commands.associate_floating_ip,
    floating_ip_commands.disassociate_floating_ip,
    floating_ip_queries.list_floating_ips,
    floating_ip_queries.show_floating_ip,
    *server_snapshot_commands.ROUTES,
    *server_snapshot_queries.ROUTES,
    Router("/", route_handlers=[*policy_commands.ROUTES, *policy_queries.ROUTES], middleware=[SpeaksYaml]),
    notice_commands.deliver_notice,
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
    SERVER,
    VOLUME,
    NETWORK_INTERFACE,
    SECURITY_GROUP,
    KEY_PAIR,
    FLOATING_IP,
    SERVER_SNAPSHOT,
    POLICY,
    OPERATION,
    NOTICE,
    DECISION,
)

EFFECTS = {
    "server": server_effects.EFFECT,
    "volume": volume_effects.EFFECT,
    "network_interface": network_interface_effects.EFFECT,
    "security_group": security_group_effects.EFFECT,
    "key_pair": key_pair_effects.EFFECT,
    "floating_ip": floating_ip_effects.EFFECT,
    "server_snapshot": server_snapshot_effects.EFFECT,
    "openstack_server": openstack_server_effects.EFFECT,
    "policy": policy_notices.EFFECT,
}
"""Who brings about the wishes of each feature."""

ANSWERS: dict[str, Projection[Any]] = {
    "ServerAnswer": SERVER,
    "VolumeAnswer": VOLUME,
    "NetworkInterfaceAnswer": NETWORK_INTERFACE,
    "SecurityGroupAnswer": SECURITY_GROUP,
    "KeyPairAnswer": KEY_PAIR,
    "FloatingIpAnswer": FLOATING_IP,
    "ServerSnapshotAnswer": SERVER_SNAPSHOT,
    "PolicyAnswer": POLICY,
}
"""What commands answer shows the resource as its read table has it."""

PROCESSES = (
    server_parts.BUILDING,
    server_parts.LOOKING,
    server_parts.REMOVING,
    *giving_way.processes(PreemptionRules(make_room, make_quota)),
    *policy_notices.processes(NoticeRules(read_servers, edits_since, void)),
)
"""What concerns several streams."""

WATCHES = (
    volume_effects.WATCH,
    network_interface_effects.WATCH,
    security_group_effects.WATCH,
    key_pair_effects.WATCH,
    floating_ip_effects.WATCH,
    server_snapshot_effects.WATCH,
)
"""How the resources besides servers are seen."""

STEPS = (*steps_in(SCHEMA), *QUEUE_STEPS)
"""Everything ``stackledger migrate`` brings about."""
