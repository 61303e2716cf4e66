"""Security groups, of Neutron."""

from __future__ import annotations

from adapters.effects import security_group as effects
from app.feature import Feature
from commands.security_group import routes as commands
from projections.security_group import SECURITY_GROUP
from queries import security_group as queries

FEATURE = Feature(
    name="security_group",
    routes=[*commands.ROUTES, *queries.ROUTES],
    projection=SECURITY_GROUP,
    answer=commands.SecurityGroupResponse,
    shown=queries.SecurityGroupShown,
    effect=effects.EFFECT,
    view=effects.VIEW,
)
