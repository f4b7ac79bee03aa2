"""What was typed when a session ends is there again after signing in, for the same person only."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.review import accounts
from review_events import crisis, rows
from test_review_day import PASSWORD, address, sign_in  # noqa: F401 (a fixture)

pytestmark = pytest.mark.browser

NOTE = "Spoke to the sister; she will ring at five."
DRAFTS = "Object.keys(sessionStorage).filter((name) => name.startsWith('draft ')).length"


def test_typed_text_outlives_a_session_and_nothing_else(address: str, browser: Any, log: Any, conn: Any) -> None:  # noqa: F811
    log.write(crisis("ann", at=time.time() - 60) + crisis("bob", at=time.time() - 50))
    accounts.add(conn, "ben", "care team", PASSWORD, time.time(), must_change=False)
    page = sign_in(browser, address, "cara")

    def typed() -> str:
        page.goto(f"{address}/queue/1")
        return page.get_by_label("Note").input_value()

    def enter(name: str) -> None:
        page.goto(f"{address}/sign-in")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Queue").wait_for()

    page.goto(f"{address}/queue/1")
    page.get_by_label("Note").fill(NOTE)
    conn.execute("delete from sessions")
    page.get_by_role("button", name="Add note").click()
    page.get_by_text("Sign in first.").wait_for()
    enter("cara")
    assert typed() == NOTE
    page.goto(f"{address}/queue/2")
    assert page.get_by_label("Note").input_value() == ""  # another item's form
    assert typed() == NOTE
    page.get_by_role("button", name="Add note").click()
    page.get_by_text("Note added.").wait_for()
    assert rows(conn, "select reason from history where action = 'note'") == [(NOTE,)]
    assert typed() == "" and page.evaluate(DRAFTS) == 0

    page.get_by_text("Change the clock").click()
    page.get_by_label("Answer needed").select_option("Two working days")
    page.locator("form[action$='/clock'] textarea").fill("a song")
    page.get_by_label("Note").fill(NOTE)
    assert page.evaluate(DRAFTS) == 2
    page.goto(f"{address}/queue/1")
    assert page.get_by_label("Answer needed").input_value() == "Q3"  # a folded form opens with its draft
    conn.execute("delete from sessions")
    enter("ben")
    assert typed() == "" and page.evaluate(DRAFTS) == 0  # not for a colleague in the same tab

    page.get_by_label("Note").fill(NOTE)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for()
    assert page.evaluate(DRAFTS) == 0
    assert [text for text in page.problems if "401" not in text] == []
