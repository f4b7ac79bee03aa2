"""Times that say which day they mean, and what the JSON of an item holds."""

from __future__ import annotations

import re

import pytest

from bot.review import conversations, reviewing
from review_events import NOW, crisis, replied, rows, said, uk
from site_client import CARE, CODE, INTAKE, MANAGER, make_site, signed_in

SUNDAY, MONDAY = uk("2026-11-22 22:10"), uk("2026-11-23 09:30")


@pytest.fixture
def night(log, conn, path, clock):
    """A chat over a night, with words of danger on both days."""
    log.write([said("ann", "hello", SUNDAY), replied("ann", "Hello.", SUNDAY + 1)] + crisis("ann", at=SUNDAY + 120)
              + [said("ann", "good morning", MONDAY - 600), replied("ann", "Good morning.", MONDAY - 599)] + crisis("ann", "again", MONDAY))
    return signed_in(conn, make_site(conn, path, clock), CARE, clock)


async def test_the_queue_and_the_shown_card_name_the_day(night):
    page = (await night.get("/queue")).text
    assert "suicidal intent, Sun 22 Nov, 22:12" in page and "suicidal intent, Mon 23 Nov, 09:30" in page
    assert "Shown: Talk to someone now, Sun 22 Nov, 22:12." in (await night.get("/queue/1")).text


async def test_the_head_of_a_transcript_names_both_days(night):
    page = (await night.get(f"/conversations/{CODE}")).text
    assert re.search(r"Sun 22 Nov, 22:10</time> to <time [^>]*>Mon 23 Nov, 09:30</time>", page)


@pytest.mark.parametrize("url", [f"/conversations/{CODE}", "/queue/1"])
async def test_a_heading_stands_where_the_day_changes_and_nowhere_else(night, url):
    page = (await night.get(url)).text
    assert re.findall(r'class="day">([^<]+)<', page) == ["Sun 22 Nov", "Mon 23 Nov"]
    places = [page.index(text) for text in ('class="day">Sun', '<p class="words">hello', 'class="day">Mon', '<p class="words">good morning')]
    assert places == sorted(places)


def found(data: object) -> set[str]:
    """Every name in a JSON answer."""
    if isinstance(data, dict):
        return set(data) | {name for value in data.values() for name in found(value)}
    return {name for value in data for name in found(value)} if isinstance(data, list) else set()


async def test_the_json_of_an_item_holds_no_more_than_its_page(site, conn, clock):
    reviewing.note(conn, 1, "cara", NOW, "private thought", 1)
    reviewing.tag(conn, 1, 1, "cara", NOW, "private-tag")
    reviewing.correct(conn, 1, 1, "cara", NOW, "intent", "contact")
    for name, path in ((INTAKE, "/queue/1.json"), (INTAKE, "/queue/2.json"), (MANAGER, "/queue/1.json")):
        answer = await signed_in(conn, site, name, clock).get(path)
        assert not {"sender", "notes", "tags", "corrections", "idempotency", "draw"} & found(answer.json()), path
        assert "private" not in answer.text
    turn = (await signed_in(conn, site, INTAKE, clock).get("/queue/1.json")).json()["turns"][0]
    assert turn["text"] == "I want to end it tonight" and turn["at"] == NOW


async def test_what_reviewers_noted_stays_on_the_transcript(site, conn, clock):
    reviewing.note(conn, 1, "cara", NOW, "private thought", 1)
    number = rows(conn, "select id from conversations order by id limit 1")[0][0]
    assert conversations.transcript(conn, number)[0]["notes"][0]["text"] == "private thought"
    assert "private thought" in (await signed_in(conn, site, CARE, clock).get(f"/conversations/{CODE}.json")).text
