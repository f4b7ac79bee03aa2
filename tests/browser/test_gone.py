"""After "Leave this page" or "Delete this chat" nothing of the chat comes back: not by a draft, a late reply or a retry."""

from __future__ import annotations

import re
import time

import pytest
from browser_steps import ask, box, mine, option, replies, send
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser
WORDS = "my husband hits me"
STORED = """() => [sessionStorage, localStorage].map((store) => store.getItem("clinic-assistant") || "").join("")"""
SETTLED_MS = 1000  # longer than the pauses before a draft is saved (600 ms) and a failed request tried again (700 ms)


def stored(page: Page) -> str:
    return page.evaluate(STORED)


def session(page: Page) -> str | None:
    found = re.search(r'"session":"(\w+)"', stored(page))
    return found and found[1]


def hold(page: Page, path: str = "api/messages") -> list[Route]:
    """The requests to `path` from now on, each on its way until the test lets it go; the page waits for them patiently."""
    def patient(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=re.sub(r'"timeout_ms":\d+', '"timeout_ms":60000', reply.text()))

    held: list[Route] = []
    page.route("**/widget.js", patient)
    page.reload()
    page.route(f"**/{path}", lambda route: held.append(route))
    return held


def on_its_way(page: Page, held: list[Route], count: int = 1) -> None:
    for _ in range(100):
        if len(held) >= count:
            break
        page.wait_for_timeout(50)
    assert len(held) == count


def delete(page: Page) -> None:
    option(page, "Delete this chat")
    page.get_by_role("button", name="Delete it", exact=True).click()
    expect(mine(page)).to_have_count(0)


def nothing_came_back(page: Page) -> None:
    page.wait_for_timeout(SETTLED_MS)
    expect(mine(page)).to_have_count(0)
    expect(replies(page)).to_have_count(1)
    expect(page.locator(".failed, .typing, .thread .note")).to_have_count(0)
    assert '"who"' not in stored(page) and session(page) is None


def keep_longer(page: Page) -> None:
    page.get_by_text("Chat options", exact=True).click()
    page.get_by_label("Keep this chat on this device for 7 days").click()
    page.get_by_text("Chat options", exact=True).click()


@pytest.mark.parametrize("way", ["keys", "button"])
@pytest.mark.parametrize("longer", [False, True])
@pytest.mark.parametrize("waiting", ["draft", "reply"])
def test_leaving_keeps_nothing_while_the_next_page_is_slow(visit, waiting: str, longer: bool, way: str) -> None:
    page = visit("/")

    def slow(route: Route) -> None:
        if waiting == "reply":
            held[0].continue_()
        time.sleep(2 * SETTLED_MS / 1000)  # the page that is left still runs
        route.continue_()

    held = hold(page)
    send(page, WORDS)
    on_its_way(page, held)
    if waiting == "draft":
        held[0].continue_()
        expect(replies(page)).to_have_count(2)
    if longer:
        keep_longer(page)
    assert WORDS in stored(page)
    page.route("**/stub/neutral", slow)
    box(page).press_sequentially("he is coming")
    if way == "keys":
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    else:
        page.get_by_role("link", name="Leave this page").click()
    expect(page).to_have_title("Weather")
    assert stored(page) == ""


def test_a_page_kept_asleep_shows_nothing_after_leaving_from_another(visit) -> None:
    """Back may bring a page as it was in memory; the visitor may have left from the help page meanwhile."""
    page = visit("/")
    ask(page, WORDS)
    wake = 'dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))'
    page.evaluate(wake)
    expect(mine(page)).to_have_count(1)
    box(page).fill("he is coming")
    page.evaluate(f"() => {{ sessionStorage.clear(); {wake}; }}")
    expect(mine(page)).to_have_count(0)
    expect(box(page)).to_have_value("")
    nothing_came_back(page)
    assert "coming" not in stored(page)
