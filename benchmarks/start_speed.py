"""How long `manumit serve --example` takes to be ready: the first start, and a second one.

Starts the product twice in a passing workspace and waits for its last line. One result line
is appended to ``benchmarks/results/start_speed.jsonl``.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results" / "start_speed.jsonl"
COMMAND = [str(Path(sys.executable).parent / "manumit"), "serve", "--example", "--port", "8731"]


def main() -> None:
    """Measure, print and append the result line."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = _seconds(folder), _seconds(folder)
    result = {
        "benchmark": "start_speed",
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "first_start_s": round(first, 2),
        "second_start_s": round(second, 2),
    }
    print(json.dumps(result))
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


def _seconds(folder: str) -> float:
    started = time.perf_counter()
    process = subprocess.Popen(
        COMMAND,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "MANUMIT_WORKSPACE": folder, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.startswith("Stop with"):
                return time.perf_counter() - started
        raise SystemExit("The server ended before it was ready.")
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


if __name__ == "__main__":
    main()
