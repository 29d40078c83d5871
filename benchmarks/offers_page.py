"""How long a person waits after pasting: from the click to a ready page, in Chromium.

Starts `manumit serve --example` in a passing workspace, lets it warm up, and checks messages
of ``benchmarks/data/offers/dev`` in several languages through the public page. Reported:
median and 95th percentile of the time from sending the form to the page being loaded, in
milliseconds. One result line is appended to ``benchmarks/results/offers_page.jsonl``.
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
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "offers_page.jsonl"
ADDRESS = "http://127.0.0.1:8732"
COMMAND = [str(Path(sys.executable).parent / "manumit"), "serve", "--example", "--port", "8732"]
LANGUAGES = ("en", "zh", "th", "vi", "id", "hi", "km", "ko")
WARM_UP_SECONDS = 12
EACH = 4


def main() -> None:
    """Measure, print and append the result line."""
    texts = [
        json.loads(line)["text"]
        for tag in LANGUAGES
        for line in (HERE / f"data/offers/dev/{tag}.jsonl")
        .open(encoding="utf-8")
        .readlines()[:EACH]
    ]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "MANUMIT_WORKSPACE": folder, "PYTHONUNBUFFERED": "1"}
        server = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True, env=environment)
        try:
            assert server.stdout is not None
            while not server.stdout.readline().startswith("Stop with"):
                pass
            time.sleep(WARM_UP_SECONDS)
            found = sorted(_measure(texts))
        finally:
            server.terminate()
            server.wait(timeout=10)
    result = {
        "benchmark": "offers_page",
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "pages": len(found),
        "ready_ms_median": round(statistics.median(found)),
        "ready_ms_p95": round(found[int(len(found) * 0.95)]),
    }
    print(json.dumps(result))
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


def _measure(texts: list[str]) -> list[float]:
    with sync_playwright() as play:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        _wait_for(page, texts[0])  # the browser's own first page
        return [_wait_for(page, text) for text in texts]


def _wait_for(page: Page, text: str) -> float:
    page.goto(f"{ADDRESS}/offers/check")
    page.fill("[name=text]", text)
    started = time.perf_counter()
    page.click("main form button[type=submit]")
    page.wait_for_selector(".mm-level")
    page.wait_for_load_state("load")
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
