"""Decider of a project, and the id of its stream."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from commands.kernel.decider import Decider
from commands.project.commands import ProjectCommand
from commands.project.events import ProjectEvent, ProjectJoined

PROJECTS = uuid5(NAMESPACE_URL, "urn:stackledger:project")
"""The namespace of the streams: never to be changed."""


def stream_of(project_id: str) -> UUID:
    """Return the stream of a project: its id is Keystone's, which need not be a UUID."""
    return uuid5(PROJECTS, project_id)


class Project(msgspec.Struct, frozen=True):
    """State: the service users that have joined. There is one, until it is replaced."""

    joined: frozenset[str] = frozenset()


def decide(project: Project, command: ProjectCommand) -> list[ProjectEvent]:
    """Return the events of a command: none if this user has already joined."""
    return [] if command.user_id in project.joined else [ProjectJoined(command.user_id, command.role)]


def evolve(project: Project, event: ProjectEvent) -> Project:
    return Project(project.joined | {event.user_id})


PROJECT = Decider(Project(), decide, evolve, feature="project")
