"""The versions of OpenStack's APIs that we speak, and why these."""

from __future__ import annotations

from typing import Literal

Service = Literal["compute", "image", "network", "identity", "placement", "volume"]

COMPUTE = (2, 84)
"""The compute microversion we speak: it has all we need and every cloud since Ussuri has it."""

COMPUTE_LEAST = (2, 69)
"""Below it a list passes over a cell that is down in silence: no absence could be proved (Stein, 2019)."""

VOLUME = (3, 60)
"""The one of Cinder: nothing that we need came later (Train, 2019)."""

VOLUME_LEAST = (3, 3)
"""Below it there are no messages, the only source of why a volume is in error (Newton, 2016)."""

SPOKEN: dict[Service, tuple[tuple[int, int], tuple[int, int]]] = {
    "compute": (COMPUTE_LEAST, COMPUTE),
    "volume": (VOLUME_LEAST, VOLUME),
}
"""The oldest and the newest microversion we speak with a service that has any."""

MAJOR: dict[Service, str] = {
    "compute": "2",
    "image": "2",
    "network": "2",
    "identity": "3",
    "placement": "1",
    "volume": "3",
}


def written(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
