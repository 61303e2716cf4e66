"""What readers are shown of an operation without an outcome is the JSON that it always was."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from commands.kernel.pending_operation import PendingOperation
from projections.resource import PendingOperationRow

ID = UUID(int=5)


def test_a_row_has_it_with_its_times() -> None:
    row = PendingOperationRow("create", ID, datetime(2026, 8, 1, 12, tzinfo=UTC))
    assert msgspec.json.encode(row) == (
        b'{"action":"create","operation_id":"00000000-0000-0000-0000-000000000005",'
        b'"requested_at":"2026-08-01T12:00:00Z","request_id":null,"stuck":false}'
    )


def test_an_answer_about_a_server_of_openstack_has_what_and_which() -> None:
    assert msgspec.json.encode(PendingOperation("reset", ID)) == (
        b'{"action":"reset","operation_id":"00000000-0000-0000-0000-000000000005"}'
    )
