"""The walk: every address of the house is opened and looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser.conftest import House
from browser.inspection import Listener, accessibility_faults, focus_faults, sideways_faults
from browser.samples import Sample
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, BrowserContext, Page

_KINDS = {"page", "bare", "file", "action", "data"}
_COUNT_FORMS = "() => document.querySelectorAll('main form').length"
_COUNT_HEADINGS = "() => document.querySelectorAll('h1').length"


def _names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern, inner)


URL_NAMES = sorted(set(_names(get_resolver())))


def _context(chromium: Browser, house: House, role: str, **options: object) -> BrowserContext:
    context = chromium.new_context(**options)  # type: ignore[arg-type]
    if role:
        value = house.sessions[role]
        context.add_cookies([{"name": "session", "value": value, "url": house.address}])
    return context


def _open(page: Page, house: House, sample: Sample) -> None:
    response = page.goto(house.address + sample.path)
    assert response is not None
    assert response.status == 200, f"{sample.path} answers {response.status}"
    if sample.fields:
        for name, value in sample.fields.items():
            field = page.locator(f"main [name={name}]")
            if field.evaluate("(element) => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        page.locator("main form:has([name]) button:not([type=button])").first.click()
        page.wait_for_load_state()


@pytest.mark.parametrize("url_name", URL_NAMES)
def test_every_address_is_open_to_everyone(url_name: str, house: House, chromium: Browser) -> None:
    samples = house.samples.get(url_name)
    assert samples, f"tests/browser/sample_urls has no sample of {url_name!r}: add one"
    for sample in samples:
        assert sample.kind in _KINDS
        if sample.kind in {"page", "bare"}:
            faults = [*_walk_plain(chromium, house, sample), *_walk_arabic(chromium, house, sample)]
            if sample.kind == "page":
                faults += _walk_without_scripts(chromium, house, sample)
            assert faults == [], f"{sample.path} as {sample.role or 'anyone'}"
        else:
            _answers(chromium, house, sample)


def _walk_plain(chromium: Browser, house: House, sample: Sample) -> list[str]:
    context = _context(chromium, house, sample.role, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    listener = Listener(page, house.address)
    _open(page, house, sample)
    faults = accessibility_faults(page)
    if sample.kind == "page":
        faults += focus_faults(page)
    faults += sideways_faults(page, width=360, height=740)
    faults += sideways_faults(page, width=320, height=256)  # 1280 x 1024 at 400 %
    context.close()
    return [*faults, *listener.faults]


def _walk_arabic(chromium: Browser, house: House, sample: Sample) -> list[str]:
    context = _context(
        chromium, house, sample.role, viewport={"width": 1280, "height": 800}, color_scheme="dark"
    )
    context.add_cookies([{"name": "language", "value": "ar", "url": house.address}])
    page = context.new_page()
    listener = Listener(page, house.address)
    _open(page, house, sample)
    faults = [] if page.evaluate("() => document.dir") == "rtl" else ["Arabic is not rtl"]
    faults += [f"in the dark, {fault}" for fault in accessibility_faults(page)]
    faults += sideways_faults(page, width=1280, height=800)
    faults += sideways_faults(page, width=360, height=740)
    context.close()
    return [f"in Arabic: {fault}" for fault in [*faults, *listener.faults]]


def _walk_without_scripts(chromium: Browser, house: House, sample: Sample) -> list[str]:
    with_scripts = _context(chromium, house, sample.role)
    page = with_scripts.new_page()
    _open(page, house, sample)
    forms = page.evaluate(_COUNT_FORMS)
    with_scripts.close()
    context = _context(chromium, house, sample.role, java_script_enabled=False)
    page = context.new_page()
    _open(page, house, sample)
    faults = []
    if page.locator("h1").count() != 1:
        faults.append(f"without scripts: {page.locator('h1').count()} first headings")
    if page.locator("main form").count() != forms:
        faults.append("without scripts: forms are missing")
    if not page.locator("form[action='/leave'] button").is_visible():
        faults.append("without scripts: the way out is missing")
    context.close()
    return faults


def _answers(chromium: Browser, house: House, sample: Sample) -> None:
    """Check that a file comes, that data come, and that an action refuses a plain GET calmly."""
    context = _context(chromium, house, sample.role)
    response = context.request.get(house.address + sample.path, max_redirects=0)
    if sample.kind == "action":
        assert response.status in {302, 303, 401, 404, 405}
    else:
        assert response.status == 200
    if sample.kind == "file":
        assert "attachment" in response.headers["content-disposition"]
    assert "no-store" in response.headers["cache-control"]
    assert "default-src 'self'" in response.headers["content-security-policy"]
    context.close()
