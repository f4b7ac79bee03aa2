"""axe finds nothing to complain about in any state of the page, light and dark, wide and at 400% zoom."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_steps import ask, option, send
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
LOOKS: dict[str, dict[str, Any]] = {
    "light": {}, "dark": {"color_scheme": "dark"}, "zoom-400": {"viewport": {"width": 320, "height": 256}},
    "dark-phone": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}


def empty(page: Page) -> None:
    expect(page.locator(".welcome h2")).to_be_visible()


def answer(page: Page) -> None:
    ask(page, "What are the side effects?")


def sources(page: Page) -> None:
    answer(page)
    page.locator(".cite").first.click()
    expect(page.locator(".source-list")).to_be_visible()


def crisis(page: Page) -> None:
    ask(page, "this is a crisis")
    expect(page.locator(".pin")).to_be_visible()


def contact_and_clarify(page: Page) -> None:
    for text in ("contact", "is it right for me", "unclear"):
        ask(page, text)


def error(page: Page) -> None:
    send(page, "down")
    expect(page.locator(".failed")).to_be_visible()


def help_open(page: Page) -> None:
    page.locator(".help-now summary").click()


def menu_open(page: Page) -> None:
    option(page, "Delete this chat")


def reason_asked(page: Page) -> None:
    answer(page)
    page.get_by_role("button", name="No", exact=True).click()


def too_long(page: Page) -> None:
    page.get_by_label("Your question").fill("a" * 501)


STATES: list[Callable[[Page], None]] = [empty, answer, sources, crisis, contact_and_clarify, error, help_open, menu_open,
                                        reason_asked, too_long]


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}" for item in found
            for node in item["nodes"]]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_state_of_the_chat_has_violations(visit, state: Callable[[Page], None], look: str) -> None:
    page = visit("/", **LOOKS[look])
    state(page)
    assert violations(page) == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", ["/help", "/help?nation=wales", "/privacy", "/nowhere"])
def test_no_other_page_has_violations(visit, path: str, look: str) -> None:
    assert violations(visit(path, **LOOKS[look])) == []


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_without_javascript_has_no_violations(visit, chromium, stub, look: str) -> None:
    """axe itself needs scripts, so the page is fetched without and then examined with them."""
    plain = visit("/", java_script_enabled=False, **LOOKS[look])
    plain.get_by_label("Your question").fill("this is a crisis, and what are the side effects")
    plain.get_by_role("button", name="Send").click()
    page = visit("/static/demo.css", **LOOKS[look])
    page.route("**/widget.js", lambda route: route.abort())
    page.route("**/copy", lambda route: route.fulfill(body=plain.content(), content_type="text/html"))
    page.goto(f"{stub.url}/copy")
    expect(page.locator(".lines").last).to_be_attached()
    assert violations(page) == []


@pytest.mark.parametrize("look", ["light", "dark", "zoom-400"])
def test_the_widget_on_a_host_page_has_no_violations(visit, look: str) -> None:
    page = visit("/demo", **LOOKS[look])
    assert violations(page) == []
    page.get_by_role("button", name="Ask a question").click()
    ask(page, "this is a crisis")
    assert violations(page) == []


@pytest.mark.parametrize("state", [answer, sources, crisis, error, help_open], ids=lambda state: state.__name__)
def test_nothing_is_wider_than_the_view_at_400_percent(visit, state: Callable[[Page], None]) -> None:
    page = visit("/", viewport={"width": 320, "height": 256})
    state(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
