"""The components of the house, looked at on a page of their own, and the keys."""

from __future__ import annotations

import pytest
from browser.conftest import House
from browser.inspection import Listener, accessibility_faults, focus_faults, sideways_faults
from playwright.sync_api import Browser, Page, expect


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_components_are_open_to_everyone(
    house: House, chromium: Browser, colours: str, language: str
) -> None:
    context = chromium.new_context(color_scheme="dark" if colours == "dark" else "light")
    context.add_cookies([{"name": "language", "value": language, "url": house.address}])
    page = context.new_page()
    listener = Listener(page, house.address)
    page.goto(f"{house.address}/gallery")
    faults = accessibility_faults(page) + focus_faults(page)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    faults += accessibility_faults(page)
    faults += sideways_faults(page, width=360, height=740)
    faults += sideways_faults(page, width=320, height=256)
    context.close()
    assert [*faults, *listener.faults] == []


def test_an_error_leads_to_its_field(house: House, page: Page) -> None:
    page.goto(f"{house.address}/gallery")
    page.get_by_role("button", name="Send").click()
    page.locator(".govuk-error-summary a").nth(3).click()
    expect(page.locator("#id_way_0")).to_be_focused()


def test_a_mark_leads_to_its_reason(house: House, page: Page) -> None:
    page.goto(f"{house.address}/gallery")
    page.get_by_role("link", name="Poipet").click()
    assert page.url.endswith("#reason-1")
    expect(page.locator("#reason-1")).to_be_in_viewport()


def test_a_queue_is_worked_through_by_keyboard(house: House, page: Page) -> None:
    page.goto(f"{house.address}/gallery")
    page.keyboard.type("jjjk")
    expect(page.locator("[data-keys-item]").nth(1)).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#answer")).to_have_text("2-no")


def test_keys_are_silent_while_somebody_types(house: House, page: Page) -> None:
    page.goto(f"{house.address}/gallery")
    page.keyboard.press("j")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("yes? jk")
    expect(page.locator("#search")).to_have_value("yes? jk")
    expect(page.locator("#answer")).to_have_text("")


def test_the_question_mark_lists_the_keys_of_the_page(house: House, page: Page) -> None:
    page.goto(f"{house.address}/gallery")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Yes, a trap")
    expect(dialog).to_contain_text("No, honest")
    expect(dialog).to_contain_text("Leave this page at once")
    assert accessibility_faults(page) == []
    page.keyboard.press("y")  # the page behind does not hear it
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#answer")).to_have_text("")


def test_single_keys_can_be_turned_off_and_leaving_stays(house: House, page: Page) -> None:
    page.goto(f"{house.address}/keyboard")
    page.get_by_role("button", name="Turn single keys off").click()
    expect(page.get_by_role("button", name="Turn single keys on")).to_be_visible()
    page.goto(f"{house.address}/gallery")
    page.keyboard.type("j?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("[data-keys-item]").first).not_to_be_focused()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/calendar")


def test_fonts_come_only_for_scripts_that_are_shown(house: House, page: Page) -> None:
    fonts: list[str] = []
    page.on("request", lambda one: fonts.append(one.url) if "/fonts/" in one.url else None)
    page.goto(f"{house.address}/gallery")
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    assert not [font for font in fonts if "khmer" in font or "myanmar" in font]
    page.evaluate("() => { document.querySelector('#answer').textContent = 'ភាសាខ្មែរ မြန်မာ'; }")
    page.wait_for_function(
        "() => [...document.fonts].filter((face) => face.status === 'loaded').length >= 4"
        " && document.fonts.status === 'loaded'"
    )
    assert [font for font in fonts if "khmer" in font]
    assert [font for font in fonts if "myanmar" in font]
