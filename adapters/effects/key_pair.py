"""Effects of key pairs: carry requests to Nova, and report the outcome.

In OpenStack a key pair belongs to a user, and a server finds those of the user that creates it: for our
servers that is the service user, in whatever project. So all key pairs of the ledger belong to the service
user, each under a name made of our id. Nova refuses a second key of a name: that makes an import happen once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from adapters.effects.resource import create, delete, see
from adapters.kernel.comparison import Comparison, Field
from adapters.kernel.context import EffectContext, EffectHandler
from adapters.kernel.resource_view import ResourceView
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected
from adapters.openstack.nova import stream_named, tag_of
from adapters.openstack.paging import Shown, pages
from commands.key_pair import events as e
from commands.key_pair.commands import ObserveKeyPair
from commands.key_pair.decider import KEY_PAIR
from commands.key_pair.public_key import OF_TOKENS

TRIGGERS = frozenset({e.KeyPairRequested, e.KeyPairDeleteRequested})
PATH = "/os-keypairs"

UNREAD = (
    "({kind} is of a hardware token: Nova can read it with version 43 of its cryptography or a newer one.)"
)


class AtHome(EffectContext):
    """Context for things that belong to the service user: the job acts in the service user's own project.

    So the quota of key pairs that counts is that project's, and no other's.
    """

    async def cloud(self) -> Cloud:
        return self.runtime.clouds.home


async def handle(context: EffectContext) -> None:
    """Handle a recorded request.

    Raises ``RetryLater``, ``CloudUnreachable`` or ``CloudOutcomeUnknown``: the job is run again.
    """
    context = AtHome(*context)
    name = tag_of(context.stream)

    def find(cloud: Cloud) -> list[Shown]:
        found = show(cloud, name)
        return [found] if found else []

    match context.record.event:
        case e.KeyPairRequested() as request:
            await create(context, find, lambda cloud: put(cloud, name, request), lambda _: name)
            await see(context, show, seen, COMPARISON)
        case e.KeyPairDeleteRequested():
            await delete(context, find, remove)
        case _:
            return


def put(cloud: Cloud, name: str, request: e.KeyPairRequested) -> Answer:
    """Import the key, unless Nova has it: then it refuses the name, and shows the fingerprint.

    Nova has pyca/cryptography read the key, and says of any that this can't read: no fingerprint. Those of
    hardware tokens are read from its version 43 on (2024). No API tells beforehand which version it is.
    """
    body = {"keypair": {"name": name, "type": "ssh", "public_key": request.public_key}}
    try:
        return cloud.call("compute", "POST", PATH, body=body)
    except CloudRejected as refused:
        if refused.status == 400 and request.key_type.startswith(OF_TOKENS):
            raise CloudRejected(
                400, f"{refused.message} {UNREAD.format(kind=request.key_type)}", refused.request_id
            ) from None
        shown = show(cloud, name) if refused.conflict else None
        if shown is None or shown["fingerprint"] != request.md5:
            raise
        return Answer(201, {"keypair": shown}, refused.request_id)


def show(cloud: Cloud, name: str) -> Shown | None:
    """Return the service user's key of that name, None where there is none."""
    try:
        return shown_as(cloud.call("compute", "GET", f"{PATH}/{name}").body["keypair"])
    except CloudRejected as refused:
        if refused.missing:
            return None
        raise


def remove(cloud: Cloud, name: str) -> Answer:
    return cloud.call("compute", "DELETE", f"{PATH}/{name}")


def list_all(cloud: Cloud, _: bool) -> list[Shown]:
    """List the service user's keys: no list has those of several users."""
    return [shown_as(one["keypair"]) for one in pages(cloud, "compute", PATH, "keypairs")]


def shown_as(keypair: Shown) -> Shown:
    """A key's name is its id. When it was made only the detail shows, so that is left out."""
    shown = ("fingerprint", "public_key", "type")
    return {"id": keypair["name"], **{name: keypair[name] for name in shown if name in keypair}}


def stream_in(shown: Shown) -> UUID | None:
    return stream_named(shown["id"])


def observation(_cloud: Cloud, shown: Shown, _servers: Mapping[str, UUID]) -> ObserveKeyPair:
    return seen(shown)


def seen(shown: Shown) -> ObserveKeyPair:
    return ObserveKeyPair(shown["id"], shown["fingerprint"])


def asked(stream: UUID, request: object, _: object) -> Iterable[Field]:
    """What a key pair is to be: the public key, which Nova keeps as it was given, and its fingerprint."""
    if not isinstance(request, e.KeyPairRequested):
        return ()
    return (
        Field("name", tag_of(stream), lambda shown: shown.get("id")),
        Field("public_key", key_in(request.public_key), lambda shown: key_in(shown.get("public_key"))),
        Field("md5", request.md5, lambda shown: shown.get("fingerprint")),
    )


def key_in(text: str | None) -> list[str]:
    """Return kind and key: what follows is a comment."""
    return (text or "").split()[:2]


COMPARISON = Comparison(
    asked,
    {
        e.KeyPairRequested: {
            "project_id": "a key pair is the service user's, in no project",
            "key_type": "it stands in the public key",
            "sha256": "follows from the public key",
            "comment": "is for people",
        },
        e.KeyPairDeleteRequested: {"": "the answer is the outcome: the key is gone"},
    },
)
EFFECT = EffectHandler(KEY_PAIR, TRIGGERS, handle, comparison=COMPARISON)
VIEW = ResourceView(
    "key_pair",
    KEY_PAIR,
    list_all,
    show,
    observation,
    stream_in,
    remove,
    at_home=True,
    comparison=COMPARISON,
    notifications={"keypair": [("nova_object.data", "name"), ("key_name",)]},
)
