"""A simulated OpenStack over HTTP, for the real openstacksdk: a verified fake with a truth of its own.

tests/contract/ holds what it and a real cloud must both answer. It knows nothing of Stackledger.
"""

from __future__ import annotations

from simulator.config import Host, Latencies, Quota, SimulatorConfig, write_clouds_yaml
from simulator.faults import Fault
from simulator.journal import Entry
from simulator.running import Tls, running_simulator
from simulator.simulator import Simulator, create_app

__all__ = [
    "Entry",
    "Fault",
    "Host",
    "Latencies",
    "Quota",
    "Simulator",
    "SimulatorConfig",
    "Tls",
    "create_app",
    "running_simulator",
    "write_clouds_yaml",
]
