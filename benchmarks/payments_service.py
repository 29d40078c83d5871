"""Rate and delay of the payment service on loopback, and of the engine inside the process.

A client process keeps 32 connections busy with single payments for some seconds; every answer
is durable (group commits). Run: ``python benchmarks/payments_service.py``.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from manumit.payments import Profile
from manumit.payments.live import LiveEngine
from manumit.payments.simulate import Conditions, simulate_world
from manumit.service.wire import payment_of

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "payments_service.jsonl"
CONNECTIONS, MOST = 32, 40_000


def main() -> int:
    """Measure and append the result line."""
    objects = payments()
    inside = engine_times(objects)
    with tempfile.TemporaryDirectory() as folder:
        command = [str(ROOT / ".venv/bin/manumit"), "payments-service", folder, "--port", "0"]
        service = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert service.stdout is not None
        address = service.stdout.readline().strip()
        port, token = int(address.split(":")[2].split("/")[0]), (Path(folder) / "token").read_text()
        bodies = [json.dumps(one).encode() for one in objects]
        started = time.monotonic()
        cpu = cpu_of(service.pid)
        times = np.array(asyncio.run(drive(port, token, bodies)))
        wall, cpu = time.monotonic() - started, cpu_of(service.pid) - cpu
        service.kill()
        service.wait()
    line = {
        "benchmark": "payments_service",
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()} {os.cpu_count()} cores",
        "payments": len(times),
        "engine_us": {
            "median": round(float(np.median(inside)), 1),
            "p99": round(float(np.quantile(inside, 0.99)), 1),
        },
        "rate_per_s": round(len(times) / wall),
        "rate_per_cpu_s_of_the_service": round(len(times) / cpu),
        "answer_ms": {
            "median": round(float(np.median(times)), 2),
            "p99": round(float(np.quantile(times, 0.99)), 2),
        },
        "connections": CONNECTIONS,
    }
    print(json.dumps(line, indent=1))
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    return 0


def payments() -> list[dict[str, object]]:
    """Return payments of a simulated world as JSON objects, in time order."""
    world = simulate_world(Conditions(), accounts=1000, months=2, seed=9).payments[:MOST]
    found = []
    for row in world.iter_rows(named=True):
        one = {key: value for key, value in row.items() if value is not None}
        one["paid_at"] = row["paid_at"].isoformat()
        found.append(one)
    return found


def engine_times(objects: list[dict[str, object]]) -> np.ndarray:
    """Return microseconds for each payment: checking the object, scoring, alerts."""
    engine = LiveEngine(Profile(threshold=2.0))
    times = []
    for one in objects:
        started = time.perf_counter()
        engine.take(payment_of(one))
        times.append(1e6 * (time.perf_counter() - started))
    return np.array(times[1000:])


async def drive(port: int, token: str, bodies: list[bytes]) -> list[float]:
    """Send every body once over the connections; return milliseconds for each answer."""
    waiting = iter(bodies)
    times: list[float] = []

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for body in waiting:
            started = time.perf_counter()
            writer.write(
                b"POST /api/v1/payments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + token.encode()
                + b"\r\nContent-Length: "
                + str(len(body)).encode()
                + b"\r\n\r\n"
                + body
            )
            head = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in head.split(b"\r\n", 1)[0], head
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            times.append(1e3 * (time.perf_counter() - started))
        writer.close()

    await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
    return times


def cpu_of(pid: int) -> float:
    """Return the CPU seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
