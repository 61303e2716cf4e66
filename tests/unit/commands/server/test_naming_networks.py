"""Which networks a server gets that names none."""

from __future__ import annotations

import pytest

from commands.http.catalogue import Network
from commands.http.resolvers import TOLD
from commands.server.references import attach


def network(name: str, *, external: bool = False, number: int = 0) -> Network:
    return Network(f"id-{name}-{number}", name, "ACTIVE", shared=True, external=external)


def refused(offered: list[Network]) -> str:
    errors: list[tuple[str, str]] = []
    assert attach((), offered, errors) == ()
    [(pointer, detail)] = errors
    assert pointer == "/networks"
    return detail


def test_it_is_the_only_one_that_servers_may_be_on() -> None:
    errors: list[tuple[str, str]] = []
    [found] = attach((), [network("outside", external=True), network("inside")], errors)
    assert (found.name, errors) == ("inside", [])


def test_where_there_is_none_it_says_where_one_comes_from() -> None:
    detail = refused([network("outside", external=True)])
    assert "make one in the cloud" in detail
    assert "network_interfaces" in detail


@pytest.mark.parametrize("many", [2, TOLD, TOLD + 1, 500])
def test_as_many_are_told_as_can_be_read(many: int) -> None:
    detail = refused([network(f"net-{place}") for place in range(many)])
    assert detail.startswith('name one or more, such as ["net-0"]; the project may use ["net-0","net-1"')
    assert detail.count('"net-') == min(many, TOLD) + 1
    assert detail.endswith(f"and {many - TOLD} more") == (many > TOLD)
