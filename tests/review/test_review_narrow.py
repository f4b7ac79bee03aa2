"""The review site on a phone: what matters of a row is in view, and no page is wider than the screen."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.review import accounts, enquiries, items, retention
from bot.review.turns import reference
from review_events import HOURS, crisis, said
from test_review_day import PASSWORD, address, sign_in  # noqa: F401 (a fixture)
from test_review_enquiries import good

pytestmark = pytest.mark.browser

PAGES = ("/queue", "/queue?show=closed", "/queue/1", "/queue/2", "/enquiries", "/subject", "/conversations", f"/conversations/{reference('ann')}",
         "/reviews", "/dashboard")
WORDS = "i have been sitting here all evening and i am going to end it tonight"


@pytest.fixture
def page(address: str, browser: Any, log: Any, conn: Any) -> Any:  # noqa: F811
    now = time.time()
    accounts.add(conn, "mia", "manager", PASSWORD, now, must_change=False)
    log.write(crisis("ann", WORDS, now - 60) + [said("bob", "word " * 40, now - 50)] + crisis("cyn", at=now - 40))
    enquiries.submit(conn, good(name="Bea Example"), "danger", "192.0.2.1", now, HOURS, concern="suicidal_thoughts")
    items.assign(conn, 1, "cara", "cara", now)
    items.close(conn, 2, "cara", now, "emergency procedure followed", "Done.")
    retention.erase(conn, reference("bob"), "mia", "subject request", now)
    made = sign_in(browser, address, "mia")
    made.base = address
    return made


def inside(page: Any, text: str) -> dict[str, float]:
    """Where the row's part with `text` stands, which must be within the width of the screen."""
    box = page.locator("tbody tr").first.get_by_text(text).first.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"], text
    return box


def test_no_page_is_wider_than_a_phone(page: Any) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    for path in PAGES:
        page.goto(page.base + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 375, path


def test_a_narrow_row_starts_with_its_clock_and_words_and_a_wide_one_with_the_time(page: Any) -> None:
    for width, first in ((375, "Now"), (960, "Now"), (1280, "left")):
        page.set_viewport_size({"width": width, "height": 812})
        page.goto(f"{page.base}/queue")
        found = {text: inside(page, text) for text in ("Now", WORDS, "in progress", "cara", "left")}
        assert min(found, key=lambda text: (found[text]["y"] if width < 961 else 0, found[text]["x"])) == first
        assert width > 960 or found["Now"]["y"] < found[WORDS]["y"] < found["left"]["y"]
        page.goto(f"{page.base}/enquiries")
        for text in ("Words of concern: suicidal thoughts", "Same day", "Bea Example", "new", "left"):
            inside(page, text)
