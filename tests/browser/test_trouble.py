"""Server down, slow or unwilling: help stays, words stay, and no message is answered twice."""

from __future__ import annotations

import pytest
from browser_steps import ask, box, mine, replies, send
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def last_id(page: Page) -> str:
    """The message_id of the visitor's newest message."""
    return page.evaluate("""() => {
        const state = JSON.parse(sessionStorage.getItem("clinic-assistant") || localStorage.getItem("clinic-assistant"));
        return state.items.filter((item) => item.body).pop().body.message_id;
    }""")


def test_a_server_that_fails_once_is_asked_again_and_answers_once(visit, stub) -> None:
    page = visit("/")
    ask(page, "flaky question")
    seen = stub.seen()
    assert (seen["tried"][last_id(page)], seen["seen"][last_id(page)]) == (2, 1)
    expect(mine(page)).to_have_count(1)


def test_a_reply_slower_than_the_limit_is_asked_for_again_and_given_once(visit, stub) -> None:
    page = visit("/")
    ask(page, "slow question")
    assert stub.seen()["seen"][last_id(page)] == 1
    page.wait_for_timeout(500)
    expect(replies(page)).to_have_count(2)


def test_server_down_shows_help_and_keeps_the_words_for_a_retry(visit, stub) -> None:
    page = visit("/")
    page.route("**/api/messages", lambda route: route.abort())
    send(page, "What are the side effects?")
    failure = page.locator(".failed")
    expect(failure).to_contain_text("Your message was not sent.")
    expect(failure.locator("a[href='tel:999']")).to_be_visible()
    expect(mine(page)).to_contain_text("What are the side effects?")
    page.reload()
    expect(page.locator(".failed")).to_be_visible()  # neither the words nor the way to retry are lost
    page.unroute("**/api/messages")
    page.get_by_role("button", name="Try again").click()
    expect(replies(page)).to_have_count(2)
    expect(mine(page)).to_have_count(1)
    expect(page.locator(".failed")).to_have_count(0)
    assert stub.seen()["seen"][last_id(page)] == 1


def test_help_and_the_unsent_words_outlive_a_server_that_is_gone(visit, stub) -> None:
    page = visit("/")
    box(page).fill("half a thought")
    page.wait_for_timeout(800)
    page.context.set_offline(True)
    page.locator(".help-now summary").click()
    expect(page.locator(".help-panel a[href='tel:999']")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(box(page)).to_have_value("half a thought")


def test_a_refusal_is_shown_in_its_own_words_and_not_repeated(visit, stub) -> None:
    page = visit("/")
    send(page, "refuse this")
    expect(page.locator(".failed")).to_contain_text("Too many messages in a short time. Wait a minute and send it again.")
    expect(page.locator(".failed a[href='tel:999']")).to_be_visible()
    assert stub.seen()["tried"][last_id(page)] == 1


def test_a_session_that_ended_begins_anew_without_losing_the_message(visit) -> None:
    page = visit("/")
    ask(page, "first")
    ask(page, "expire now")
    expect(page.locator(".note", has_text="The earlier chat has ended.")).to_have_count(1)
    expect(page.locator(".failed")).to_have_count(0)


def test_one_failure_does_not_hold_up_the_next_message(visit) -> None:
    page = visit("/")
    send(page, "down")
    send(page, "this is a crisis")
    expect(page.locator(".msg.crisis:not(.failed)")).to_be_visible()
    expect(page.locator(".failed")).to_have_count(1)


def test_two_quick_presses_of_enter_send_one_message(visit) -> None:
    page = visit("/")
    box(page).fill("What are the side effects?")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(replies(page)).to_have_count(2)
    expect(mine(page)).to_have_count(1)


def test_a_reload_while_waiting_sends_the_same_message_not_another(visit, stub) -> None:
    page = visit("/")
    send(page, "slow question")
    expect(page.locator(".typing")).to_be_visible()
    number = last_id(page)
    page.reload()
    expect(replies(page)).to_have_count(2)
    assert stub.seen()["seen"][number] == 1
    expect(mine(page)).to_have_count(1)


def test_a_slow_reply_stands_under_its_own_question(visit) -> None:
    """An answer below words of danger that belongs to the question before would read as the reply to it."""
    page = visit("/")
    send(page, "slow question, my number is 07700 900123")
    send(page, "I don't want to be here")
    expect(replies(page)).to_have_count(3)
    for again in (False, True):
        if again:
            page.reload()
            expect(replies(page)).to_have_count(3)
        order = page.locator(".thread > li").evaluate_all("""rows => rows.slice(1).map((row) =>
            row.matches(".me") ? "me" : row.matches(".bot") ? (row.textContent.includes("116 123") ? "help" : "answer") : "note")""")
        assert order == ["me", "note", "answer", "me", "help"]
