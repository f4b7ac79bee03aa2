"""What a visitor does, in words that tests share."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def box(page: Page) -> Locator:
    return page.get_by_label("Your question")


def replies(page: Page) -> Locator:
    """The assistant's messages, the first one included."""
    return page.locator(".msg.bot:not(.typing):not(.failed)")


def mine(page: Page) -> Locator:
    return page.locator(".msg.me")


def send(page: Page, text: str) -> None:
    box(page).fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def ask(page: Page, text: str) -> Locator:
    """Sends `text` and returns the reply to it, the first message of it where there are several."""
    before = replies(page).count()
    send(page, text)
    expect(replies(page).nth(before)).to_be_visible()
    expect(page.locator(".typing")).to_have_count(0)
    return replies(page).nth(before)


def option(page: Page, name: str) -> None:
    """Chooses one of the chat options."""
    page.get_by_text("Chat options", exact=True).click()
    page.get_by_role("button", name=name, exact=True).click()


def focused(page: Page) -> str:
    """Name of the element that has focus, as tag.class#id, looked up through shadow roots."""
    return page.evaluate("""() => {
        let node = document.activeElement;
        while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
        return [node.tagName.toLowerCase(), ...node.classList].join(".") + (node.id ? "#" + node.id : "");
    }""")
