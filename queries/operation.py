"""HTTP query of an operation: its state, its outcome, and waiting for it."""

from __future__ import annotations

import re
import time
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from commands.kernel.actor import Role
from projections.operation import OperationRow
from queries.engine.access import ReadContext
from queries.engine.columns import select_list
from queries.engine.consistency import Awaited
from queries.engine.fields import Fields, pick, read_fields
from queries.engine.read_model import IfNoneMatch
from queries.engine.refusals import FieldError, OperationUnknown, ValidationFailed
from queries.engine.responses import detail_response, detail_spec
from queries.engine.statements import read_statements

SQL = read_statements(__file__)
PARKED = """jsonb_build_object('code', 'EFFECT_PARKED',
    'reason', 'it could not be carried out so far, and waits for an operator or a newer version')"""
DETAIL = SQL["detail"].format(select_list=select_list(OperationRow), parked=PARKED)


class Progress(msgspec.Struct, frozen=True):
    """Number of events read so far, and their total."""

    done: int
    total: int


class OperationShown(OperationRow, frozen=True):
    """An operation; of a rehearsal, how far it is, and the address of its result once it is there."""

    progress: Progress | None = None
    result: str | None = None


LONGEST = 60.0
"""Seconds a client may wait for an operation in one request."""

DURATION = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(ms|s|m)?")
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, None: 1.0}


def seconds_in(text: str) -> float:
    """Read a duration such as ``20s``, ``500ms`` or ``20``. Raises ``ValidationFailed``."""
    match = DURATION.fullmatch(text)
    seconds = float(match[1]) * SECONDS[match[2]] if match else -1.0
    if not 0 <= seconds <= LONGEST:
        raise ValidationFailed(
            FieldError("/query/wait", f"must be a duration such as 20s, at most {LONGEST:.0f}s")
        )
    return seconds


@get(
    "/operations/{operation_id:str}",
    responses=detail_spec(OperationShown, "The operation."),
    role=Role.READER,
)
async def show_operation(
    operation_id: FromPath[UUID],
    reader: NamedDependency[ReadContext],
    wait: Annotated[
        str,
        QueryParameter(description="Answer as soon as it is finished, at the latest after so long (20s)."),
    ] = "0s",
    if_none_match: IfNoneMatch = None,
    fields: Fields = None,
) -> Response[Any]:
    """Show an operation; with ``wait``, once it is finished or the time is over."""
    deadline = time.monotonic() + seconds_in(wait)
    only = read_fields(fields, OperationShown.__struct_fields__)
    await reader.ready("operation")
    parameters = {"id": operation_id, "project_id": reader.project_id}
    while True:
        row = await reader.one(DETAIL, parameters)
        left = deadline - time.monotonic()
        if left <= 0 or (row is not None and not row[1]):
            break
        await reader.projected.wait_for_end(Awaited(operation_id, reader.project_id), left)
    if row is None:
        raise OperationUnknown
    return detail_response(pick(row[0], only), if_none_match)
