"""What stays on the visitor's device, and how fast it goes."""

from __future__ import annotations

import pytest
from browser_steps import ask, mine, option, replies
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
KEY = "clinic-assistant"


def kept(page: Page) -> tuple[bool, bool]:
    """Whether the conversation is in this tab's storage and in the device's."""
    return page.evaluate(f"[sessionStorage, localStorage].map((store) => Boolean(store.getItem('{KEY}')))")


def keep_longer(page: Page) -> None:
    page.get_by_text("Chat options", exact=True).click()
    page.get_by_label("Keep this chat on this device for 7 days").click()
    page.get_by_text("Chat options", exact=True).click()


def test_a_reload_keeps_the_conversation_and_another_tab_has_none(visit) -> None:
    page = visit("/")
    ask(page, "this is a crisis")
    page.reload()
    expect(mine(page)).to_contain_text("this is a crisis")
    expect(page.locator(".pin")).to_be_visible()
    assert kept(page) == [True, False]
    other = page.context.new_page()
    other.goto(page.url)
    expect(replies(other)).to_have_count(1)
    assert page.context.cookies() == []


def test_keeping_it_longer_is_the_visitors_choice_and_can_be_taken_back(visit) -> None:
    page = visit("/")
    ask(page, "What are the side effects?")
    keep_longer(page)
    assert kept(page) == [False, True]
    later = page.context.new_page()
    later.goto(page.url)
    expect(mine(later)).to_contain_text("What are the side effects?")
    keep_longer(page)
    assert kept(page) == [True, False]


def test_a_kept_conversation_ends_after_its_days(visit) -> None:
    page = visit("/")
    ask(page, "What are the side effects?")
    keep_longer(page)
    page.wait_for_timeout(800)  # the draft is saved when typing rests, and would write a new end
    page.evaluate(f"""() => {{
        const state = JSON.parse(localStorage.getItem("{KEY}"));
        localStorage.setItem("{KEY}", JSON.stringify({{ ...state, until: Date.now() - 1000 }}));
    }}""")
    page.reload()
    expect(mine(page)).to_have_count(0)


def test_tabs_that_share_a_kept_conversation_show_the_same(visit) -> None:
    first = visit("/")
    ask(first, "What are the side effects?")
    keep_longer(first)
    second = first.context.new_page()
    second.goto(first.url)
    ask(second, "unclear")
    expect(mine(first)).to_have_count(2)
    ask(first, "contact")
    expect(mine(second)).to_have_count(3)
    option(second, "Delete this chat")
    second.get_by_role("button", name="Delete it", exact=True).click()
    expect(mine(second)).to_have_count(0)
    expect(mine(first)).to_have_count(0)
    assert kept(first) == [False, False] or first.evaluate(f"!JSON.parse(sessionStorage.getItem('{KEY}')).items.length")


def test_delete_asks_first_then_wipes_here_and_on_the_server(visit, stub) -> None:
    page = visit("/")
    ask(page, "What are the side effects?")
    session = page.evaluate(f"JSON.parse(sessionStorage.getItem('{KEY}')).session")
    option(page, "Delete this chat")
    page.get_by_role("button", name="Keep it", exact=True).click()
    expect(mine(page)).to_have_count(1)
    option(page, "Delete this chat")
    page.get_by_role("button", name="Delete it", exact=True).click()
    expect(page.locator(".dock [role=status]")).to_have_text("The chat was deleted. Reference: A1B2-C3D4.")
    expect(mine(page)).to_have_count(0)
    assert session in stub.seen()["forgotten"]
    page.reload()
    expect(mine(page)).to_have_count(0)


def test_delete_says_so_when_the_server_could_not_be_told(visit) -> None:
    page = visit("/")
    ask(page, "What are the side effects?")
    page.route("**/api/forget", lambda route: route.abort())
    option(page, "Delete this chat")
    page.get_by_role("button", name="Delete it", exact=True).click()
    expect(page.locator(".dock [role=status]")).to_contain_text("deleted from this device only")
    expect(mine(page)).to_have_count(0)


def test_a_new_chat_begins_empty_with_a_new_session(visit) -> None:
    page = visit("/")
    ask(page, "this is a crisis")
    option(page, "Start a new chat")
    expect(mine(page)).to_have_count(0)
    expect(page.locator(".pin")).to_be_hidden()


@pytest.mark.parametrize("way", ["keys", "button"])
def test_quick_exit_leaves_nothing(visit, stub, way: str) -> None:
    page = visit("/help")
    page.goto(f"{stub.url}/")
    ask(page, "this is a crisis")
    if way == "keys":
        page.keyboard.press("Escape")
        expect(page.locator(".toast")).to_have_text("Press Esc again to leave this page at once.")
        page.keyboard.press("Escape")
    else:
        page.get_by_role("link", name="Leave this page").click()
    expect(page).to_have_title("Weather")
    assert kept(page) == [False, False]
    page.go_back()
    expect(page).to_have_title("Help lines - Example Clinic")  # the chat is not behind the Back button


def test_one_press_of_escape_leaves_nobody_out(visit) -> None:
    page = visit("/")
    ask(page, "What are the side effects?")
    page.keyboard.press("Escape")
    page.wait_for_timeout(2300)
    page.keyboard.press("Escape")
    expect(mine(page)).to_have_count(1)


def test_quick_exit_works_on_the_other_pages(visit) -> None:
    page = visit("/help")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page).to_have_title("Weather")


def test_the_chat_works_where_storage_is_switched_off(visit, stub) -> None:
    page = visit("/help")
    page.add_init_script("for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, "
                         "{ get() { throw new DOMException('denied', 'SecurityError'); } });")
    page.goto(f"{stub.url}/")
    ask(page, "What are the side effects?")
    expect(mine(page)).to_have_count(1)
