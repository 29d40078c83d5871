"""Leave this page really leaves: nothing to look at, no session, no way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from browser.conftest import House
from playwright.sync_api import Browser, BrowserContext, Page, expect

Leave = Callable[[Page], None]


def _click(page: Page) -> None:
    page.get_by_role("button", name="Leave this page").click()


def _escape(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Escape")


def _shift(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


def _escape_from_a_field(page: Page) -> None:
    page.locator("main input, main textarea").first.focus()
    _escape(page)


WAYS = [_click, _escape, _shift, _escape_from_a_field]


@pytest.fixture
def signed_in(chromium: Browser, house: House) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    context.add_cookies(
        [{"name": "session", "value": house.new_session("reader"), "url": house.address}]
    )
    yield context
    context.close()


def _visit(context: BrowserContext, house: House) -> Page:
    page = context.new_page()
    page.goto(f"{house.address}/account")
    page.goto(f"{house.address}/account/password")
    expect(page.locator("h1")).to_have_text("Change your password")
    return page


def _assert_shows_nothing_of_us(page: Page) -> None:
    expect(page.locator("table caption")).to_be_visible()
    assert "Manumit" not in page.content()
    assert "manumit" not in page.content()
    assert page.title() == "Calendar"


def _account(context: BrowserContext, house: House, session: str) -> str:
    """Return where somebody who still holds the session's cookie is sent to."""
    answer = context.request.get(
        f"{house.address}/account", headers={"Cookie": f"session={session}"}, max_redirects=0
    )
    return answer.headers.get("location", "")


@pytest.mark.parametrize("leave", WAYS, ids=lambda way: way.__name__.strip("_"))
def test_back_and_reload_show_nothing(
    leave: Leave, house: House, signed_in: BrowserContext
) -> None:
    page = _visit(signed_in, house)
    leave(page)
    page.wait_for_url("**/calendar")
    _assert_shows_nothing_of_us(page)
    page.go_back()
    _assert_shows_nothing_of_us(page)
    page.reload()
    _assert_shows_nothing_of_us(page)
    page.goto(f"{house.address}/account")
    _assert_shows_nothing_of_us(page)


def test_the_page_left_is_not_in_the_history(house: House, signed_in: BrowserContext) -> None:
    page = _visit(signed_in, house)
    before = page.evaluate("() => history.length")
    _escape(page)
    page.wait_for_url("**/calendar")
    assert page.evaluate("() => history.length") == before


def test_leaving_ends_the_session_on_the_server(house: House, signed_in: BrowserContext) -> None:
    page = _visit(signed_in, house)
    session = {c["name"]: c["value"] for c in signed_in.cookies()}["session"]
    _escape(page)
    page.wait_for_url("**/calendar")
    # The page does not wait for the server's answer, so this asks until it is there. The cookies
    # come first: a request with the ended session would take its cookie away by itself.
    assert _comes(lambda: not _cookies_of_us(signed_in), page), _cookies_of_us(signed_in)
    assert "/sign-in" in _account(signed_in, house, session)


def _cookies_of_us(context: BrowserContext) -> set[str]:
    return {cookie["name"] for cookie in context.cookies()} & {"session", "form"}


def _comes(true: Callable[[], bool], page: Page) -> bool:
    """Return whether something comes true within ten seconds."""
    for _ in range(100):
        if true():
            return True
        page.wait_for_timeout(100)
    return False


def test_the_page_is_emptied_before_the_next_one_comes(
    house: House, signed_in: BrowserContext
) -> None:
    page = _visit(signed_in, house)
    page.evaluate(
        """() => new MutationObserver(() =>
          console.log(`left: ${document.body.childElementCount} "${document.title}"`)
        ).observe(document.body, { childList: true })"""
    )
    with page.expect_console_message(lambda message: message.text.startswith("left:")) as told:
        _escape(page)
    assert told.value.text == 'left: 0 ""'


def test_it_works_without_scripts(chromium: Browser, house: House) -> None:
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": "session", "value": house.new_session("reader"), "url": house.address}]
    )
    page = _visit(context, house)
    _click(page)
    page.wait_for_url("**/calendar")
    _assert_shows_nothing_of_us(page)
    page.go_back()
    _assert_shows_nothing_of_us(page)
    assert "session" not in {cookie["name"] for cookie in context.cookies()}
    context.close()


def test_pages_kept_whole_by_the_browser_close_themselves(
    house: House, signed_in: BrowserContext
) -> None:
    page = _visit(signed_in, house)
    signed_in.add_cookies([{"name": "calendar", "value": "1", "url": house.address}])
    page.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.wait_for_url("**/calendar")
    _assert_shows_nothing_of_us(page)


def test_two_presses_or_slow_ones_or_typing_do_not_leave(house: House, page: Page) -> None:
    page.clock.install()
    page.goto(f"{house.address}/sign-in")
    for key in ("Escape", "Escape", "a", "Escape", "Shift", "Escape", "Shift"):
        page.keyboard.press(key)
    page.clock.fast_forward(4000)
    page.keyboard.press("Shift")
    page.keyboard.type("ABC")
    expect(page.locator("h1")).to_have_text("Sign in")


def test_another_site_cannot_close_the_pages(house: House, context: BrowserContext) -> None:
    answer = context.request.post(
        f"{house.address}/leave",
        headers={"Sec-Fetch-Site": "cross-site"},
        max_redirects=0,
    )
    assert "set-cookie" not in answer.headers
