"""Resolves security groups that a request names by id or name: the ledger's, and others of the cloud."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from commands.http.catalogue import CloudCatalog, UnknownReference
from commands.http.resolvers import find
from commands.security_group.bodies import SecurityGroupRuleBody, flaws_in, repeated
from commands.security_group.commands import SecurityGroupInvalid
from commands.security_group.decider import SECURITY_GROUP, SecurityGroup
from commands.security_group.events import Rule, Rules
from commands.store.handler import Handler

SELF = "self"


class Group(NamedTuple):
    """A group that can be used now. ``id`` is ours, None if the book lacks it; ``cloud_id`` is Neutron's."""

    id: UUID | None
    cloud_id: str
    name: str


class Groups(NamedTuple):
    """Resolver of the groups of a project."""

    handler: Handler
    offers: CloudCatalog
    project_id: str

    async def named(self, references: Sequence[str], at: str) -> tuple[Group, ...]:
        """Return the groups named, as ``look_up`` does. Raises ``UnknownReference``."""
        errors: list[tuple[str, str]] = []
        found = await self.look_up(references, at, errors)
        if errors:
            raise UnknownReference(errors)
        return found

    async def look_up(
        self, references: Sequence[str], at: str, errors: list[tuple[str, str]]
    ) -> tuple[Group, ...]:
        """Return the groups named, each by our id or name, or by Neutron's: ``default`` is only there.

        ``at`` is the JSON pointer of the list; what is unknown is added to ``errors``.
        """
        found = [
            await self.find(reference, f"{at}/{place}", errors) for place, reference in enumerate(references)
        ]
        return tuple(group for group in found if group)

    async def find(self, reference: str, at: str, errors: list[tuple[str, str]]) -> Group | None:
        """Return the group: of several with one name the ledger's, whose name is unique there."""
        claim = ("security_group_name", self.project_id, reference)
        stream = id_in(reference) or await self.handler.find_claim_holder(*claim)
        ours = await self._ours(stream) if stream else None
        if stream is None or ours is None:
            there = find(self.offers.security_groups, reference, at, "security group", errors)
            return Group(None, there.id, there.name) if there else None
        if not ours.is_live or ours.cloud_id is None:
            why = "is not there yet" if ours.is_live else "has been deleted"
            errors.append((at, f"security group {reference!r} {why}"))
            return None
        return Group(stream, ours.cloud_id, ours.name)

    async def _ours(self, stream: UUID) -> SecurityGroup | None:
        group: SecurityGroup = await self.handler.load_state(SECURITY_GROUP, stream, self.project_id)
        return group if group.exists else None


def id_in(reference: str) -> UUID | None:
    try:
        return UUID(reference)
    except ValueError:
        return None


async def rules_in(wishes: Sequence[SecurityGroupRuleBody], groups: Groups, itself: Group) -> Rules:
    """Return the rules asked for, of the group ``itself`` (its ``cloud_id`` is empty while it has none).

    Raises ``SecurityGroupInvalid`` with all that Neutron would refuse, or ``UnknownReference``.
    """
    flaws = await asyncio.to_thread(flaws_in, wishes)
    if flaws:
        raise SecurityGroupInvalid(flaws)
    errors: list[tuple[str, str]] = []
    rules = [
        await named_in(wish.rule(), f"/rules/{place}/{peer_of(wish)}", groups, itself, errors)
        for place, wish in enumerate(wishes)
    ]
    if errors:
        raise UnknownReference(errors)
    twice = await asyncio.to_thread(repeated, rules)
    if flaws := [*contradicted(wishes, rules), *twice]:
        raise SecurityGroupInvalid(flaws)
    return tuple(rules)


def peer_of(wish: SecurityGroupRuleBody) -> str:
    """Return the field that names the group a rule is for."""
    return "remote_group" if wish.remote_group else "remote_cloud_id"


async def named_in(rule: Rule, at: str, groups: Groups, itself: Group, errors: list[tuple[str, str]]) -> Rule:
    """Return the rule with Neutron's id of the group it names, ``self`` for the group's own however named."""
    if rule.remote_group in {None, SELF, str(itself.id)}:
        return replace(rule, remote_group=rule.remote_group and SELF)
    found = await groups.find(rule.remote_group or "", at, errors)
    if found is None:
        return rule
    if itself.cloud_id and found.cloud_id == itself.cloud_id:
        return replace(rule, remote_group=SELF)
    called = str(found.id) if found.id else found.cloud_id
    return replace(rule, remote_group=called, remote_cloud_id=found.cloud_id)


def contradicted(wishes: Sequence[SecurityGroupRuleBody], rules: Rules | list[Rule]) -> list[tuple[str, str]]:
    """Return the rules that name one group by ``remote_group`` and another by ``remote_cloud_id``."""
    return [
        (f"/rules/{place}/remote_cloud_id", "is not the id of the group that remote_group names")
        for place, (wish, rule) in enumerate(zip(wishes, rules, strict=True))
        if wish.remote_cloud_id not in {None, rule.remote_cloud_id}
    ]
