"""Steps that somebody else came before: nothing is decided over words not seen, taken from a colleague, or lost from a form."""

from __future__ import annotations

import asyncio
import html
import re

import pytest

from bot.review import accounts, items
from review_events import HOURS, NOW, crisis, rows
from site_client import CARE, INTAKE, MANAGER, signed_in
from test_review_enquiries import sent

CHAT, PLAIN = 1, 2  # the site's own items
TYPED = "Called twice, <b>left</b> no message."
CLOSING = {"outcome": "could not be reached", "reason": TYPED}
ANSWERS = pytest.mark.parametrize("step, form", [("close", CLOSING), ("contacted", {"reason": TYPED}),
                                                 ("clock", {"queue": "Q4", "reason": TYPED})])


def fields(page: str) -> list[str]:
    """What stands in the text fields of a page."""
    return [html.unescape(text) for text in re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)]


@ANSWERS
async def test_words_that_only_a_colleague_opened_hold_up_an_answer(site, log, conn, clock, step, form):
    mine, theirs = signed_in(conn, site, CARE, clock), signed_in(conn, site, "ben", clock)
    await mine.get("/queue/1")
    log.write(crisis("ann", "i have taken all of them", NOW + 30))
    await theirs.get("/queue/1")
    before = rows(conn, "select state, queue from items where id = 1")
    answer = await mine.post(f"/queue/1/{step}", form)
    assert answer.status_code == 409 and rows(conn, "select state, queue from items where id = 1") == before
    assert "New words came in since you opened this page" in answer.text and "i have taken all of them" in answer.text
    assert TYPED in fields(answer.text)
    assert (await mine.post(f"/queue/1/{step}", form)).status_code == 303  # the page shown since holds the words
    assert rows(conn, "select state, queue from items where id = 1") != before


@ANSWERS
async def test_what_a_colleague_does_without_new_words_holds_up_nobody(site, conn, clock, step, form):
    mine = signed_in(conn, site, CARE, clock)
    await mine.get("/queue/1")
    theirs = signed_in(conn, site, "ben", clock)
    await theirs.get("/queue/1")
    await theirs.post("/queue/1/note", {"text": "Looked."})
    assert (await mine.post(f"/queue/1/{step}", form)).status_code == 303


async def test_a_shorter_clock_waits_for_nobody(site, log, conn, clock):
    browser = signed_in(conn, site, CARE, clock)
    items.set_queue(conn, CHAT, "Q3", "ben", NOW, "a song", HOURS)
    await browser.get("/queue/1")
    conn.execute("update items set read_at = null where id = 1")
    assert (await browser.post("/queue/1/clock", {"queue": "Q0", "reason": "no song"})).status_code == 303


async def test_an_answer_without_a_page_is_refused(site, conn, clock):
    await signed_in(conn, site, "ben", clock).get("/queue/1")
    for odd in ({}, {"seen": "x"}, {"seen": "²"}, {"seen": "9" * 40}):
        assert (await signed_in(conn, site, CARE, clock).post("/queue/1/close", {**CLOSING, **odd})).status_code == 409


async def test_words_that_come_in_while_the_page_is_made_do_not_count_as_seen(site, log, conn, clock, monkeypatch):
    whole = items.history

    def slow(conn_, number):
        found = whole(conn_, number)
        if number == CHAT and len(rows(conn, "select 1 from messages")) < 6:
            log.write(crisis("ann", "i have taken all of them", NOW + 30))
        return found

    browser = signed_in(conn, site, CARE, clock)
    monkeypatch.setattr(items, "history", slow)
    await browser.get("/queue/1")
    await signed_in(conn, site, "ben", clock).get("/queue/1")
    assert (await browser.post("/queue/1/close", CLOSING)).status_code == 409


async def test_a_second_claim_is_refused_and_names_the_first(site, conn, clock):
    first, second = signed_in(conn, site, CARE, clock), signed_in(conn, site, "ben", clock)
    await second.get("/queue/1")
    await first.post("/queue/1/claim", {})
    answer = await second.post("/queue/1/claim", {})
    assert answer.status_code == 409 and "cara has had this item since Mon 23 Nov, 10:01" in answer.text
    assert "Assign to a colleague" in answer.text and 'data-key="c"' not in answer.text
    assert rows(conn, "select owner from items where id = 1") == [("cara",)]
    await second.post("/queue/1/assign", {"owner": "ben"})
    assert rows(conn, "select owner from items where id = 1") == [("ben",)]


async def test_claiming_ones_own_item_again_changes_nothing(site, conn, clock):
    browser = signed_in(conn, site, CARE, clock)
    await browser.post("/queue/1/claim", {})
    before = rows(conn, "select * from items"), rows(conn, "select * from history where action = 'claimed'")
    clock.at += 60
    assert (await browser.post("/queue/1/claim", {})).status_code == 303
    assert (rows(conn, "select * from items"), rows(conn, "select * from history where action = 'claimed'")) == before


async def test_of_two_claims_at_once_one_is_refused(site, conn, clock):
    people = [signed_in(conn, site, name, clock) for name in (CARE, "ben")]
    answers = await asyncio.gather(*(browser.post("/queue/1/claim", {}) for browser in people))
    assert sorted(answer.status_code for answer in answers) == [303, 409]


def offered(page: str) -> set[str]:
    (options,) = re.findall(r'<select name="owner">(.*?)</select>', page, re.S)
    return set(re.findall(r"<option[^>]*>([^<]+)</option>", options)) - {"nobody"}


async def test_only_colleagues_whose_role_sees_the_item_are_offered(site, conn, clock):
    sent(conn, "danger", NOW, "suicidal_thoughts")
    browser = signed_in(conn, site, INTAKE, clock)
    assert offered((await browser.get(f"/queue/{PLAIN}")).text) == {"ida", "mia", "ada"}
    for number in (CHAT, 3):
        assert offered((await browser.get(f"/queue/{number}")).text) == {"cara", "ben", "ida", "mia", "ada"}
    accounts.update(conn, "mia", active=False)
    assert "mia" not in offered((await browser.get(f"/queue/{PLAIN}")).text)


async def test_no_item_is_assigned_to_somebody_who_can_not_open_it(site, conn, clock):
    browser = signed_in(conn, site, INTAKE, clock)
    answer = await browser.post(f"/queue/{PLAIN}/assign", {"owner": CARE})
    assert answer.status_code == 422 and "role does not include this request" in answer.text
    assert rows(conn, "select owner from items where id = 2") == [(None,)]
    assert (await browser.post(f"/queue/{PLAIN}/assign", {"owner": MANAGER})).status_code == 303
    assert (await browser.post(f"/queue/{CHAT}/assign", {"owner": CARE})).status_code == 303


@pytest.mark.parametrize("step, form", [("close", {"outcome": "", "reason": TYPED}), ("clock", {"queue": "Q9", "reason": TYPED})])
async def test_a_refused_form_keeps_what_was_typed(site, conn, clock, step, form):
    browser = signed_in(conn, site, CARE, clock)
    await browser.get("/queue/1")
    answer = await browser.post(f"/queue/1/{step}", form)
    assert answer.status_code == 422 and fields(answer.text).count(TYPED) == 1 and "<b>left</b>" not in answer.text
    assert TYPED not in fields((await browser.get("/queue/1")).text)


async def test_the_chosen_outcome_and_time_are_kept_too(site, conn, clock):
    browser = signed_in(conn, site, CARE, clock)
    await browser.get("/queue/1")
    assert "<option selected>false alarm" in (await browser.post("/queue/1/close", {"outcome": "false alarm", "reason": " "})).text
    assert 'value="ring the sister"' in (await browser.post("/queue/1/check", {"when": "", "reason": "ring the sister"})).text


async def test_words_typed_for_an_item_that_a_colleague_closed_go_into_the_note(site, conn, clock):
    browser = signed_in(conn, site, CARE, clock)
    await browser.get("/queue/1")
    items.close(conn, CHAT, "ben", NOW, "answered", "done")
    answer = await browser.post("/queue/1/contacted", {"reason": TYPED})
    assert answer.status_code == 409 and "This item is closed" in answer.text and TYPED in fields(answer.text)
