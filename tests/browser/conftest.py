"""A running house and a headless Chromium for the browser tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser.samples import Sample
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = os.environ.get("MANUMIT_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as a browser test."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class House:
    """A running server: its address, a session of each role, and the samples by address name."""

    address: str
    sessions: dict[str, str]
    samples: dict[str, list[Sample]]
    spare: dict[str, list[str]]

    def new_session(self, role: str) -> str:
        """Return a session that the test may end."""
        return self.spare[role].pop()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Start the server once for all browser tests."""
    workspace = tmp_path_factory.mktemp("house")
    script = Path(__file__).with_name("server.py")
    log = (workspace / "server.log").open("w")
    process = subprocess.Popen(
        [sys.executable, str(script), str(workspace / "workspace")],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (workspace / "server.log").read_text()
        told = json.loads(line)
        samples: dict[str, list[Sample]] = {}
        for given in told["samples"]:
            samples.setdefault(given["url_name"], []).append(Sample(**given))
        yield House(f"http://127.0.0.1:{told['port']}", told["sessions"], samples, told["spare"])
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()
        log.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser once; each test gets contexts of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Return a fresh browser context, as wide as a laptop."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Return a page of a fresh context."""
    return context.new_page()
