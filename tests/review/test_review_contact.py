"""The call-back form in a real browser with JavaScript switched off."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Iterator

import pytest

from bot.review.store import open_log
from review_events import rows

pytestmark = pytest.mark.browser

SERVER = """
import sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from sanic import Blueprint, Sanic
from bot.extensions.enquiry_form import EnquiryDesk, add_enquiry_form
from bot.extensions.pages import add_pages
from bot.extensions.security_headers import add_security_headers
from review_events import HOURS
from test_review_form import Context
app, blueprint = Sanic("form"), Blueprint("form")
add_pages(blueprint, Context())
add_enquiry_form(blueprint, Context(), EnquiryDesk(Path(sys.argv[1]), HOURS, lambda text: None, lambda token: None, "020 7946 0321"))
app.blueprint(blueprint)
add_security_headers(app, Context.settings)
app.run("127.0.0.1", int(sys.argv[2]), access_log=False, motd=False)
"""


@pytest.fixture
def address(path: Path) -> Iterator[str]:
    open_log(path).close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    here = Path(__file__)
    server = subprocess.Popen([sys.executable, "-W", "ignore", "-c", SERVER, str(path),
                              str(port), str(here.parent)], cwd=here.parents[2])
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/contact", timeout=2).read()
            break
        except OSError:
            time.sleep(0.2)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(20)


def style(page: Any, where: str, what: str) -> str:
    """What the browser makes of a style, as in rgb(143, 29, 34)."""
    return str(page.locator(where).first.evaluate("(part, what) => getComputedStyle(part).getPropertyValue(what)", what))


def test_a_request_without_javascript(address: str, browser: Any, conn: Any, tmp_path: Path) -> None:
    page = browser.new_context(java_script_enabled=False, locale="en-GB",
                               viewport={"width": 412, "height": 900}).new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}/contact")
    page.get_by_role("button", name="Send request").click()
    assert "Please check these fields" in page.content() and rows(conn, "select count(*) from enquiries") == [(0,)]
    errors = [style(page, "#name-wrong", "color"), style(page, "#name", "border-top-color"), style(page, ".problem", "border-top-color")]
    assert errors == [style(page, ".help-now summary", "background-color")] * 3  # the colour of danger
    assert style(page, ".foot a", "color") not in errors and style(page, "#email", "border-top-color") not in errors
    page.get_by_label("Name").fill("Ann")
    page.get_by_label("Phone number").fill("020 7946 0000")
    page.get_by_label("You may leave a message").check()
    page.get_by_label("Phone only").check()
    page.get_by_label("In the morning").check()
    page.get_by_label("What is it about?").select_option("An appointment")
    page.get_by_label("I agree").check()
    page.screenshot(path=str(tmp_path / "contact.png"), full_page=True)
    page.get_by_role("button", name="Send request").click()
    (reference, phone, about), = rows(conn, "select reference, phone, topic from enquiries")
    assert (phone, about) == ("+442079460000", "booking")
    assert reference in page.content() and "What happens next" in page.content()
    page.screenshot(path=str(tmp_path / "receipt.png"), full_page=True)
    assert [text for text in problems if "422" not in text] == []
