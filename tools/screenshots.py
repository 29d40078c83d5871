"""Write pictures of pages of a running Manumit, wide and narrow, light and dark.

Usage: python tools/screenshots.py FOLDER [--address http://127.0.0.1:8000] [--dark]
       [--language ar] [--sign-in NAME] [PATH ...]

``--sign-in`` reads the password from MANUMIT_PASSWORD. Without PATH it takes the plain pages.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
PLAIN_PAGES = ["/", "/what-is-stored", "/accessibility", "/keyboard", "/sign-in", "/calendar"]
WIDTHS = {"wide": 1280, "narrow": 360}


def main() -> None:
    """Write one PNG for each page and width."""
    options = _options()
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, width in WIDTHS.items():
            _take(browser, options, folder, name, width)
        browser.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder")
    parser.add_argument("paths", nargs="*", default=PLAIN_PAGES)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--language", default="")
    parser.add_argument("--sign-in", default="")
    return parser.parse_intermixed_args()


def _take(
    browser: Browser, options: argparse.Namespace, folder: Path, name: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if options.dark else "light",
    )
    if options.language:
        host = urlsplit(options.address).hostname or "127.0.0.1"
        cookie = {"name": "language", "value": options.language, "domain": host, "path": "/"}
        context.add_cookies([cookie])
    page = context.new_page()
    if options.sign_in:
        page.goto(f"{options.address}/sign-in")
        page.fill("[name=sign_in_name]", options.sign_in)
        page.fill("[name=password]", os.environ["MANUMIT_PASSWORD"])
        page.press("[name=password]", "Enter")
        page.wait_for_load_state()
    for path in options.paths:
        page.goto(options.address + path)
        page.wait_for_load_state("networkidle")
        stem = path.strip("/").replace("/", "-") or "start"
        kind = f"{name}-dark" if options.dark else name
        page.screenshot(path=folder / f"{stem}-{kind}.png", full_page=True)
    context.close()


if __name__ == "__main__":
    main()
