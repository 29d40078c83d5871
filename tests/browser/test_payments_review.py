"""The payment desk in a browser: take the next alert by keyboard, see the account, close it."""

from __future__ import annotations

from browser.conftest import House
from playwright.sync_api import BrowserContext, expect


def test_an_alert_is_taken_read_and_closed_by_keyboard(
    house: House, context: BrowserContext
) -> None:
    key = [{"name": "session", "value": house.sessions["payment_analyst"], "url": house.address}]
    context.add_cookies(key)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{house.address}/payments/queue")
    page.keyboard.press("n")
    page.wait_for_url("**/payments/alert/**")
    first = page.url
    masked = page.locator("h1 bdi").first.inner_text()
    assert masked.startswith("•••")
    expect(page.locator("svg.mm-account rect.mm-account__series").first).to_be_visible()
    page.keyboard.press("i")
    expect(page.locator("h1 bdi").first).not_to_have_text(masked)
    assert page.locator("h1 bdi").first.inner_text().endswith(masked.removeprefix("•••"))
    page.get_by_label("It turned out").select_option("victim")
    page.get_by_role("heading", name="The account").click()
    page.keyboard.press("c")
    expect(page.get_by_text("A reason is missing").first).to_be_visible()
    page.get_by_label("Reason", exact=True).fill("Called; they believe in the adviser.")
    page.get_by_label("It turned out").select_option("victim")
    page.get_by_role("button", name="Close", exact=True).click()
    page.wait_for_url("**/payments/queue")
    page.keyboard.press("n")
    page.wait_for_url("**/payments/alert/**")
    assert page.url != first
    page.goto(f"{house.address}/payments/outcomes")
    expect(page.get_by_role("table").first).to_be_visible()
