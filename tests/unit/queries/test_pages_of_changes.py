"""Cursors of a list of changes: they keep the position that the first page had reached."""

from __future__ import annotations

from uuid import uuid4

import msgspec
import pytest

from queries.engine.page import Cursor, PageParams, Paging, paging
from queries.engine.refusals import CursorMalformed, ValidationFailed

SORTS = {"name": "text"}


def page_of(cursor: str | None) -> Paging:
    return paging(SORTS, PageParams(cursor=cursor, changes_since="3"), sort_by="name", order="asc")


def test_all_pages_go_on_from_what_the_first_had_reached() -> None:
    first = page_of(None)
    assert first.continues_from(7) == 7
    second = page_of(first.next_cursor("a", uuid4(), 7))
    assert second.continues_from(9) == 7
    third = page_of(second.next_cursor("b", uuid4(), 7))
    assert third.continues_from(12) == 7
    assert third.continues_from(5) == 5  # the ledger was restored from a backup meanwhile


def test_a_cursor_of_before_is_still_read() -> None:
    old = msgspec.json.encode(["name", "asc", "a", str(uuid4())])
    assert msgspec.json.decode(old, type=Cursor).position is None


@pytest.mark.parametrize("position", [-1, 2**63, "7", 1.5])
def test_a_made_up_position_is_refused(position: object) -> None:
    forged = Cursor("name", "asc", "a", uuid4(), position)  # type: ignore[arg-type]
    with pytest.raises(CursorMalformed):
        page_of(forged.encode())


def test_changes_do_not_go_with_numbered_pages() -> None:
    with pytest.raises(ValidationFailed) as refused:
        paging(SORTS, PageParams(page=1, changes_since="3"), sort_by="name", order="asc")
    assert [flaw.pointer for flaw in refused.value.flaws] == ["/query/page"]
