"""A long queue: what waits is never pushed out of sight by what was answered, and every row can be reached."""

from __future__ import annotations

import re

import pytest

from bot.review import items, worklist
from bot.review.site import queue
from bot.review.turns import reference
from review_events import NOW, crisis
from site_client import CARE, make_site, signed_in

BACKLOG = 5


@pytest.fixture
def backlog(log, conn, path, clock, monkeypatch):
    """A page of answered items, all due before the one that comes in last."""
    monkeypatch.setattr(queue, "MOST", BACKLOG)
    for n in range(BACKLOG):
        log.write(crisis(f"old{n}", at=NOW - 3000 + n))
        items.contacted(conn, n + 1, "cara", NOW - 2000, "Called.")
    log.write(crisis("new", at=NOW))
    return signed_in(conn, make_site(conn, path, clock), CARE, clock)


async def test_what_waits_stands_before_what_was_answered(backlog, conn):
    assert reference("new") in (await backlog.get("/queue")).text
    assert [row["id"] for row in worklist.waiting(conn, most=2)] == [BACKLOG + 1, 1]


async def test_the_shorter_clocks_stand_first_also_when_they_were_answered(log, conn):
    """The near miss: an answer moves no item out of its part."""
    log.write(crisis("ann"))
    items.contacted(conn, 1, "cara", NOW, "Called.")
    log.write(crisis("bob"))
    items.set_queue(conn, 2, "Q3", "cara", NOW, "a song", log.hours)
    assert [row["id"] for row in worklist.waiting(conn)] == [1, 2]


async def test_further_pages_lead_to_every_row(backlog):
    page = (await backlog.get("/queue")).text
    (then,) = re.findall(r'href="([^"]+)" rel="next"', page)
    assert 'rel="prev"' not in page
    rest = await backlog.get(then.replace("&amp;", "&"))
    seen = set(re.findall(r'data-href="(/queue/\d+)"', page)) | set(re.findall(r'data-href="(/queue/\d+)"', rest.text))
    assert seen == {f"/queue/{n}" for n in range(1, BACKLOG + 2)}
    assert 'rel="prev"' in rest.text and 'rel="next"' not in rest.text


async def test_a_part_that_is_full_to_the_last_row_has_no_further_page(backlog, conn):
    items.close(conn, 1, "cara", NOW, "answered", "Done.")
    assert 'rel="next"' not in (await backlog.get("/queue")).text
    assert 'rel="next"' not in (await backlog.get("/queue?show=closed")).text


@pytest.mark.parametrize("odd", ["part=first&page=0", "part=first&page=x", "part=none&page=2", "page=2"])
async def test_odd_pages_are_the_first(backlog, odd):
    assert (await backlog.get(f"/queue.json?{odd}")).json()["number"] == 1
