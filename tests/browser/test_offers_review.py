"""The offer desk in a browser: paste and read, report, work through the queue by keyboard."""

from __future__ import annotations

import pytest
from browser.conftest import House
from playwright.sync_api import BrowserContext, Page, expect

TRAP = (
    "Typist for our office in Myawaddy, 2000 USD per month, no experience, free flight, free "
    "room and meals. Leave this week. Telegram @example_keys_{}"
)


@pytest.fixture
def desk(house: House, context: BrowserContext) -> Page:
    """Return the queue, newest first, with three messages of this test on top."""
    key = [{"name": "session", "value": house.sessions["reviewer"], "url": house.address}]
    context.add_cookies(key)  # type: ignore[arg-type]
    page = context.new_page()
    for number in range(3):
        page.goto(f"{house.address}/offers/inbox/add")
        page.locator("[name=text]").fill(TRAP.format(number))
        page.get_by_role("button", name="Keep and check").click()
        page.wait_for_url("**/offers/message/**")
    page.goto(f"{house.address}/offers/inbox?order=new")
    return page


def _check(page: Page, house: House, text: str) -> None:
    page.goto(f"{house.address}/offers/check")
    page.locator("[name=text]").fill(text)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".mm-level")).to_be_visible()


def test_a_pasted_message_is_read_with_its_reasons(house: House, page: Page) -> None:
    _check(page, house, TRAP.format("one"))
    assert page.url == f"{house.address}/offers/check"
    mark = page.locator(".mm-quoted mark a").first
    target = mark.get_attribute("href")
    assert target is not None
    mark.click()
    expect(page.locator(target)).to_be_in_viewport()


def test_a_file_can_be_chosen_where_it_could_be_dropped(house: House, page: Page) -> None:
    page.goto(f"{house.address}/offers/check")
    expect(page.get_by_text("or drop it here")).to_be_visible()
    file = {"name": "offer.txt", "mimeType": "text/plain", "buffer": TRAP.encode()}
    page.locator("input[name=file]").set_input_files(file)  # type: ignore[arg-type]
    expect(page.get_by_text("offer.txt")).to_be_visible()
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".mm-level--strong")).to_be_visible()


def test_a_report_gives_a_code_that_tells_what_became_of_it(house: House, page: Page) -> None:
    _check(page, house, TRAP.format("reported"))
    page.get_by_text("Report this message, so that others can be warned").click()
    page.get_by_label("Yes, keep this message").check()
    page.get_by_role("button", name="Report", exact=True).click()
    code = page.locator(".mm-receipt").inner_text()
    page.get_by_role("link", name="Ask later").click()
    page.get_by_label("The code of your report").fill(code)
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Nobody has looked at it yet")).to_be_visible()


def test_the_queue_is_judged_and_taken_back_by_keyboard(desk: Page) -> None:
    words = desk.locator(".mm-queue__snippet")
    desk.keyboard.type("jj")
    expect(desk.locator("[data-keys-item]").nth(1)).to_be_focused()
    desk.keyboard.press("y")
    desk.wait_for_url("**judged=**")
    expect(desk.get_by_text("Decision noted")).to_be_visible()
    assert "order=new" in desk.url
    desk.keyboard.press("n")  # the message that moved up is in hand
    expect(desk.locator(".mm-judged")).to_contain_text("false alarm")
    desk.keyboard.press("u")
    expect(desk.locator(".mm-judged")).to_be_hidden()
    expect(words.first).to_contain_text("Typist")


def test_slash_searches_and_the_question_mark_lists_the_keys(desk: Page) -> None:
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog")
    for words in ("Confirm", "False alarm", "Not enough information", "Open"):
        expect(dialog).to_contain_text(words)
    desk.keyboard.press("Escape")
    desk.keyboard.press("/")
    desk.keyboard.type("@example_keys_1")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**search=**")
    snippets = desk.locator(".mm-queue__snippet")
    assert snippets.count() >= 1
    assert all("Typist" in words for words in snippets.all_inner_texts())
