"""Manifest of a feature: the parts that the rest of the product uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from adapters.kernel.context import EffectHandler
from adapters.kernel.resource_view import ResourceView
from projections.engine.projection import Projection


class Feature(NamedTuple):
    """A kind of thing of which there are events: a server, a volume, a policy.

    Its name is the word for it in every folder. The events themselves are found by that name
    (``commands/NAME/events``, see ``commands/store/envelope.py``); here is what is done with them.
    """

    name: str
    routes: Sequence[Any]
    """All its addresses, of commands and of queries."""
    projection: Projection[Any] | None = None
    answer: type[msgspec.Struct] | None = None
    """What its commands answer: the thing under the name of its read table, and the operation."""
    shown: type[msgspec.Struct] | None = None
    """What GET shows, where a row of the read table does not tell all of that."""
    effect: EffectHandler | None = None
    """How the cloud is asked for what its events want."""
    view: ResourceView | None = None
    """How the cloud shows it, and which of what is shown is compared; a server has a poller of its own."""
