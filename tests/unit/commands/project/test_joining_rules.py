"""A project that the service user has joined."""

from __future__ import annotations

from commands.project.commands import ConfirmJoined
from commands.project.decider import PROJECT, stream_of
from commands.project.events import ProjectJoined
from tests.scenario import Scenario

NEW = Scenario(PROJECT)


def test_the_first_time_is_recorded() -> None:
    NEW.when(ConfirmJoined("ledger", "member")).then(ProjectJoined("ledger", "member"))


def test_once_for_each_user() -> None:
    joined = NEW.given(ProjectJoined("ledger", "member"))
    joined.when(ConfirmJoined("ledger", "member")).then_nothing()
    joined.when(ConfirmJoined("successor", "member")).then(ProjectJoined("successor", "member"))


def test_its_stream_is_found_by_its_id_for_ever() -> None:
    assert str(stream_of("cada0ea95185448da4aa477974dc4810")) == "ff9b17e7-d0e7-57f4-8c42-b8ed2ace3129"
    assert stream_of("default") != stream_of("Default")
