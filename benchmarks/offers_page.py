"""How long a person waits from the button "Check" to a ready page, in headless Chromium.

Starts the product with the example workspace, pastes invented messages in many languages and
reads the browser's own clock: from leaving the form to the end of the load of the answer. One
result line is appended to ``benchmarks/results/offers_page.jsonl``. The goal is 300 ms.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

RESULTS = Path(__file__).resolve().parent / "results" / "offers_page.jsonl"
EXAMPLE = Path(__file__).resolve().parents[1] / "src/manumit/data/example/offers.jsonl"
CHROMIUM = os.environ.get("MANUMIT_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu"]
COMMAND = [str(Path(sys.executable).parent / "manumit"), "serve", "--example", "--port", "8741"]
ROUNDS = 40  # under the limit of checks a minute for one address
WARM_UP_SECONDS = 5.0
GOAL_MS = 300
CLOCK = "() => performance.getEntriesByType('navigation')[0].toJSON()"


def main() -> None:
    """Measure, print and append the result line."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(folder) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        first = _check(page, address, texts[0])
        time.sleep(WARM_UP_SECONDS)
        found = [_check(page, address, texts[number % len(texts)]) for number in range(ROUNDS)]
        browser.close()
    waits = sorted(wait for wait, _ in found)
    result = {
        "benchmark": "offers_page",
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "processors": os.cpu_count(),
        "rounds": ROUNDS,
        "goal_ms": GOAL_MS,
        "at_once_after_start_ms": round(first[0]),
        "median_ms": round(statistics.median(waits)),
        "p95_ms": round(waits[int(0.95 * len(waits))]),
        "slowest_ms": round(waits[-1]),
        "largest_page_bytes": max(size for _, size in found),
    }
    print(json.dumps(result))
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


def _check(page: Page, address: str, text: str) -> tuple[float, int]:
    """Return the milliseconds from the button to the loaded answer, and its bytes on the wire."""
    page.goto(f"{address}offers/check")
    page.locator("[name=text]").fill(text)
    page.locator("main form button.govuk-button[type=submit]").last.click()
    page.locator(".mm-level").wait_for()
    page.wait_for_load_state("load")
    clock = page.evaluate(CLOCK)
    return clock["duration"], clock["transferSize"]


@contextmanager
def _served(folder: str) -> Iterator[str]:
    process = subprocess.Popen(
        COMMAND,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "MANUMIT_WORKSPACE": folder, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    address = ""
    try:
        for line in process.stdout:
            if line.startswith("Manumit http"):
                address = line.split()[1]
            if line.startswith("Stop with"):
                yield address
                break
        else:
            raise SystemExit("The server ended before it was ready.")
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


if __name__ == "__main__":
    main()
