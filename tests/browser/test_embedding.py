"""One script tag on another site with a strict policy of its own."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from browser_steps import ask, box, mine, replies, send
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def host(stub, **data: str) -> str:
    return "/stub/host?" + "&".join([f"site={stub.url}", *(f"{name}={value}" for name, value in data.items())])


def launch(page: Page) -> None:
    page.get_by_role("button", name="Ask a question").click()


def test_it_opens_answers_and_closes_on_a_strict_host(visit, stub, other_site) -> None:
    page = visit(host(stub), site=other_site.url)
    expect(page.get_by_role("dialog")).to_be_hidden()
    launch(page)
    expect(box(page)).to_be_focused()
    ask(page, "What are the side effects?")
    page.get_by_role("button", name="Close the chat").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Ask a question")).to_be_focused()
    launch(page)
    expect(mine(page)).to_have_count(1)


def test_the_attributes_of_the_tag_are_obeyed(visit, stub, other_site) -> None:
    page = visit(host(stub, title="Ask+us", colour="%235b3a8c", position="left", open="true", nation="scotland"), site=other_site.url)
    expect(page.get_by_role("dialog", name="Ask us")).to_be_visible()
    expect(page.locator("body")).to_be_focused()  # open from the start takes no focus
    panel = page.locator(".panel").bounding_box()
    assert panel["x"] < 100
    assert page.locator(".send").evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(91, 58, 140)"
    card = ask(page, "this is a crisis")
    expect(card.locator(".line", has_text="NHS 24")).to_have_count(1)
    expect(card.locator(".line", has_text="Lifeline")).to_have_count(0)


@pytest.mark.parametrize(("colour", "ink"), [("%23ffd54a", "rgb(0, 0, 0)"), ("%23004020", "rgb(255, 255, 255)"), ("red;}", None)])
def test_any_colour_can_be_read_and_a_wrong_one_is_ignored(visit, stub, other_site, colour: str, ink: str | None) -> None:
    page = visit(host(stub, colour=colour, open="true"), site=other_site.url)
    assert page.locator(".send").evaluate("node => getComputedStyle(node).color") == (ink or "rgb(255, 255, 255)")


def test_the_host_page_is_left_alone(visit, stub, other_site) -> None:
    page = visit("/stub/host?site=" + stub.url, site=other_site.url)
    looks = """() => [...document.querySelectorAll("h1, p, button")].map((node) => JSON.stringify([...getComputedStyle(node)]
        .map((name) => getComputedStyle(node)[name])) + JSON.stringify(node.getBoundingClientRect()))"""
    names = "() => Object.keys(window).length"
    bare = visit("/stub/neutral", site=other_site.url)
    bare.route("**/widget.js", lambda route: route.abort())
    bare.goto(f"{other_site.url}/stub/host?site={stub.url}")
    launch(page)
    assert page.evaluate(looks) == bare.evaluate(looks)
    assert page.evaluate(names) == bare.evaluate(names)
    page.locator("#b").evaluate("node => node.addEventListener('click', () => { document.title = 'pressed'; })")
    page.locator("#b").click()
    expect(page).to_have_title("pressed")


def test_broad_styles_of_the_host_do_not_reach_in(visit) -> None:
    page = visit("/demo")
    launch(page)
    send_button = page.locator(".send")
    assert send_button.evaluate("node => getComputedStyle(node).textTransform") == "none"
    assert send_button.evaluate("node => getComputedStyle(node).borderStyle") != "dashed"
    assert page.locator(".welcome p").first.evaluate("node => getComputedStyle(node).fontStyle") == "normal"
    assert page.locator(".welcome p").first.evaluate("node => getComputedStyle(node).letterSpacing") == "normal"


def test_escape_twice_leaves_the_host_page_only_while_the_chat_is_open(visit, stub, other_site) -> None:
    page = visit(host(stub), site=other_site.url)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page).to_have_title("Host")
    launch(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page).to_have_title("Weather")


def test_help_is_in_the_widget_when_its_server_is_gone(visit, stub, other_site) -> None:
    page = visit(host(stub), site=other_site.url)
    launch(page)
    page.route("**/api/**", lambda route: route.abort())
    send(page, "hello there")
    expect(page.locator(".failed a[href='tel:999']")).to_be_visible()
    page.locator(".help-now summary").click()
    expect(page.locator(".help-panel a[href='tel:999']")).to_be_visible()


def test_printing_shows_the_chat_alone_and_gives_the_host_its_styles_back(visit, stub, other_site) -> None:
    page = visit(host(stub, open="true"), site=other_site.url)
    ask(page, "What are the side effects?")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    page.evaluate("() => { window.print = () => { window.shown = getComputedStyle(document.querySelector('main')).display; }; }")
    page.emulate_media(media="screen")
    page.get_by_text("Chat options", exact=True).click()
    page.evaluate("() => { window.sheets = 0; const print = window.print; window.print = () => { window.sheets = document.adoptedStyleSheets.length; print(); }; }")
    page.get_by_role("button", name="Print the chat").click()
    assert page.evaluate("window.sheets") == 1
    assert page.evaluate("document.adoptedStyleSheets.length") == 0


def preflight(url: str, origin: str) -> tuple[int, str | None]:
    request = urllib.request.Request(f"{url}/api/messages", method="OPTIONS", headers={
        "Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, reply.headers.get("Access-Control-Allow-Origin")
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Access-Control-Allow-Origin")


def test_only_allowed_sites_may_call_the_server(stub, other_site) -> None:
    assert preflight(stub.url, other_site.url) == (204, other_site.url)
    assert preflight(stub.url, "https://elsewhere.example.org") == (403, None)
    assert preflight(stub.url, "null") == (403, None)


def test_a_site_that_is_not_allowed_gets_no_reply_but_its_visitor_gets_help(chromium, stub, other_site) -> None:
    """`other_site` does not list the first site, so its API can not be read from there."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(stub.url + host(other_site, open="true"))
    send(page, "What are the side effects?")
    expect(page.locator(".failed a[href='tel:999']")).to_be_visible()
    expect(replies(page)).to_have_count(1)
    context.close()


def test_two_tags_make_one_widget(visit, stub, other_site) -> None:
    page = visit(host(stub), site=other_site.url)
    page.evaluate(f"""() => new Promise((done) => {{
        const tag = document.createElement("script");
        tag.src = "{stub.url}/widget.js";
        tag.onload = done;
        document.body.append(tag);
    }})""")
    expect(page.locator("clinic-assistant")).to_have_count(1)


@pytest.mark.parametrize("width", [320, 375])
def test_help_and_the_way_out_stay_in_sight_on_a_phone(visit, stub, other_site, width: int) -> None:
    page = visit(host(stub, open="true"), site=other_site.url, viewport={"width": width, "height": 740})
    for text in ("What are the side effects?", "this is a crisis", "And how long does it last?"):
        ask(page, text)
        page.wait_for_timeout(200)  # the panel moves after the reply, if it does
        assert page.locator(".panel").evaluate("panel => panel.scrollTop") == 0, text
        expect(page.get_by_role("link", name="Leave this page")).to_be_in_viewport()
        expect(page.get_by_role("button", name="Close the chat")).to_be_in_viewport()
