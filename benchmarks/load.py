"""Asks an address as fast as so many clients can, from a process of its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time

import uvloop

CLIENTS = 32
SECONDS = 3.0
"""How long an address is asked in one round."""


async def client(port: int, request: str, number: int, until: float) -> int:
    """Send one request after the other on one connection; return how many were answered with success."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.perf_counter() < until:
        writer.write(request.replace("@", f"{number:02}-{count:08}-{time.time_ns() % 10**14:014}").encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        await reader.readexactly(length)
        assert head[9:10] == b"2", head
        count += 1
    writer.close()
    return count


async def run(port: int, request: str, seconds: float) -> float:
    begun = time.perf_counter()
    counts = await asyncio.gather(*(client(port, request, n, begun + seconds) for n in range(CLIENTS)))
    return sum(counts) / (time.perf_counter() - begun)


def rate(port: int, request: str, seconds: float) -> float:
    """Return the requests a second, as counted by another process. ``@`` stands for something unique."""
    arguments = [sys.executable, "-m", "benchmarks.load", str(port), request, str(seconds)]
    told = subprocess.run(arguments, stdout=subprocess.PIPE, check=True, text=True, timeout=seconds + 60)
    return float(told.stdout)


def post(path: str, token: str, body: str) -> str:
    """Return a request; the place of ``@`` in the body always takes as many bytes."""
    length = len(body) - 1 + 26
    return (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nX-Auth-Token: {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )


def get(path: str, token: str) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nX-Auth-Token: {token}\r\n\r\n"


if __name__ == "__main__":
    print(uvloop.run(run(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))))
