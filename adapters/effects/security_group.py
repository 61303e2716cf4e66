"""Effects of security groups: carry requests to Neutron, and report the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from adapters.effects.resource import create, delete
from adapters.kernel.comparison import Comparison, Field
from adapters.kernel.context import EffectContext, EffectHandler
from adapters.kernel.resource_view import ResourceView
from adapters.openstack import security_groups as neutron
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected
from adapters.openstack.paging import Shown
from adapters.openstack.quota_errors import quota_in
from commands.kernel.message import Command
from commands.kernel.resource import ConfirmGone
from commands.security_group import events as e
from commands.security_group.commands import (
    ConfirmRulesSet,
    ObserveSecurityGroup,
    ReportGroupInUse,
    ReportRulesRefused,
)
from commands.security_group.decider import SECURITY_GROUP, SecurityGroup
from commands.security_group.events import Rules
from commands.security_group.rules import Difference, difference, key, keys

Request = e.SecurityGroupRequested | e.SecurityGroupChangeRequested
"""What a group may be asked to become."""

TRIES = 2
"""How often a change is made before a cloud that has something else than was asked is told of."""

TRIGGERS = frozenset(
    {e.SecurityGroupRequested, e.SecurityGroupChangeRequested, e.SecurityGroupDeleteRequested}
)


async def handle(context: EffectContext) -> None:
    """Handle a recorded request.

    Raises ``RetryLater``, ``CloudUnreachable`` or ``CloudOutcomeUnknown``: the job is run again.
    """

    def find(cloud: Cloud) -> list[Shown]:
        return neutron.find(cloud, context.stream)

    match context.record.event:
        case e.SecurityGroupRequested() as request:
            name, description = request.name, request.description
            await create(
                context, find, lambda cloud: neutron.create(cloud, context.stream, name, description), id_of
            )
            await bring_about(context, request)
        case e.SecurityGroupChangeRequested() as request:
            await bring_about(context, request)
        case e.SecurityGroupDeleteRequested(operation_id):
            await delete(context, find, neutron.delete, told=lambda refused: in_use(operation_id, refused))
        case _:
            return


def id_of(answer: Answer) -> str:
    return str(answer.body["security_group"]["id"])


def in_use(operation_id: UUID, refused: CloudRejected) -> Command | None:
    """Return what a refusal to delete tells: "Security Group … in use." is for the user to mend."""
    if refused.conflict and "in use" in refused.message:
        return ReportGroupInUse(operation_id, refused.message)
    return None


async def bring_about(context: EffectContext, request: Request) -> None:
    """Give a group that is there its name and its rules, and tell what it has then."""
    group: SecurityGroup = await context.state()
    if group.cloud_id is None or not group.has_pending(request.operation_id):
        return
    cloud = await context.cloud()
    told, request_id = await context.call(Change(cloud, context.stream, group.cloud_id, group).make, request)
    await context.report(told, request_id)


class Change(NamedTuple):
    """A group on its way to what it is to be. Every step may be taken again: what is so already is done."""

    cloud: Cloud
    group_id: UUID
    cloud_id: str
    known: SecurityGroup

    def make(self, request: Request) -> tuple[Command, str | None]:
        """Return what is to be told, and the cloud's id of a request it refused.

        What the cloud has then is compared with what was asked; a difference is mended once more, and then
        told as a failure. Raises ``CloudUnreachable`` or ``CloudOutcomeUnknown``.
        """
        other = ""
        try:
            for number in range(TRIES):
                self._ask(request, again=number > 0)
                shown = neutron.show(self.cloud, self.cloud_id)
                if shown is None:
                    return ConfirmGone(), None
                other = COMPARISON.difference(self.group_id, request, self.known, shown)
                if not other:
                    return ConfirmRulesSet(request.operation_id, neutron.rules_in(shown)), None
        except CloudRejected as refused:
            return self._take_back(request, refused), refused.request_id
        return self._take_back(request, CloudRejected(0, other), differs=True), None

    def _ask(self, request: Request, again: bool) -> None:
        if again or isinstance(request, e.SecurityGroupChangeRequested):
            self._call_it(request.name, request.description)
        if request.rules is not None:
            self._set(request.rules)

    def _call_it(self, name: str, description: str) -> None:
        neutron.change_info(self.cloud, self.group_id, self.cloud_id, name, description)

    def _set(self, rules: Rules) -> None:
        """Make the missing rules before the others go: nothing that is to pass is ever shut out."""
        missing, surplus = self._difference(rules)
        for rule in missing:
            neutron.make_rule(self.cloud, self.cloud_id, rule)
        for rule in surplus:
            neutron.remove_rule(self.cloud, rule.cloud_id or "")

    def _difference(self, rules: Rules) -> Difference:
        """Compare with the rules in the cloud now, of any origin. A group that is gone lacks all."""
        shown = neutron.show(self.cloud, self.cloud_id)
        return difference(rules, neutron.rules_in(shown) if shown else ())

    def _take_back(self, request: Request, refused: CloudRejected, *, differs: bool = False) -> Command:
        """Leave no change half done: what was let in beyond what was known before goes again."""
        quota = quota_in(self.cloud, refused)
        shown = neutron.show(self.cloud, self.cloud_id)
        if shown is not None and isinstance(request, e.SecurityGroupChangeRequested):
            shown = self._as_before(request, neutron.rules_in(shown))
        if shown is None:
            return ConfirmGone()
        return ReportRulesRefused(
            request.operation_id, refused.message, neutron.rules_in(shown), quota, differs
        )

    def _as_before(self, request: e.SecurityGroupChangeRequested, shown: Rules) -> Shown | None:
        new = keys(request.rules or ()) - keys(self.known.rules)
        try:
            for rule in shown:
                if key(rule) in new:
                    neutron.remove_rule(self.cloud, rule.cloud_id or "")
            self._call_it(*self.known.named)
        except CloudRejected:  # then the refusal told has the rest
            pass
        return neutron.show(self.cloud, self.cloud_id)


def asked(stream: UUID, request: object, _: object) -> Iterable[Field]:
    """What a group is to be: its name, its description with our mark, and its rules."""
    if not isinstance(request, e.SecurityGroupRequested | e.SecurityGroupChangeRequested):
        return ()
    named = neutron.described(stream, request.name, request.description)["security_group"]
    return (
        Field("name", named["name"], lambda shown: shown.get("name")),
        Field("description", named["description"], lambda shown: shown.get("description")),
        Field("rules", request.rules, neutron.rules_in, unlike_rules),
    )


def unlike_rules(_: str, wanted: Rules, shown: Rules) -> str:
    return str(difference(wanted, shown))


COMPARISON = Comparison(
    asked,
    {
        e.SecurityGroupRequested: {"project_id": "the request is made in it; the group is found in no other"},
        e.SecurityGroupDeleteRequested: {"": "the answer is the outcome: the group is gone"},
    },
)


def observation(_: Cloud, shown: Shown, __: Mapping[str, UUID]) -> ObserveSecurityGroup:
    rules, description = neutron.rules_in(shown), neutron.description_in(shown)
    return ObserveSecurityGroup(shown["id"], shown["name"], rules, description)


EFFECT = EffectHandler(SECURITY_GROUP, TRIGGERS, handle, comparison=COMPARISON)
VIEW = ResourceView(
    "security_group",
    SECURITY_GROUP,
    neutron.list_groups,
    neutron.show,
    observation,
    neutron.stream_in,
    neutron.delete,
    notifications={
        "security_group": [("security_group", "id"), ("security_group_id",)],
        "security_group_rule": [("security_group_rule", "security_group_id")],
    },
)
