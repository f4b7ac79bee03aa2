"""One day's work in a real browser: urgent words and a request come in, are answered and closed; a wrong answer becomes an example."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Iterator

import pytest
import yaml

from bot.review import accounts, corrections, enquiries
from bot.review.log import ReviewLog
from bot.review.store import open_log
from bot.review.turns import reference
from review_events import HOURS, crisis, replied, rows, said
from test_review_enquiries import good

pytestmark = pytest.mark.browser

PASSWORD = "four plain words here"
SERVER = """
import sys, time
from pathlib import Path
from bot.review.hours import StaffedHours
from bot.review.missed import EntryQuestions
from bot.review.site.app import serve
from bot.review.site.config import EntryName, SiteConfig
hours = StaffedHours.from_spans([{"days": "mon-sun", "open": "00:00", "close": "23:59"}])
serve(SiteConfig(Path(sys.argv[1]), hours, entries=[EntryName("driving-after", "Driving after a session")], intents=["ask_knowledge", "contact"],
                 questions=EntryQuestions(["driving-after", "getting-here", "who-comes-along"],
                                          ["when can i drive home", "where can i park my car", "can my partner wait inside"]), clinic="Example Clinic"), "127.0.0.1", int(sys.argv[2]))
"""


@pytest.fixture
def address(path: Path) -> Iterator[str]:
    """The site on a port of its own, with a care team member and an intake worker."""
    conn = open_log(path)
    for name, role in (("cara", "care team"), ("ida", "intake")):
        accounts.add(conn, name, role, PASSWORD, time.time(), must_change=False)
    conn.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(path), str(port)], cwd=Path(__file__).parents[2])
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/sign-in", timeout=2).read()
            break
        except OSError:
            time.sleep(0.2)
    yield url
    server.terminate()
    server.wait(20)


def sign_in(browser: Any, address: str, name: str) -> Any:
    page = browser.new_page(viewport={"width": 1360, "height": 900}, locale="en-GB")
    page.problems = []
    page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.goto(address)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Queue").wait_for()
    return page


def test_one_day(address: str, browser: Any, log: ReviewLog, conn: Any) -> None:
    now = time.time()
    care, intake = sign_in(browser, address, "cara"), sign_in(browser, address, "ida")
    assert "Nothing waits here" in care.content()

    # a visitor's words of crisis, a request for a call, and a question that got no answer come in
    log.write(crisis("ann", at=now - 30))
    log.write([said("dan", "can I drive home", now - 7200, route="out_of_scope", intent="out_of_scope", confidence=0.3),
               replied("dan", "I can not answer that here.", now - 7199, route="out_of_scope")])
    receipt = enquiries.submit(conn, good(), "token", "192.0.2.1", now, HOURS, sender="ann")

    # the care team reads, claims, answers and closes the urgent item
    care.goto(f"{address}/queue?show=unread")
    care.get_by_role("link", name=reference("ann")).click()
    assert care.locator(".said.visitor.marked").inner_text().endswith("I want to end it tonight")
    assert "end it tonight" in care.locator("mark").inner_text(
    ) and "Talk to someone now" in care.locator(".cause").inner_text()
    care.get_by_role("button", name="Claim").click()
    care.get_by_label("What was done").fill("Clinical lead told by phone.")
    care.get_by_role("button", name="Contacted").click()
    care.get_by_label("Outcome").select_option("emergency procedure followed")
    care.locator("form[action$='/close'] textarea").fill("Handed over to the clinical lead.")
    care.get_by_role("button", name="Close").click()
    care.get_by_role("heading", name="Closed").wait_for()
    assert "Handed over to the clinical lead." in care.locator(".history").inner_text()

    # intake answers the request
    intake.goto(f"{address}/enquiries")
    intake.get_by_role("link", name=receipt.reference).click()
    assert "+442079460000" in intake.locator(".facts").inner_text()
    intake.get_by_role("button", name="Claim").click()
    intake.get_by_label("What was done").fill("Called, appointment on Friday.")
    intake.get_by_role("button", name="Contacted").click()
    intake.get_by_label("Outcome").select_option("answered")
    intake.locator("form[action$='/close'] textarea").fill("Appointment made.")
    intake.get_by_role("button", name="Close").click()
    intake.get_by_role("heading", name="Closed").wait_for()

    # the care team corrects the wrong answer by keyboard, and it comes out as an example
    care.goto(f"{address}/conversations?unanswered=yes")
    care.keyboard.press("j")
    care.keyboard.press("Enter")
    care.get_by_role("heading", name=f"Conversation {reference('dan')}").wait_for()
    care.wait_for_load_state()  # the script that listens to the keys runs once the page is whole
    care.keyboard.press("j")
    care.keyboard.press("e")
    tools = care.locator("article.turn").first.locator("form[action$='/correct']")
    tools.get_by_label("Route").select_option("answer")
    tools.get_by_label("Entry").select_option("driving-after")
    tools.get_by_label("Intent").select_option("ask_knowledge")
    tools.get_by_role("button", name="Keep correction").click()
    care.locator(".fix").first.wait_for()
    care.wait_for_load_state()
    care.keyboard.press("r")
    care.get_by_text("Marked as reviewed.").wait_for()
    care.goto(f"{address}/corrections")
    assert "can I drive home" in care.locator("pre").first.inner_text()

    assert rows(conn, "select kind, state, owner, outcome from items order by id") == [
        ("conversation", "closed", "cara", "emergency procedure followed"), ("enquiry", "closed", "ida", "answered")]
    assert yaml.safe_load(corrections.regression_conversations(conn))[0]["steps"] == [
        {"say": "can I drive home", "expect": {"entry": "driving-after", "intent": "ask_knowledge", "route": "answer"}}]
    assert "driving-after: add under questions\n- can I drive home" in corrections.entry_questions(conn)
    assert {row for row, in rows(conn, "select action from audit where by = 'cara'")} >= {
                                 "signed in", "read item", "claim item", "close item", "read transcript", "correct", "reviewed"}
    assert care.problems == intake.problems == []
    _is_accessible(care, [f"{address}{path}" for path in ("/queue?show=closed", "/queue/1", "/conversations",
                   f"/conversations/{reference('dan')}", "/reviews", "/missed", "/corrections", "/dashboard", "/password")])


def test_the_words_and_what_a_step_came_to_are_in_view(address: str, browser: Any, log: ReviewLog) -> None:
    now = time.time()
    for turn in range(30):
        log.write([said("ann", f"question {turn}", now - 900 + turn * 10),
                   replied("ann", "A long answer. " * 40, now - 899 + turn * 10, citations=[{"number": 1, "text": "A source " * 20}] * 5)])
    log.write(crisis("ann", at=now - 400))
    care = sign_in(browser, address, "cara")
    care.emulate_media(reduced_motion="reduce")  # pages jump at once instead of gliding
    care.goto(f"{address}/queue/1")
    assert _in_view(care, care.locator(".cause", has_text="I want to end it tonight"))
    care.goto(f"{address}/conversations/{reference('ann')}")
    tools = care.locator("article.turn").nth(40)
    tools.get_by_text("Correct, tag or note").click()
    tools.get_by_label("Tag").fill("good")
    tools.get_by_role("button", name="Add tag").click()
    care.locator(".chip.tag").wait_for()
    said_then = care.get_by_role("status")
    assert said_then.inner_text() == "Tag added." and _in_view(care, said_then) and _in_view(care, care.locator(".chip.tag"))
    assert care.locator(".turn:target").bounding_box()["y"] >= sum(said_then.bounding_box()[side] for side in ("y", "height"))


def _in_view(page: Any, element: Any) -> bool:
    box = element.bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]


def _is_accessible(page: Any, addresses: list[str]) -> None:
    """No page has a fault that axe can find."""
    from axe_playwright_python.sync_playwright import Axe

    for address in addresses:
        page.goto(address)
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        faults = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found.response["violations"]]
        assert not faults, (address, faults)
