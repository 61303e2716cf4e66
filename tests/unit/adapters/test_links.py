"""A link says what it was signed for, under one key, and nothing else is one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.notices.links import LinkKey
from commands.notice.links import ANSWERS, Link, LinkForged, read, sign
from commands.notice.refusals import LinkKeyMissing
from settings import Secret

KEY = b"k" * 32
TOKEN = "AAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAIAAAAAAGptNwDrBBmPkPDkWte3C_TA0T77JjXBij35mt_oetrb5hNjfw"
"""Of ``LINK``, under ``KEY``."""
LINK = Link(UUID(int=1), UUID(int=2), "keep", datetime(2026, 8, 1, tzinfo=UTC))


@given(st.uuids(), st.uuids(), st.sampled_from(ANSWERS), st.integers(0, 2**33))
def test_it_is_read_as_it_was_signed(server: UUID, notice: UUID, answer, seconds: int) -> None:
    link = Link(server, notice, answer, datetime.fromtimestamp(seconds, UTC))
    assert read(sign(link, KEY), KEY) == link


def test_a_token_is_the_same_in_every_release() -> None:
    """One that was mailed before an upgrade works after it."""
    assert sign(LINK, KEY) == TOKEN
    assert read(TOKEN, KEY) == LINK


@pytest.mark.parametrize("token", ["", "\u00e9", TOKEN[:-1], TOKEN[:40], f"{TOKEN}AAAA", TOKEN.swapcase()])
def test_a_token_that_was_cut_or_changed_is_forged(token: str) -> None:
    with pytest.raises(LinkForged):
        read(token, KEY)


@given(st.integers(0, 72), st.integers(1, 255))
def test_no_bit_of_it_can_be_changed(place: int, change: int) -> None:
    from base64 import urlsafe_b64decode, urlsafe_b64encode

    whole = bytearray(urlsafe_b64decode(sign(LINK, KEY) + "=="))
    whole[place % len(whole)] ^= change
    with pytest.raises(LinkForged):
        read(urlsafe_b64encode(whole).decode(), KEY)


@given(st.text())
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(LinkForged):
        read(text, KEY)


def test_another_key_signs_other_links() -> None:
    with pytest.raises(LinkForged):
        read(sign(LINK, KEY), b"x" * 32)


def test_the_key_is_made_once_and_kept_for_us_alone(tmp_path: Path) -> None:
    kept = LinkKey(Secret(), tmp_path / "data" / "link.key")
    first = kept.read()
    assert len(first) == 64
    assert kept.read() == first
    assert kept.file.stat().st_mode & 0o777 == 0o600
    assert LinkKey(Secret("given"), kept.file).read() == b"given"
    assert [path.name for path in kept.file.parent.iterdir()] == ["link.key"]


def test_where_none_can_be_kept_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LinkKeyMissing):
        LinkKey(Secret(), tmp_path / "file" / "link.key").read()
