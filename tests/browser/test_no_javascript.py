"""The same conversation with JavaScript off, and on a page that a slow script reaches late."""

from __future__ import annotations

import pytest
from browser_steps import mine, replies
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(visit) -> Page:
    return visit("/", java_script_enabled=False)


def say(page: Page, text: str) -> None:
    page.get_by_label("Your question").fill(text)
    page.get_by_role("button", name="Send").click()


def test_the_form_answers_and_keeps_the_session(plain: Page) -> None:
    say(plain, "What are the side effects?")
    expect(replies(plain)).to_have_count(2)
    expect(plain.locator(".source").first).to_contain_text("Last checked 23 November 2026")
    session = plain.locator(".ask input[name=session]").input_value()
    say(plain, "this is a crisis")
    expect(mine(plain)).to_have_count(2)
    assert plain.locator(".ask input[name=session]").input_value() == session
    expect(plain.locator(".pin a")).to_have_count(2)
    assert plain.context.cookies() == []
    assert session not in plain.url


def test_suggestions_and_buttons_work(plain: Page) -> None:
    plain.get_by_role("button", name="Risks and side effects").click()
    expect(replies(plain)).to_have_count(2)
    say(plain, "this is a crisis")
    plain.get_by_role("button", name="Wales").click()
    expect(replies(plain)).to_have_count(4)
    expect(replies(plain).last.locator(".line", has_text="press 2")).to_have_count(1)
    expect(replies(plain).last.locator(".line", has_text="NHS 24")).to_have_count(0)


def test_a_pressed_suggestion_is_shown_as_it_was_labelled(plain: Page) -> None:
    plain.get_by_role("button", name="Risks and side effects").click()
    expect(mine(plain)).to_contain_text("Risks and side effects")
    expect(mine(plain)).not_to_contain_text("entry:")


def test_a_deleted_chat_is_confirmed_with_its_code(plain: Page) -> None:
    say(plain, "What are the side effects?")
    session = plain.locator(".ask input[name=session]").input_value()
    say(plain, "forget me")
    expect(mine(plain)).to_have_count(0)
    expect(replies(plain)).to_have_count(2)
    expect(replies(plain).last).to_contain_text("Reference: C-AAAAA-BBBBB")
    assert plain.locator(".ask input[name=session]").input_value() not in ("", session)


def test_a_help_card_is_shown_although_nothing_could_be_stored(plain: Page) -> None:
    say(plain, "What are the side effects?")
    say(plain, "unstored words of danger")
    expect(replies(plain)).to_have_count(3)
    expect(replies(plain).last.locator("a[href='tel:999']")).to_be_visible()
    expect(plain.locator(".pin a[href='tel:116123']")).to_be_visible()


def test_help_numbers_open_without_scripts(plain: Page) -> None:
    plain.get_by_text("Get help now", exact=True).click()
    expect(plain.locator(".help-panel a[href='tel:999']")).to_be_visible()


def test_a_failure_keeps_what_was_typed_and_shows_help(plain: Page) -> None:
    say(plain, "down, but these words matter")
    expect(plain.get_by_label("Your question")).to_have_value("down, but these words matter")
    expect(plain.locator(".problem")).to_contain_text("The assistant is not ready.")
    expect(plain.locator(".problem a[href='tel:999']")).to_be_visible()
    expect(plain).to_have_title("There is a problem - Information assistant - Example Clinic")


def test_the_same_form_sent_twice_is_answered_once(plain: Page, stub) -> None:
    form = {"text": "side effects", "session": "", "nation": "", "message_id": "once-only"}
    first = plain.request.post(f"{stub.url}/chat", form=form).text()
    again = plain.request.post(f"{stub.url}/chat", form=form).text()
    assert stub.seen()["seen"]["once-only"] == 1
    assert first.count('class="msg me"') == again.count('class="msg me"') == 1


def test_leave_this_page_is_a_plain_link(plain: Page) -> None:
    plain.get_by_role("link", name="Leave this page").click()
    expect(plain).to_have_title("Weather")


def test_a_late_script_does_not_take_a_conversation_away(visit, stub) -> None:
    page = visit("/")
    page.route("**/widget.js", lambda route: route.abort())
    page.reload()
    say(page, "What are the side effects?")
    expect(replies(page)).to_have_count(2)
    page.unroute("**/widget.js")
    say(page, "this is a crisis")
    expect(replies(page)).to_have_count(3)
    for _ in range(60):  # the script is late here on purpose: on a busy machine it listens only some time after the page shows
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.wait_for_timeout(250)
        if page.url.endswith("/neutral"):
            break
    expect(page).to_have_title("Weather")
