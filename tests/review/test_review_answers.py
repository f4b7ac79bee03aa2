"""What counts as answered, when somebody looks again, and where one goes next."""

from __future__ import annotations

import pytest

from bot.review import dashboard, items, worklist
from bot.review.turns import reference
from review_events import HOURS, NOW, crisis, rows, said, uk
from site_client import CARE, CODE, MANAGER, signed_in

DUE = NOW + 15 * 60


@pytest.fixture
def item(log, conn) -> int:
    log.write(crisis("ann"))
    return conn.execute("select id from items").fetchone()[0]


def missed(conn, now: float) -> tuple[dict, dict]:
    return dashboard.clocks_missed(conn, NOW - 1), dashboard.late(conn, now)


def test_the_first_answer_counts_not_the_last(conn, item):
    items.contacted(conn, item, "cara", DUE - 60, "Called.")
    items.contacted(conn, item, "cara", DUE + 3600, "Called again.")
    assert items.get(conn, item)["contacted_at"] == DUE - 60
    items.close(conn, item, "cara", DUE + 7200, "answered", "Done.")
    assert missed(conn, DUE + 7200) == ({"Q0": {"in time": 1, "late": 0}}, {})


def test_an_item_opened_again_was_not_answered(conn, item):
    items.contacted(conn, item, "cara", DUE - 60, "Called.")
    items.close(conn, item, "cara", DUE - 50, "answered", "Done.")
    items.reopen(conn, item, "ben", DUE - 40, "It was another number.")
    assert missed(conn, DUE - 30) == ({}, {})
    assert missed(conn, DUE + 1) == ({}, {"Q0": 1})
    items.contacted(conn, item, "ben", DUE + 5, "Called the right one.")
    assert missed(conn, DUE + 10) == ({"Q0": {"in time": 0, "late": 1}}, {})


def test_an_answer_counts_against_the_clock_of_the_newest_words(log, conn, item):
    items.contacted(conn, item, "cara", NOW + 60, "Called.")
    log.write(crisis("ann", at=NOW + 7200))
    assert missed(conn, NOW + 7300) == ({}, {}) and missed(conn, NOW + 9000) == ({}, {"Q0": 1})
    items.contacted(conn, item, "cara", NOW + 7260, "Called again.")
    assert items.get(conn, item)["contacted_at"] == NOW + 7260
    assert missed(conn, NOW + 9000) == ({"Q0": {"in time": 1, "late": 0}}, {})


async def test_the_dashboard_names_what_is_late_and_not_answered(site, conn, clock):
    browser = signed_in(conn, site, MANAGER, clock)
    assert "nothing late" in (await browser.get("/dashboard")).text
    clock.at = DUE + 60
    page = (await browser.get("/dashboard")).text
    assert "Not answered yet, late" in page and '<td>Now</td><td class="n">0</td><td class="n">0</td><td class="n late">1</td>' in page
    assert (await browser.get("/dashboard.json")).json()["figures"]["late"] == {"Q0": 1}


@pytest.mark.parametrize("step", [lambda conn: items.contacted(conn, 1, "cara", NOW + 60, "Called."),
                                  lambda conn: items.set_queue(conn, 1, "Q1", "cara", NOW + 70, "why", HOURS)])
async def test_an_answered_conversation_is_overdue_nowhere(site, conn, clock, step):
    items.contacted(conn, 1, "cara", NOW + 60, "Called.")
    step(conn)
    clock.at = DUE + 4 * 3600
    assert rows(conn, "select respond_by from conversations where id = 1") == [(items.NO_CLOCK,)]
    browser = signed_in(conn, site, CARE, clock)
    for path in ("/queue/1", "/conversations", f"/conversations/{CODE}"):
        assert "overdue" not in (await browser.get(path)).text, path
    assert "answered <time" in (await browser.get("/queue/1")).text


async def test_a_conversation_that_waits_is_overdue_everywhere(site, conn, clock):
    items.contacted(conn, 1, "cara", NOW + 60, "Called.")
    items.close(conn, 1, "cara", NOW + 70, "answered", "Done.")
    items.reopen(conn, 1, "cara", NOW + 80, "Not done.")
    clock.at = DUE + 60
    browser = signed_in(conn, site, CARE, clock)
    for path in ("/queue/1", "/conversations", f"/conversations/{CODE}"):
        assert "overdue by 1 min" in (await browser.get(path)).text, path


@pytest.mark.parametrize("when, status", [("2026-11-23T10:00", 422), ("2026-11-23T10:01", 422), ("1926-11-24T10:00", 422), ("2026-11-23T10:02", 303)])
async def test_a_look_is_set_for_a_time_to_come(site, conn, clock, when, status):
    answer = await signed_in(conn, site, CARE, clock).post("/queue/1/check", {"when": when, "reason": ""})
    assert answer.status_code == status and (status == 303 or "still to come" in answer.text)
    assert (rows(conn, "select next_check_at from items where id = 1") != [(None,)]) is (status == 303)


async def test_a_look_stands_in_the_row_and_what_is_due_waits_again(site, log, conn, clock):
    log.write(crisis("cyn", at=NOW + 20))
    for number in (1, 3):
        items.contacted(conn, number, "cara", NOW + 30, "Called.")
    items.next_check(conn, 3, uk("2026-11-23 15:00"), "cara", NOW + 40, "")
    clock.at = uk("2026-11-23 14:59")
    browser = signed_in(conn, site, CARE, clock)
    page = (await browser.get("/queue")).text
    assert "next look <time" in page and "Mon 23 Nov, 15:00" in page and "look due" not in page
    assert [row["id"] for row in worklist.waiting(conn, now=clock.at)] == [1, 3, 2]
    clock.at = uk("2026-11-23 15:00")
    assert "look due since <time" in (await browser.get("/queue")).text
    assert [row["id"] for row in worklist.waiting(conn, now=clock.at)] == [3, 1, 2]
    items.contacted(conn, 3, "cara", clock.at + 60, "Looked: asleep.")
    assert "look due" not in (await browser.get("/queue")).text and items.get(conn, 3)["next_check_at"] is None
    assert items.get(conn, 3)["contacted_at"] == NOW + 30


def test_an_answer_before_the_look_leaves_it(conn, item):
    items.next_check(conn, item, NOW + 3600, "cara", NOW, "")
    items.contacted(conn, item, "cara", NOW + 60, "Called.")
    assert items.get(conn, item)["next_check_at"] == NOW + 3600


@pytest.mark.parametrize("change, leads_to", [
    (lambda conn: None, 3),
    (lambda conn: items.contacted(conn, 3, "ben", NOW, "Called."), 4),
    (lambda conn: items.assign(conn, 3, "ben", "ben", NOW), 4),
    (lambda conn: items.assign(conn, 3, "cara", "mia", NOW), 3),
    (lambda conn: [items.close(conn, number, "ben", NOW, "answered", "Done.") for number in (3, 4)], None)])
async def test_after_closing_x_leads_to_what_waits_for_me(site, log, conn, clock, change, leads_to):
    log.write(crisis("cyn", at=NOW + 20) + [said("dan", "x", NOW + 30, route="crisis", concern="domestic_abuse")])
    browser = signed_in(conn, site, CARE, clock)
    await browser.get("/queue/1")
    await browser.post("/queue/1/close", {"outcome": "answered", "reason": "done"})
    change(conn)
    page = (await browser.get("/queue/1")).text
    assert (f'href="/queue/{leads_to}" data-key="x"' in page) if leads_to else ("Nothing else waits" in page)


async def test_the_filter_of_conversations_finds_those_that_wait(site, conn, clock):
    browser = signed_in(conn, site, CARE, clock)
    assert CODE in (await browser.get("/conversations?waiting=yes")).text
    items.contacted(conn, 1, "cara", NOW + 60, "Called.")
    page = (await browser.get("/conversations?waiting=yes")).text
    assert CODE not in page and "waiting for an answer" in page and reference("bob") not in page
