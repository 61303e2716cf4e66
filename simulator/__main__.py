"""``python -m simulator``: the simulated cloud as a process of its own."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from simulator.config import SimulatorConfig, write_clouds_yaml
from simulator.running import server_config
from simulator.simulator import Simulator


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8801, help="port to listen on")
    parser.add_argument("--data", type=Path, help="folder that keeps the cloud; without it, memory does")
    parser.add_argument("--public-url", help="where clients find it, if not at host and port")
    parser.add_argument("--clouds-yaml", type=Path, help="write a clouds.yaml for it here")
    asked = parser.parse_args()
    url = asked.public_url or f"http://{asked.host}:{asked.port}"
    config = SimulatorConfig(data_dir=asked.data, public_url=url)
    if asked.clouds_yaml or asked.data:
        write_clouds_yaml(config, asked.clouds_yaml or asked.data / "clouds.yaml")
    uvicorn.Server(server_config(Simulator(config), asked.host, asked.port)).run()


if __name__ == "__main__":
    main()
