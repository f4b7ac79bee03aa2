"""The way from the chat to the call-back form: with the chat's session where there is one, and never in an address."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from browser_steps import ask
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
BOX = "Let staff see my chat together with this request"


def opened(page: Page, press) -> Page:
    """The page that `press` opens beside this one."""
    with page.context.expect_page() as found:
        press()
    found.value.wait_for_load_state()
    return found.value


def session_in(form: Page) -> str:
    assert form.url.endswith("/contact")  # nothing behind it: the session stands in no address
    return form.locator("input[name=session]").input_value()


def test_the_card_leads_to_the_form_with_this_chat(visit) -> None:
    page = visit("/")
    card = ask(page, "how do I contact the clinic")
    form = opened(page, card.get_by_role("link", name="Ask for a call back").click)
    assert session_in(form) == page.evaluate("JSON.parse(sessionStorage['clinic-assistant']).session")
    expect(form.get_by_label(BOX)).not_to_be_checked()


def test_the_card_leads_to_the_form_without_javascript_too(visit) -> None:
    page = visit("/", java_script_enabled=False)
    page.get_by_label("Your question").fill("how do I contact the clinic")
    page.get_by_role("button", name="Send").click()
    form = opened(page, page.get_by_role("button", name="Ask for a call back").click)
    assert session_in(form) == page.locator(".ask input[name=session]").input_value()
    expect(form.get_by_label(BOX)).not_to_be_checked()


def test_the_link_at_the_foot_of_the_page_brings_the_chat_along(visit) -> None:
    page = visit("/")
    ask(page, "What are the side effects?")
    page.get_by_role("contentinfo").get_by_role("link", name="Contact the clinic").click()
    expect(page.get_by_label(BOX)).to_be_visible()
    assert session_in(page)


@pytest.mark.parametrize(("policy", "box"), [("", 1), ("; form-action 'none'", 0)])
def test_the_widget_leads_to_the_form_from_any_host(visit, stub, other_site, policy: str, box: int) -> None:
    """A host that forbids forms gets the form without the chat, since only an address could carry it there."""
    page = visit(f"/stub/host?site={stub.url}&open=true&policy={quote(policy)}", site=other_site.url)
    ask(page, "What are the side effects?")
    page.get_by_text("Chat options", exact=True).click()
    form = opened(page, page.get_by_role("link", name="Contact the clinic").click)
    assert form.url == f"{stub.url}/contact"
    expect(form.get_by_role("heading", name="Ask for a call back")).to_be_visible()
    expect(form.get_by_label(BOX)).to_have_count(box)
    page.wait_for_timeout(300)
    assert len(page.context.pages) == 2


def test_before_the_first_message_there_is_no_chat_to_bring(visit) -> None:
    page = visit("/")
    page.get_by_text("Chat options", exact=True).click()
    form = opened(page, page.locator(".menu").get_by_role("link", name="Contact the clinic").click)
    expect(form.get_by_role("heading", name="Ask for a call back")).to_be_visible()
    expect(form.get_by_label(BOX)).to_have_count(0)


def test_browse_the_topics_opens_them_beside_the_chat(visit, stub) -> None:
    page = visit("/")
    topics = ask(page, "contact").get_by_role("link", name="Browse the topics")
    expect(topics).to_have_attribute("href", f"{stub.url}/topics")
    expect(topics).to_have_attribute("target", "_blank")
    plain = visit("/", java_script_enabled=False)
    plain.get_by_label("Your question").fill("contact")
    plain.get_by_role("button", name="Send").click()
    topics = plain.get_by_role("link", name="Browse the topics")
    expect(topics).to_have_attribute("href", "/topics")
    expect(topics).to_have_attribute("target", "_blank")
