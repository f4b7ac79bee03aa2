"""Requests whose words raised a concern are the care team's too; all others stay with intake (HZ35)."""

from __future__ import annotations

import pytest

from bot.review import enquiries, items, worklist
from review_events import HOURS, NOW, rows
from site_client import ADMIN, CARE, CODE, INTAKE, MANAGER, PEOPLE, signed_in, state
from test_review_enquiries import sent

CHAT, PLAIN, DANGER = 1, 2, 3  # items: the first two are the site's own
STEPS = [("claim", {}), ("note", {"text": "a note"}), ("assign", {"owner": "ben"}), ("contacted", {"reason": "called"}),
         ("clock", {"queue": "Q0", "reason": "sounds worse"}), ("check", {"when": "2026-11-24T10:00", "reason": ""}),
         ("close", {"outcome": "handed to clinical team", "reason": "called"})]
named = pytest.mark.parametrize("step, form", STEPS, ids=[step for step, _ in STEPS])


@pytest.fixture
def danger(site, conn) -> str:
    """The reference of a request with words of danger."""
    return sent(conn, "danger", NOW, "suicidal_thoughts", name="Bea Example", phone="020 7946 0999",
                about="I do not want to be here any more")


async def listed(browser, show: str = "all") -> list[int]:
    found = (await browser.get(f"/queue.json?show={show}")).json()
    return sorted(row["id"] for row in found["first"] + found["later"])


async def test_the_care_team_sees_a_request_of_concern_and_no_other(danger, site, conn, clock):
    care = signed_in(conn, site, CARE, clock)
    for show in ("all", "unread", "unowned"):
        assert await listed(care, show) == [CHAT, DANGER]
    page = (await care.get("/queue")).text
    assert danger in page and "suicidal thoughts" in page
    assert enquiries.by_reference(conn, danger)["item"] == DANGER


async def test_the_care_team_reads_the_words_and_the_safe_way_to_reach_the_person_on_record(danger, site, conn, clock):
    page = (await signed_in(conn, site, CARE, clock).get(f"/queue/{DANGER}")).text
    for text in ("I do not want to be here any more", "Bea Example", "+442079460999", "Phone only", "a message may be left"):
        assert text in page, text
    assert rows(conn, "select by, role, action, object from audit") == [
        (CARE, PEOPLE[CARE], "read item", f"item {DANGER} {danger}")]
    assert rows(conn, f"select read_by from items where id = {DANGER}") == [(CARE,)]


@named
async def test_the_care_team_works_through_a_request_of_concern(danger, site, conn, clock, step, form):
    care = signed_in(conn, site, CARE, clock)
    await care.get(f"/queue/{DANGER}")
    before = state(conn)
    assert (await care.post(f"/queue/{DANGER}/{step}", form)).status_code == 303
    assert state(conn) != before
    assert rows(conn, "select by, action, object from audit order by id desc limit 1") == [
        (CARE, f"{step} item", f"item {DANGER}")]


async def test_the_care_team_finds_it_among_the_closed_and_opens_it_again(danger, site, conn, clock):
    for item in (PLAIN, DANGER):
        items.close(conn, item, "ida", NOW, "answered", "Called.")
    care = signed_in(conn, site, CARE, clock)
    assert await listed(care, "closed") == [DANGER]
    assert await listed(signed_in(conn, site, INTAKE, clock), "closed") == [PLAIN, DANGER]
    await care.post(f"/queue/{DANGER}/reopen", {"reason": "called again"})
    assert await listed(care) == [CHAT, DANGER]


async def test_a_closed_item_leads_the_care_team_past_plain_requests(danger, site, conn, clock):
    items.close(conn, CHAT, "cara", NOW, "answered", "Called.")
    items.close(conn, DANGER, "cara", NOW, "answered", "Called.")
    assert "Nothing else waits." in (await signed_in(conn, site, CARE, clock).get(f"/queue/{DANGER}")).text
    assert f"/queue/{PLAIN}" in (await signed_in(conn, site, INTAKE, clock).get(f"/queue/{DANGER}")).text


@pytest.mark.parametrize("name, waiting", [(CARE, 2), (INTAKE, 3), (MANAGER, 3), (ADMIN, 3)])
async def test_queue_and_dashboard_count_what_the_role_sees(danger, site, conn, clock, name, waiting):
    browser = signed_in(conn, site, name, clock)
    assert len(await listed(browser)) == waiting
    assert (await browser.get("/queue.json")).json()["counts"]["all"] == waiting
    assert (await browser.get("/dashboard.json")).json()["figures"]["waiting"]["open"] == waiting


@pytest.mark.parametrize("suffix", ["", ".json"])
async def test_a_plain_request_is_refused_and_says_who_can_open_it(danger, site, conn, clock, suffix):
    answer = await signed_in(conn, site, CARE, clock).get(f"/queue/{PLAIN}{suffix}")
    assert answer.status_code == 403 and "Intake or a manager can open it" in answer.text
    assert "Ann Example" not in answer.text and "+4420" not in answer.text
    assert rows(conn, f"select read_at from items where id = {PLAIN}") == [(None,)]


@named
async def test_no_step_of_a_plain_request_is_the_care_teams(danger, site, conn, clock, step, form):
    care = signed_in(conn, site, CARE, clock)
    items.read(conn, PLAIN, "ida", NOW)
    before = state(conn)
    assert (await care.post(f"/queue/{PLAIN}/{step}", form)).status_code == 403
    assert state(conn) == before


async def test_the_list_of_enquiries_and_the_address_by_code_stay_intakes(danger, site, conn, clock):
    for path in ("/enquiries", "/enquiries.json", f"/enquiries/{danger}"):
        assert (await signed_in(conn, site, CARE, clock).get(path)).status_code == 403
    intake = signed_in(conn, site, INTAKE, clock)
    assert danger in (await intake.get("/enquiries")).text
    assert (await intake.get(f"/enquiries/{danger}")).headers["location"] == f"/queue/{DANGER}"


def test_a_clock_that_the_chat_or_a_colleague_shortened_opens_no_request(site, conn):
    sent(conn, "linked", NOW, sender="ann")
    items.set_queue(conn, PLAIN, "Q0", "ida", NOW, "asked twice", HOURS)
    assert rows(conn, "select queue from items where kind = 'enquiry'") == [("Q0",), ("Q0",)]
    assert [row["id"] for row in worklist.waiting(conn, every_request=False)] == [CHAT]


def test_a_longer_clock_hides_no_request_of_concern(danger, conn):
    items.set_queue(conn, DANGER, "Q4", "ida", NOW, "a line of a song", HOURS)
    assert worklist.sees(conn, DANGER, every_request=False)


async def test_a_chat_that_a_person_flagged_stays_the_care_teams(site, conn, clock):
    """A flag is no trigger of the assistant's; only requests are held back."""
    conn.execute('update items set "trigger" = null where id = ?', (CHAT,))
    assert (await signed_in(conn, site, CARE, clock).get(f"/queue/{CHAT}")).status_code == 200
    assert CODE in (await signed_in(conn, site, CARE, clock).get("/queue")).text
