"""What a visitor sees and can do in a conversation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser_steps import ask, box, mine, option, replies, send
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_first_message_says_what_this_is(visit) -> None:
    first = replies(visit("/")).first
    for words in ("automated assistant, not a clinician", "not advice about you", "Staff may read chats",
                  "deleted after 30 days", "leave out names", "In an emergency"):
        expect(first).to_contain_text(words)
    expect(first.locator("a[href^='tel:']")).to_have_count(1)


def test_nothing_on_the_first_page_names_the_medicine(visit) -> None:
    page = visit("/")
    shown = page.content() + page.locator("clinic-assistant").inner_text()
    assert not re.search("ketamine|spravato|ketalar", shown, re.I)


def test_an_answer_shows_who_when_and_each_source(visit) -> None:
    reply = ask(visit("/"), "What are the side effects?")
    expect(reply.locator(".meta")).to_contain_text(re.compile(r"Assistant \d\d:\d\d"))
    expect(reply.get_by_role("heading", name="Common side effects")).to_be_visible()
    expect(reply.locator(".unsettled")).to_contain_text("What is not settled")
    expect(reply.locator(".source-list")).to_be_hidden()
    reply.get_by_role("button", name="Source 2").first.click()
    source = reply.locator(".source").nth(1)
    expect(source).to_be_focused()
    for words in ("Blood pressure during and after treatment", "trial", "2021", "table 2", "Supports:",
                  "so staff check it", "Last checked 23 November 2026"):
        expect(source).to_contain_text(words)
    expect(source.locator("a")).to_have_attribute("href", "https://doi.org/10.1000/example.2")
    source.get_by_role("button", name="Back to the answer").click()
    expect(reply.locator(".source-list")).to_be_hidden()
    expect(reply.get_by_role("button", name="Source 2").first).to_be_focused()


def test_a_suggestion_asks_its_question(visit) -> None:
    page = visit("/")
    page.get_by_role("button", name="Risks and side effects").click()
    expect(mine(page)).to_contain_text("Risks and side effects")
    expect(replies(page)).to_have_count(2)


def test_typing_is_shown_until_the_reply_comes(visit) -> None:
    page = visit("/")
    send(page, "slow please")
    expect(page.locator(".typing")).to_be_visible()
    expect(replies(page)).to_have_count(2)
    expect(page.locator(".typing")).to_have_count(0)


def test_a_help_card_gives_ways_to_reach_people_and_stays_pinned(visit) -> None:
    page = visit("/")
    card = ask(page, "this is a crisis")
    expect(card.get_by_role("heading", name="Get help now")).to_be_visible()
    samaritans = card.locator(".line", has_text="Samaritans")
    shown = samaritans.locator("a[href^='tel:']").inner_text()
    assert re.sub(r"\D", "", shown) == samaritans.locator("a[href^='tel:']").get_attribute("href").removeprefix("tel:")
    expect(samaritans).to_contain_text("24 hours a day")
    expect(samaritans).to_contain_text("Open now")
    expect(card.locator("a[href^='sms:']")).to_be_visible()
    expect(page.locator(".helpful")).to_have_count(0)  # no survey in a help card
    ask(page, "What are the side effects?")
    expect(page.locator(".pin a")).to_have_count(2)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_closed_line_says_so_once(visit, stub, scripts: bool) -> None:
    """The stub's word "closed" gives the clinic's line as on a Sunday."""
    page = visit("/", java_script_enabled=scripts)
    page.get_by_label("Your question").fill("closed")
    page.get_by_role("button", name="Send", exact=True).click()
    hours = replies(page).last.locator(".line-hours")
    expect(hours).to_contain_text("closed now, opens tomorrow at 9am")
    assert hours.inner_text().lower().count("closed now") == 1


def test_the_nation_switch_changes_the_lines(visit) -> None:
    page = visit("/")
    card = ask(page, "this is a crisis")
    expect(card.locator(".line", has_text="Lifeline")).to_have_count(1)
    card.get_by_role("button", name="Scotland").click()
    expect(replies(page)).to_have_count(3)
    scottish = replies(page).nth(2)
    expect(scottish.locator(".line", has_text="NHS 24")).to_have_count(1)
    expect(scottish.locator(".line", has_text="Lifeline")).to_have_count(0)
    expect(scottish.get_by_role("button", name="Scotland")).to_have_attribute("aria-pressed", "true")
    expect(mine(page).last).to_contain_text("Scotland")


def test_get_help_now_is_in_the_same_place_on_every_page(visit) -> None:
    page, places = visit("/"), []
    for path in ("/", "/help", "/privacy"):
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        places.append(page.locator(".help-now summary").bounding_box())
        page.locator(".help-now summary").click()
        expect(page.locator(".help-panel a[href^='tel:']").first).to_be_visible()
    assert places[0] == places[1] == places[2]


def test_feedback_with_and_without_a_reason(visit, stub) -> None:
    page = visit("/")
    before = len(stub.seen()["feedback"])
    reply = ask(page, "What are the side effects?")
    reply.get_by_role("button", name="Yes", exact=True).click()
    expect(reply.locator(".helpful")).to_contain_text("Thank you")
    reply = ask(page, "And the others?")
    reply.get_by_role("button", name="No", exact=True).click()
    reply.get_by_label("What was missing or unclear?").fill("too short")
    reply.locator(".why").get_by_role("button", name="Send").click()
    expect(reply.locator(".helpful")).to_contain_text("Thank you")
    sent = stub.seen()["feedback"][before:]
    assert [(item["helpful"], item["reason"]) for item in sent] == [(True, None), (False, "too short")]
    assert all(item["session"] and item["message_id"] for item in sent)


def test_the_conversation_can_be_copied_and_downloaded(visit, tmp_path: Path) -> None:
    page = visit("/", permissions=["clipboard-read", "clipboard-write"])
    ask(page, "What are the side effects?")
    option(page, "Copy the chat")
    expect(page.locator(".dock [role=status]")).to_have_text("The chat was copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as download:
        option(page, "Download the chat")
    download.value.save_as(tmp_path / "chat.txt")
    saved = (tmp_path / "chat.txt").read_text("utf-8")
    for text in (copied, saved):
        assert "What are the side effects?" in text
        assert "Many people feel disconnected, dizzy, sleepy or sick for a short time. [1]" in text
        assert "[1] Author A, Author B." in text and "https://doi.org/10.1000/example.1" in text
        assert "Last checked 23 November 2026" in text


def test_print_leaves_out_everything_but_the_conversation(visit) -> None:
    page = visit("/")
    ask(page, "What are the side effects?")
    page.emulate_media(media="print")
    expect(page.get_by_text("Most of these effects pass on the same").first).to_be_visible()
    for hidden in (".dock", ".top", ".chips >> nth=0", ".helpful"):
        expect(page.locator(hidden)).to_be_hidden()


def test_print_is_asked_of_the_browser_once(visit) -> None:
    page = visit("/")
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")
    option(page, "Print the chat")
    assert page.evaluate("window.printed") == 1
    assert page.evaluate("document.adoptedStyleSheets.length") == 0


def test_the_count_appears_near_the_limit_and_too_long_is_not_sent(visit, stub) -> None:
    page = visit("/")
    box(page).fill("a" * 399)
    expect(page.locator("#tips")).not_to_contain_text("left")
    box(page).fill("a" * 420)
    expect(page.locator("#tips")).to_have_text("80 characters left")
    answered = len(stub.seen()["seen"])
    send(page, "a" * 501)
    expect(page.locator("#tips")).to_contain_text("1 characters too many")
    expect(box(page)).to_have_attribute("aria-invalid", "true")
    expect(mine(page)).to_have_count(0)
    assert len(stub.seen()["seen"]) == answered
    expect(box(page)).to_have_value("a" * 501)


@pytest.mark.parametrize(("text", "kind"), [
    ("write to jo@example.org please", "an email address"), ("ring me on 07700 900123", "a phone number"),
    ("i live in ZZ99 9ZZ", "a postcode"), ("my number is 943 476 5919", "an NHS number"), ("born 03/04/1985", "a date of birth"),
])
def test_personal_details_are_warned_about_before_sending(visit, text: str, kind: str) -> None:
    page = visit("/")
    box(page).fill(text)
    expect(page.locator("#tips")).to_contain_text(f"This looks like {kind}.")


@pytest.mark.parametrize("text", ["how well did it work in the 2018 study", "1 in 10 people, 0.5 hours, 24/7",
                                  "what happens in sessions 1-6", "does it help at 3 am"])
def test_ordinary_numbers_are_not_taken_for_personal_details(visit, text: str) -> None:
    page = visit("/")
    box(page).fill(text)
    expect(page.locator("#tips")).not_to_contain_text("looks like")


def test_the_visitor_is_told_what_the_server_removed(visit) -> None:
    page = visit("/")
    ask(page, "my number is 07700 900123")
    expect(page.locator(".note").first).to_contain_text("phone number")


def test_text_is_never_read_as_markup(visit) -> None:
    page = visit("/")
    ask(page, "<img src=x onerror=alert(1)> <b>bold</b>")
    expect(mine(page)).to_contain_text("<img src=x onerror=alert(1)> <b>bold</b>")
    expect(mine(page).locator("img")).to_have_count(0)
