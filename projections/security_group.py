"""Projection of a security group: the row that reads show, and its fold."""

from __future__ import annotations

from typing import Any, assert_never, cast

from msgspec.structs import replace

from commands.security_group import events as e
from commands.security_group.rules import with_ids
from commands.store.envelope import RecordedEvent
from projections.engine.projection import Projection, streams_of
from projections.resource import ResourceRow, born, changed, indexes_of


class SecurityGroupRow(ResourceRow, frozen=True, kw_only=True, gc=False):
    """``status`` is ours: ``creating``, ``active``, ``error`` or ``deleted``.

    ``rules`` are those asked for while they are being set, and else those the cloud is known to have. Their
    ``remote_group`` is ``self``, our id of a group, or null where only ``remote_cloud_id`` tells.
    """

    rules: e.Rules = ()
    cloud_name: str | None = None


def evolve(row: SecurityGroupRow | None, record: RecordedEvent) -> SecurityGroupRow | None:
    event = cast(e.SecurityGroupEvent, record.event)  # its key selects no other
    if isinstance(event, e.SecurityGroupRequested):
        return appear(record, event)
    if row is None:
        return None
    fields = own(row, event)
    return changed(
        row, record, fields | {"rules": named_by_us(fields["rules"])} if "rules" in fields else fields
    )


def appear(record: RecordedEvent, event: e.SecurityGroupRequested) -> SecurityGroupRow:
    return SecurityGroupRow(
        **born(record),
        name=event.name,
        description=event.description,
        status="creating",
        rules=named_by_us(with_ids(event.rules or (), ())),
    )


def named_by_us(rules: e.Rules) -> e.Rules:
    """Return rules without Neutron's ids under the name of ours, as events have them of other groups."""
    return tuple(
        replace(rule, remote_group=None)
        if rule.remote_cloud_id is not None and rule.remote_group == rule.remote_cloud_id
        else rule
        for rule in rules
    )


def own(row: SecurityGroupRow, event: e.SecurityGroupEvent) -> dict[str, Any]:
    """Return the changed fields that are specific to a security group."""
    match event:
        case e.SecurityGroupAccepted():
            return {"cloud_name": row.name}
        case e.SecurityGroupCreated(rules=rules):
            return {"status": "active", "rules": rules}
        case e.SecurityGroupCreateFailed(rules=rules):
            return {"status": "error", "rules": rules}
        case e.SecurityGroupChangeRequested(_, name, description, rules):
            wanted = row.rules if rules is None else with_ids(rules, row.rules)
            return {"name": name, "description": description, "rules": wanted}
        case e.SecurityGroupChanged(_, name, description, rules):
            return {"name": name, "description": description, "rules": rules, "cloud_name": name}
        case e.SecurityGroupChangeFailed(_, _, name, description, rules):
            return {"name": name, "description": description, "rules": rules}
        case e.SecurityGroupRulesChangedOutOfBand(rules):
            return {"rules": rules}
        case e.SecurityGroupRenamedOutOfBand(cloud_name):
            return {"cloud_name": cloud_name}
        case e.SecurityGroupDeleted() | e.SecurityGroupDeletedOutOfBand():
            return {"status": "deleted"}
        case (
            e.SecurityGroupRequested()
            | e.SecurityGroupCreateAttempted()
            | e.SecurityGroupDeleteRequested()
            | e.SecurityGroupDeleteFailed()
        ):
            return {}
        case _:
            assert_never(event)


SECURITY_GROUP = Projection(
    "security_group",
    SecurityGroupRow,
    evolve,
    streams_of("security_group"),
    indexes=indexes_of("security_group"),
)
