"""Key pairs, of Nova."""

from __future__ import annotations

from adapters.effects import key_pair as effects
from app.feature import Feature
from commands.key_pair import routes as commands
from projections.key_pair import KEY_PAIR
from queries import key_pair as queries

FEATURE = Feature(
    name="key_pair",
    routes=[*commands.ROUTES, *queries.ROUTES],
    projection=KEY_PAIR,
    answer=commands.KeyPairResponse,
    effect=effects.EFFECT,
    view=effects.VIEW,
)
