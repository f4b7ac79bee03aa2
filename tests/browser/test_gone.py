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


@pytest.mark.parametrize("end", ["reply", "failure"])
@pytest.mark.parametrize("first", [True, False])
def test_a_chat_deleted_while_a_reply_is_on_its_way_stays_deleted(visit, stub, first: bool, end: str) -> None:
    page = visit("/")
    if not first:
        ask(page, "What are the side effects?")
    known, before = session(page), len(stub.seen()["forgotten"])
    held = hold(page)
    send(page, WORDS)
    on_its_way(page, held)
    send(page, "and my children")  # waits for the reply to the first
    box(page).fill("he is coming")
    delete(page)
    status = page.locator(".dock [role=status]")
    expect(status).to_have_text("The chat was deleted from this device." if first else "The chat was deleted. Reference: A1B2-C3D4.")
    held[0].continue_() if end == "reply" else held[0].abort()
    nothing_came_back(page)
    expect(box(page)).to_have_value("")
    assert len(held) == 1  # neither tried again nor followed by the next
    forgotten = stub.seen()["forgotten"][before:]
    if first and end == "failure":
        assert forgotten == []
    else:  # what the server stored after it was told to forget is forgotten too, and so is what had no session before
        assert len(forgotten) == (1 if first else 2) and set(forgotten) <= {known or forgotten[0]}
        expect(status).to_have_text("The chat was deleted. Reference: A1B2-C3D4.")
    page.unroute("**/api/messages")
    ask(page, "unclear")
    assert session(page) not in (None, known, *forgotten)


def test_a_new_chat_neither_waits_for_the_old_one_nor_shows_its_reply(visit, stub) -> None:
    page = visit("/")
    held = hold(page)
    forgotten = len(stub.seen()["forgotten"])
    send(page, WORDS)
    on_its_way(page, held)
    option(page, "Start a new chat")
    send(page, "this is a crisis")
    on_its_way(page, held, 2)
    assert held[1].request.post_data_json["session"] is None
    held[1].continue_()
    expect(page.locator(".msg.crisis")).to_be_visible()
    begun = session(page)
    held[0].continue_()
    page.wait_for_timeout(SETTLED_MS)
    expect(replies(page)).to_have_count(2)
    expect(mine(page)).to_have_count(1)
    assert session(page) == begun and WORDS not in stored(page)
    assert len(stub.seen()["forgotten"]) == forgotten  # only "Delete this chat" asks for that


def test_a_tab_that_waits_for_a_reply_drops_it_when_another_tab_deletes_the_chat(visit) -> None:
    first = visit("/")
    ask(first, "What are the side effects?")
    keep_longer(first)
    held = hold(first)
    second = first.context.new_page()
    second.goto(first.url)
    send(first, WORDS)
    on_its_way(first, held)
    box(first).fill("he is coming")
    expect(mine(second)).to_have_count(2)
    delete(second)
    expect(mine(first)).to_have_count(0)
    held[0].continue_()
    nothing_came_back(first)
    nothing_came_back(second)
    expect(box(first)).to_have_value("")


def test_a_reply_finds_its_message_though_another_tab_wrote_the_chat_meanwhile(visit) -> None:
    first = visit("/")
    ask(first, "What are the side effects?")
    keep_longer(first)
    held = hold(first)
    send(first, WORDS)
    on_its_way(first, held)
    second = first.context.new_page()
    second.route("**/api/messages", lambda route: None)  # it sends what waits, too, and is not answered
    second.goto(first.url)
    box(second).fill("half a thought")
    second.wait_for_timeout(SETTLED_MS)
    held[0].continue_()
    expect(replies(first)).to_have_count(3)
    assert '"pending"' not in stored(first)


def test_an_opinion_is_not_sent_again_after_its_chat_was_deleted(visit) -> None:
    page = visit("/")
    ask(page, "What are the side effects?")
    held = hold(page, "api/feedback")
    page.get_by_role("button", name="Yes", exact=True).click()
    on_its_way(page, held)
    delete(page)
    held[0].abort()
    page.wait_for_timeout(SETTLED_MS)
    assert len(held) == 1


def test_a_chat_that_was_deleted_by_words_is_gone_from_the_device_too(visit) -> None:
    """The words "forget me": the server deletes the chat and answers with a receipt."""
    def receipt(route: Route) -> None:
        reply = route.fetch()
        body = reply.json()
        body["messages"] = [{**body["messages"][0], "kind": "text", "card": "forget_me", "text": "The chat was deleted."}]
        route.fulfill(response=reply, json=body)

    page = visit("/")
    ask(page, WORDS)
    page.route("**/api/messages", receipt)
    send(page, "forget me")
    expect(replies(page).last).to_contain_text("The chat was deleted.")
    expect(mine(page)).to_have_count(0)
    page.wait_for_timeout(SETTLED_MS)
    assert WORDS not in stored(page)
    page.reload()
    expect(box(page)).to_be_visible()
    expect(mine(page)).to_have_count(0)
