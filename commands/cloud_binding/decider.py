"""Decider of the cloud binding: checks that the ledger's cloud is still the same one.

What must stay the same, for a resource counts as absent only in its own cloud:

- Keystone's ids of the services in the catalogue: a Keystone that was installed anew has others.
- The address of each service. A copy of a cloud has its ids; so an address that is not one of those known
  may be the copy. One known address of a service is enough: endpoints may be added, and internal and public
  ones be used by different processes.
- The region.
- The service user and its own project: key pairs are the user's, and a project is all that a member sees.
- A view of the whole cloud. It may become wider, not narrower.

What may change: passwords and credentials, names, ``auth_url``, roles besides, services that come or go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, assert_never
from uuid import NAMESPACE_URL, uuid5

import msgspec

from commands.cloud_binding.commands import BindCloud, CloudBindingCommand, RebindCloud
from commands.cloud_binding.events import (
    CloudBindingEvent,
    CloudBound,
    CloudIdentity,
    CloudRebound,
    CloudService,
)
from commands.kernel.decider import Decider
from commands.kernel.errors import Refused

STREAM = uuid5(NAMESPACE_URL, "urn:stackledger:cloud")
"""The one stream of its kind: never to be changed."""


class CloudForeign(Refused):
    """The ledger is bound to another cloud."""


class Difference(NamedTuple):
    """A difference from the bound cloud; an ``address`` alone may be the same cloud elsewhere."""

    kind: Literal["identity", "address", "view"]
    text: str


class CloudBinding(msgspec.Struct, frozen=True):
    """State: the cloud the ledger is bound to."""

    cloud: CloudIdentity | None = None


Whose = Literal["home", "project", "anybody"]
"""The token that is compared: the service user's in its own project, or in another one, or another user's."""


def differences(bound: CloudIdentity, shown: CloudIdentity, whose: Whose = "home") -> list[Difference]:
    """Return the differences between ``shown`` and the bound cloud; none if it is the same.

    Project and view are compared for the home project only; the user, unless any user's token will do.
    """
    told = [*services(bound, shown)]
    compared = [("region", bound.region, shown.region)]
    if whose != "anybody":
        compared.append(("service user", bound.user_id, shown.user_id))
    if whose == "home":
        compared.append(("service user's project", bound.project_id, shown.project_id))
    for word, before, now in compared:
        if before != now:
            told.append(Difference("identity", f"the {word} is {now}, and was {before}"))
    if whose == "home" and bound.sees_all and not shown.sees_all:
        text = "the service user sees its own project only, and saw the whole cloud"
        told.append(Difference("view", text))
    return told


def services(bound: CloudIdentity, shown: CloudIdentity) -> Iterator[Difference]:
    """Yield the services of both that differ. A service that one of them lacks counts as no difference."""
    for kind in sorted({one.type for one in bound.services} & {one.type for one in shown.services}):
        before, now = of_type(bound, kind), of_type(shown, kind)
        ids_before, ids_now = ids(before), ids(now)
        if ids_before and ids_now and not ids_before & ids_now:
            text = f"Keystone's id of its {kind} service is {named(ids_now)}, and was {named(ids_before)}"
            yield Difference("identity", text)
        elif addresses(before) and addresses(now) and not addresses(before) & addresses(now):
            text = f"its {kind} service is at {named(addresses(now))}, and was at {named(addresses(before))}"
            yield Difference("address", text)


def of_type(cloud: CloudIdentity, kind: str) -> list[CloudService]:
    return [one for one in cloud.services if one.type == kind]


def ids(found: list[CloudService]) -> set[str]:
    return {one.id for one in found if one.id}


def addresses(found: list[CloudService]) -> set[str]:
    return {address for one in found for address in one.addresses}


def named(words: set[str]) -> str:
    return " or ".join(sorted(words))


def decide(binding: CloudBinding, command: CloudBindingCommand) -> list[CloudBindingEvent]:
    """Decide nothing where nothing changes. Raises ``CloudForeign``."""
    shown = command.cloud
    if binding.cloud is None:
        return [CloudBound(shown)]
    told = tuple(difference.text for difference in differences(binding.cloud, shown))
    match command:
        case BindCloud():
            if told:
                raise CloudForeign("; ".join(told))
            return []
        case RebindCloud():
            return [] if shown == binding.cloud else [CloudRebound(shown, told)]
        case _:
            assert_never(command)


def evolve(binding: CloudBinding, event: CloudBindingEvent) -> CloudBinding:
    return CloudBinding(event.cloud)


CLOUD_BINDING = Decider(CloudBinding(), decide, evolve, feature="cloud_binding")
