"""What a project is shown of its own events: no field may name another's things, or hosts, without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args
from uuid import UUID

import msgspec
import psycopg
import pytest
from msgspec import inspect

from commands.kernel.message import OperatorOnly
from commands.kernel.visibility import OperatorPart, is_operator_only, operator_part
from commands.store.envelope import AnyEvent
from queries.engine.visibility import public_event
from tests.event_tables import sample

SUSPICIOUS = re.compile(
    r"(^|_)(ids?|hosts?|hypervisors?|nodes?|providers?|rooms?|capacity|free|total|owners?|users?|accounts?|recipients?"
    r"|projects?|tenants?|victims?|servers?|considered|spared|labels|by|for|of|reason|why|message|detail|seen|wanted"
    r"|held_up)(_|$)"
)
LOOSE = (inspect.UUIDType, inspect.DictType, inspect.AnyType)
"""Names and types of fields that may tell of others' things, of hosts, or whatever somebody wrote."""


def leaves(described: inspect.StructType) -> Iterator[tuple[str, inspect.Type]]:
    """Yield each field that is no struct, as ``Struct.field`` of where it is defined, but operators' ones."""
    for field in described.fields:
        if is_operator_only(field.type):
            continue
        within = list(structs_in(field.type))
        for struct in within:
            yield from leaves(struct)
        if not within:
            yield f"{definer(described.cls, field.name)}.{field.name}", field.type


def definer(kind: type, name: str) -> str:
    return next(
        one.__name__ for one in reversed(kind.__mro__) if name in vars(one).get("__annotations__", {})
    )


def structs_in(kind: inspect.Type) -> Iterator[inspect.StructType]:
    if isinstance(kind, inspect.StructType):
        yield kind
    for name in ("type", "item_type", "value_type"):
        if isinstance(inner := getattr(kind, name, None), inspect.Type):
            yield from structs_in(inner)
    for inner in getattr(kind, "types", ()):
        yield from structs_in(inner)


def holds(kind: inspect.Type, wanted: type[inspect.Type]) -> bool:
    parts = [getattr(kind, name, None) for name in ("type", "item_type", "value_type", "key_type")]
    inner = [part for part in (*parts, *getattr(kind, "types", ())) if isinstance(part, inspect.Type)]
    return isinstance(kind, wanted) or any(holds(part, wanted) for part in inner)


def is_suspicious(place: str, kind: inspect.Type) -> bool:
    named = SUSPICIOUS.search(place.partition(".")[2]) is not None
    return named or any(
        holds(kind, wanted) for wanted in (inspect.UUIDType, inspect.DictType, inspect.AnyType)
    )


PUBLIC = {
    r"\w+\.operation_id": "whoever asked follows it; GET /operations/{id} knows its project",
    r"\w+\.(cloud_id|part_id)": "the id of the thing itself, or of a part made for it",
    r"\w+\.(notice_id|decision_id|preemption_id)": "made of the stream's own id; GET knows its project",
    r"(KnownGroup|NamedGroup)\.ledger_id": "a security group of the project's own",
    r"\w+\.policy_id|PolicyRef\.\w+": "a policy that concerns it is shown by GET /policies/{id}",
    r"(Requested|Adopted|ServerRequested|ServerAdopted|PolicyDefined)\.project_id": "its own",
    r"(Volume|NetworkInterface|FloatingIp|ServerSnapshot)\w*"
    r"\.(server_id|server_cloud_id|root_of|made_for|network_interface_id|port_cloud_id)": "where it is: "
    "a wish finds the project's own only, and OpenStack shows it to the thing's owner",
    r"Attachment\.server(_cloud)?_id": "where the volume itself is, as Cinder shows it to its owner",
    r"(Flavor|Named|Known|Source|ExternalNetwork|FixedAddress|RootVolume|Interface|Rule)\.\w+": "of the "
    "catalogue, or made for it: OpenStack shows it to the project",
    r"ServerRequested\.(key_pair|metadata|user_data_sha256)|ServerAdopted\.metadata": "its owner's words",
    r"OpenstackServer\w+\.(image_id|server_id|room_freed)": "the server itself, and what it was made from",
    r"CloudAction\.(user_id|request_id)": "who did it to it: os-instance-actions tells its owner",
    r"ProjectJoined\.user_id": "who joined the project",
    r"(Fault|\w+)\.(message|reason|why|locked_reason)": "prose for the owner: Nova's own, or of rules "
    "that name nobody else",
    r"ConditionResult\.(seen|wanted)": "of the server itself; what is seen of others is its `detail`",
    r"\w+\.(by_administrator|keeps_free|room_freed)": "yes or no",
    r"ServerNoticeIssued\.recipients": "the server's own owners",
    r"(CleanUp|Preemption|PolicyRehearsed)\.\w+|Selector\.\w+": "of the policy: another's streams "
    "are not shown, and GET /policies narrows `projects`",
    r"Cloud(Identity|Service)\.\w+": "of the cloud's own stream, which no project is shown",
    r"PolicyEvaluated\.held_up": "of the policy's own stream; the cloud's own are for administrators",
}
"""Places that the project may be shown, by pattern, and why."""


@pytest.mark.parametrize("event", get_args(AnyEvent), ids=lambda event: event.__name__)
def test_every_field_that_may_name_others_is_declared(event: type[msgspec.Struct]) -> None:
    """Mark a new one ``OperatorOnly``, or say above why the event's own project may be shown it."""
    described = inspect.type_info(event)
    assert isinstance(described, inspect.StructType)
    undeclared = [
        place
        for place, kind in leaves(described)
        if is_suspicious(place, kind) and not any(re.fullmatch(known, place) for known in PUBLIC)
    ]
    assert undeclared == []


def test_a_field_without_a_word_is_found() -> None:
    class Struck(msgspec.Struct):
        moved_to: UUID
        host: str
        why_so: OperatorOnly[str]

    described = inspect.type_info(Struck)
    assert isinstance(described, inspect.StructType)
    assert [place for place, kind in leaves(described) if is_suspicious(place, kind)] == [
        "Struck.moved_to",
        "Struck.host",
    ]


def test_postgres_shows_all_of_each_event_but_the_operators_part(postgres: str) -> None:
    statement = f"SELECT {public_event()} FROM (SELECT %s::jsonb AS event, %s AS type) AS entry".encode()
    with psycopg.connect(postgres) as connection:
        for event in get_args(AnyEvent):
            whole = msgspec.to_builtins(sample(event), str_keys=True)
            text = msgspec.json.encode(whole).decode()
            row = connection.execute(statement, [text, event.__name__]).fetchone()
            assert row is not None
            assert row[0] == without(operator_part(event), msgspec.json.decode(text))


def without(part: OperatorPart, value: dict[str, Any]) -> dict[str, Any]:
    kept = {name: held for name, held in value.items() if name not in part.whole}
    for name, (inner, many) in part.within.items():
        held = kept[name]
        kept[name] = [without(inner, one) for one in held] if many else without(inner, held)
    return kept
