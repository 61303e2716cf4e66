"""Whatever a service of OpenStack leaves out of its times, they can be compared."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.openstack.timestamps import time_of


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30T05:00:00Z",
        "2026-11-30T05:00:00.000000",
        "2026-11-30T06:00:00+01:00",
        "2026-11-30T05:00:00",
    ],
)
def test_a_time_of_the_cloud_is_utc(text: str) -> None:
    assert time_of(text) == datetime(2026, 11, 30, 5, tzinfo=UTC)
