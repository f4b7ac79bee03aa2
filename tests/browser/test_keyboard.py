"""Whole journeys by keyboard alone, and what a screen reader is told."""

from __future__ import annotations

import pytest
from browser_steps import ask, box, focused, replies, send
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
WATCH_LIVE = """() => {
    window.heard = [];
    const root = document.querySelector("clinic-assistant").shadowRoot;
    new MutationObserver((changes) => {
        for (const change of changes) for (const node of change.addedNodes) window.heard.push(node.textContent);
    }).observe(root.querySelector("[aria-live=polite]"), { childList: true });
}"""


def tab_to(page: Page, wanted: str, most: int = 40) -> None:
    """Presses Tab until the element that has focus contains `wanted` in its name or text."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted in page.evaluate("""() => {
            let node = document.activeElement;
            while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
            return `${node.getAttribute("aria-label") || ""} ${node.textContent} ${node.placeholder || ""}`;
        }"""):
            return
    pytest.fail(f"{wanted!r} was not reached with {most} presses of Tab")


def test_ask_read_sources_and_give_feedback_by_keyboard(visit) -> None:
    page = visit("/")
    tab_to(page, "Skip to the main content", 1)
    page.keyboard.press("Enter")
    tab_to(page, "Type your question")
    page.keyboard.type("What are the side effects?")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("And how long do they last?")
    page.keyboard.press("Enter")
    expect(replies(page)).to_have_count(2)
    expect(page.locator(".me .bubble")).to_have_text("What are the side effects?\nAnd how long do they last?")
    page.keyboard.press("Shift+Tab")
    tab_to(page, "Type your question")
    page.locator(".log").focus()
    tab_to(page, "Source 1")
    page.keyboard.press("Enter")
    expect(page.locator(".source").first).to_be_focused()
    tab_to(page, "Back to the answer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Source 1").first).to_be_focused()
    tab_to(page, "Yes")
    page.keyboard.press("Enter")
    expect(page.locator(".helpful")).to_contain_text("Thank you")
    expect(page.locator(".helpful [role=status]")).to_be_focused()


def test_help_opens_and_closes_by_keyboard(visit) -> None:
    page = visit("/")
    tab_to(page, "Get help now", 3)
    page.keyboard.press("Enter")
    tab_to(page, "Call 999", 1)
    expect(page.locator(".help-panel")).to_be_visible()


def test_arrow_keys_move_through_the_messages(visit) -> None:
    page = visit("/")
    ask(page, "What are the side effects?")
    page.locator(".log").focus()
    for key, wanted in (("ArrowUp", 2), ("ArrowUp", 1), ("ArrowUp", 0), ("ArrowUp", 0), ("ArrowDown", 1), ("End", 2), ("Home", 0)):
        page.keyboard.press(key)
        expect(page.locator(".msg").nth(wanted)).to_be_focused()


def test_arrow_keys_in_the_box_stay_in_the_box(visit) -> None:
    page = visit("/")
    ask(page, "What are the side effects?")
    box(page).fill("two words")
    page.keyboard.press("ArrowUp")
    expect(box(page)).to_be_focused()


def test_each_reply_is_read_once_and_focus_stays(visit) -> None:
    page = visit("/")
    page.evaluate(WATCH_LIVE)
    send(page, "What are the side effects?")
    expect(replies(page)).to_have_count(2)
    expect(box(page)).to_be_focused()
    send(page, "this is a crisis")
    expect(replies(page)).to_have_count(3)
    expect(box(page)).to_be_focused()
    heard = page.evaluate("window.heard")
    assert len(heard) == 2
    assert heard[0].count("Many people feel disconnected") == 1 and "[1]" not in heard[0]
    assert "Samaritans, 116 123" in heard[1]
    expect(page.locator("[aria-live=polite] p")).to_have_count(0)  # the copy goes again


@pytest.mark.parametrize("size", [(1280, 900), (390, 844), (320, 256)])
def test_focus_is_never_hidden_behind_header_or_composer(visit, size: tuple[int, int]) -> None:
    page = visit("/", viewport={"width": size[0], "height": size[1]})
    ask(page, "What are the side effects?")
    ask(page, "this is a crisis")
    page.locator(".skip").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        name = focused(page)
        if name.startswith(("body", "html")):
            break
        covered = page.evaluate("""() => {
            let node = document.activeElement;
            while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
            const rect = node.getBoundingClientRect();
            const [left, right] = [Math.max(rect.left, 0), Math.min(rect.right, innerWidth)];
            const [top, bottom] = [Math.max(rect.top, 0), Math.min(rect.bottom, innerHeight)];
            if (right <= left || bottom <= top) return "outside the view";
            let found = null;
            for (const part of [0.1, 0.5, 0.9]) {
                const [x, y] = [(left + right) / 2, top + (bottom - top) * part];
                let hit = document.elementFromPoint(x, y);
                while (hit?.shadowRoot?.elementFromPoint(x, y) && hit.shadowRoot.elementFromPoint(x, y) !== hit) hit = hit.shadowRoot.elementFromPoint(x, y);
                if (hit && (node.contains(hit) || hit.contains(node))) return null;
                found = hit?.className || hit?.tagName;
            }
            return found;
        }""")
        assert covered is None, f"{name} is covered by {covered} at {size}"


def test_targets_are_at_least_24_pixels(visit) -> None:
    page = visit("/", viewport={"width": 390, "height": 844})
    ask(page, "What are the side effects?")
    page.locator(".cite").first.click()
    ask(page, "this is a crisis")
    small = page.evaluate("""() => {
        const root = document.querySelector("clinic-assistant").shadowRoot;
        const all = [...document.querySelectorAll("a, button, summary"), ...root.querySelectorAll("a, button, summary, textarea")];
        return all.filter((node) => {
            const { width, height } = node.getBoundingClientRect();
            const inline = getComputedStyle(node).display === "inline"; // links within a sentence are excepted
            return node.checkVisibility() && !inline && !node.matches(".skip") && (width < 24 || height < 24);
        }).map((node) => `${node.className} ${node.textContent}`);
    }""")
    assert small == []
