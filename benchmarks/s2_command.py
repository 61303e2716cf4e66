"""S2: a command over HTTP (credential, decision, append, answer) against a route that only authenticates."""

from __future__ import annotations

from benchmarks.api import served
from benchmarks.frame import Result, Scale, by_turns, ratio
from benchmarks.load import SECONDS, post, rate

WISH = '{"name": "web-@", "flavor": "m1.tiny", "image": "cirros", "networks": ["private"]}'


def measure(url: str, scale: Scale) -> Result:
    with served(url, 0) as api:
        command, nothing = post("/api/v1/servers", api.token, WISH), post("/bare", api.token, WISH)
        sides = {
            "commands/s": lambda: rate(api.port, command, scale.seconds(SECONDS)),
            "bare/s": lambda: rate(api.port, nothing, scale.seconds(SECONDS)),
        }
        measured = by_turns(sides, rounds=scale.rounds(4))
    return ratio("S2", "a command over HTTP, 32 clients / a bare authenticated route", 0.5, measured, {})
