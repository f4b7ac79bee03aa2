"""What the review site does for people: readings on record, refusals in words, sessions, and nothing a visitor wrote as markup."""

from __future__ import annotations

import json
import re

import pytest

from bot.review import accounts, retention
from bot.review.turns import reference
from review_events import NOW, crisis, pressed, replied, rows, said
from site_client import (ADMIN, CARE, CODE, INTAKE, MANAGER, PAGES, PASSWORD, PEOPLE, TABLES, Browser, make_site, signed_in,
                         state)
from test_review_queue import THREE, three_dangers

@pytest.mark.parametrize("url, name, action, target", [
    (f"/conversations/{CODE}", CARE, "read transcript", f"conversation {CODE}"), (f"/conversations/{CODE}.json", MANAGER, "read transcript", f"conversation {CODE}"),
    ("/queue/1", INTAKE, "read item", f"item 1 {CODE}"), ("/conversations?q=dizzy", CARE, "searched", "conversations"),
    (f"/subject?reference={CODE}", MANAGER, "looked up", f"reference {CODE}"), ("/missed", CARE, "read list", "missed questions")])
async def test_reading_is_on_record(site, conn, clock, url, name, action, target):
    assert (await signed_in(conn, site, name, clock).get(url)).status_code == 200
    (row,) = rows(conn, "select by, role, action, object, detail from audit")
    assert row[:4] == (name, PEOPLE[name], action, target) and "dizzy" not in row[4]


async def test_reading_an_enquiry_is_on_record_and_marks_it_read(site, conn, clock):
    code = rows(conn, "select reference from enquiries")[0][0]
    browser = signed_in(conn, site, INTAKE, clock)
    moved = await browser.get(f"/enquiries/{code}")
    assert moved.headers["location"] == "/queue/2"
    assert "+442079460000" in (await browser.get("/queue/2")).text
    assert (INTAKE, "read item", f"item 2 {code}") in rows(conn, "select by, action, object from audit")
    assert rows(conn, "select read_by from items where id = 2") == [(INTAKE,)]


async def test_the_care_team_sees_no_plain_request_in_its_queue(site, conn, clock):
    care = (await signed_in(conn, site, CARE, clock).get("/queue.json")).json()
    intake = (await signed_in(conn, site, INTAKE, clock).get("/queue.json")).json()
    assert [row["kind"] for row in care["first"] + care["later"]] == ["conversation"]
    assert [row["kind"] for row in intake["first"] + intake["later"]] == ["conversation", "enquiry"]
    for path in ("/queue/1", "/queue/1.json"):
        page = (await signed_in(conn, site, INTAKE, clock).get(path)).text
        assert "end it tonight" in page and f"/conversations/{CODE}" not in page


@pytest.mark.parametrize("url, form, text", [
    ("/queue/1/close", {"outcome": "answered", "reason": ""}, "Give the reason"), ("/queue/1/clock", {"queue": "Q4", "reason": ""}, "Give the reason"),
    ("/queue/1/assign", {"owner": "nobody-here"}, "no such colleague"), ("/queue/1/check", {"when": "soon"}, "day and a time"),
    (f"/conversations/{CODE}/flag", {"text": ""}, "reason"), (f"/conversations/{CODE}/correct", {"message": "1"}, "Choose"),
    (f"/conversations/{CODE}/tag", {"text": "x"}, "message first"), (f"/reviews/{CODE}/verdict", {"verdict": "?"}, "verdict"),
    ("/subject/erase", {"reference": CODE, "confirm": "C-WRONG", "reason": "subject request"}, "reference code again"),
    ("/users/ada/deactivate", {}, "last admin"), ("/users/add", {"name": "x", "role": "intake", "password": "short"}, "12 characters"),
    ("/password/change", {"old": "wrong", "new": "other plain words", "again": "other plain words"}, "wrong"),
    ("/password/change", {"old": PASSWORD, "new": "other plain words", "again": "other plain word"}, "passwords differ")])
async def test_a_refused_step_says_why_and_changes_nothing(site, conn, clock, url, form, text):
    browser = signed_in(conn, site, ADMIN, clock)
    conn.execute("update items set read_at = ?, read_by = ?", (NOW, ADMIN))
    before, audited = state(conn), rows(conn, "select * from audit")
    page = await browser.post_as_form_of(url, form)
    assert page.status_code == (422 if url.startswith("/queue") else 200) and text in page.text
    assert 'class="say wrong"' in page.text
    assert [part for part, table in zip(state(conn), TABLES)] == before or url.startswith("/queue")  # the item was read on the way back
    assert [row for row in rows(conn, "select * from audit") if row not in audited and row[4] not in ("read item", "read transcript", "read list")] == []


@pytest.mark.parametrize("url", ["/queue/999", "/queue/999.json", "/conversations/C-AAAAA-AAAAA", "/enquiries/E-AAAAA-AAAAA", "/queue/1/erase", "/nothing"])
async def test_what_is_not_there(site, conn, clock, url):
    answer = await signed_in(conn, site, ADMIN, clock).get(url)
    assert answer.status_code == 404 and "Traceback" not in answer.text


async def test_an_alert_for_a_deleted_chat_leads_to_a_page_that_says_so(site, conn, clock):
    retention.erase(conn, CODE, "visitor", "visitor asked in the chat", NOW)
    browser = signed_in(conn, site, CARE, clock)
    answer = await browser.get("/queue/1")
    assert answer.status_code == 404 and "its chat or request was deleted since" in answer.text
    assert "was deleted" in (await browser.get("/queue/1.json")).json()["error"]
    assert "deleted" not in (await browser.get("/nothing")).text


async def test_signing_in_and_out(site, conn, clock):
    browser = Browser(site)
    wrong = await browser.post("/sign-in", {"name": "cara", "password": "wrong"})
    assert wrong.status_code == 401 and "review_session" not in browser.cookies
    assert "Check both and try again." in wrong.text and "too many" not in wrong.text
    assert rows(conn, "select by, action from audit") == [("system", "sign-in refused")]
    right = await browser.post("/sign-in", {"name": "Cara", "password": PASSWORD})
    cookie = next(header for header in right.headers.get_list("set-cookie") if header.startswith("review_session"))
    assert right.status_code == 303 and "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert (await browser.get("/")).headers["location"] == "/queue"
    old = dict(browser.cookies)
    await browser.post("/sign-out", {})
    assert (await Browser(site, old).get("/queue")).status_code == 302


async def test_a_session_ends_when_idle_and_lives_when_used(site, conn, clock):
    browser = signed_in(conn, site, CARE, clock)
    for _ in range(3):
        clock.at += 50 * 60
        assert (await browser.get("/dashboard")).status_code == 200
        await site.get_database("log").execute_write_fn(lambda conn: None)  # the note of its use is written behind
    clock.at += 61 * 60
    assert (await browser.get("/dashboard")).status_code == 302


async def test_a_first_password_must_be_changed_before_anything_else(site, conn, clock):

    accounts.update(conn, "cara", password="given by the admin")
    browser = Browser(site)
    await browser.post("/sign-in", {"name": "cara", "password": "given by the admin"})
    assert (await browser.get("/queue")).headers["location"] == "/password"
    assert (await browser.get("/queue.json")).headers["location"] == "/password"
    assert (await browser.post("/queue/1/claim", {})).status_code == 403
    change = await browser.post("/password/change", {"old": "given by the admin", "new": PASSWORD + " more", "again": PASSWORD + " more"})
    assert change.headers["location"] == "/sign-in"
    assert "Your password is changed." in (await browser.get("/sign-in")).text
    assert (await browser.get("/queue")).status_code == 302
    browser = Browser(site)
    await browser.post("/sign-in", {"name": "cara", "password": PASSWORD + " more"})
    assert (await browser.get("/queue")).status_code == 200


async def test_visitors_words_are_text_and_never_markup(log, conn, path, clock):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    log.write([*crisis("ann", evil), replied("ann", evil, NOW + 5, title=evil, lines=[{"name": evil, "phone": evil, "hours": evil}],
               citations=[{"number": 1, "text": evil, "url": "javascript:alert(1)"}], buttons=[{"id": "x", "label": evil}])])
    site = make_site(conn, path, clock)
    browser = signed_in(conn, site, ADMIN, clock)
    for page in ("/queue", "/queue/1", "/conversations", f"/conversations/{CODE}", "/reviews", "/missed", "/dashboard"):
        answer = await browser.get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text and "<img" not in answer.text and "javascript:" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"] and "unsafe" not in answer.headers["content-security-policy"]


async def test_pages_load_nothing_from_elsewhere(site, conn, clock):
    browser = signed_in(conn, site, ADMIN, clock)
    for page in [*PAGES, "/password"]:
        text = (await browser.get(page)).text
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', text), page
        assert 'style="' not in text and not re.findall(r"<script(?! src=)", text)
    for name in ("review.css", "review.js"):
        assert (await Browser(site).get(f"/-/static-plugins/bot.review.site/{name}")).status_code == 200


async def test_the_second_reader_does_not_see_the_first_verdict(site, log, conn, clock):
    conn.execute("update samples set reviewers = 2")
    clock.at = NOW + 7200
    await signed_in(conn, site, "cara", clock).post(f"/reviews/{CODE}/verdict", {"verdict": "concern missed", "note": "private thought"})
    other = signed_in(conn, site, "ben", clock)
    assert "private thought" not in (await other.get(f"/conversations/{CODE}")).text + (await other.get(f"/conversations/{CODE}.json")).text
    await other.post(f"/reviews/{CODE}/verdict", {"verdict": "acceptable", "note": ""})
    page = (await other.get("/reviews")).text
    assert "private thought" in page and "To decide" in page
    await other.post(f"/reviews/{CODE}/resolve", {"verdict": "acceptable", "note": "Read together."})
    assert rows(conn, "select state, verdict, resolved_by from samples where conversation = 1") == [("done", "acceptable", "ben")]


async def test_an_export_and_an_erasure_by_a_manager(site, conn, clock):
    browser = signed_in(conn, site, MANAGER, clock)
    answer = await browser.post("/subject/export", {"reference": CODE.lower()})
    assert "attachment" in answer.headers["content-disposition"]
    assert json.loads(answer.text)["conversations"][0]["messages"][0]["text"] == "I want to end it tonight"
    page = await browser.post_as_form_of("/subject/erase", {"reference": CODE, "confirm": CODE.lower(), "reason": "subject request"})
    assert "Erased: 1 conversation." in page.text and CODE in page.text
    assert rows(conn, "select reference from conversations") == [(reference("bob"),)]
    assert rows(conn, "select action, object from audit order by id desc limit 1") == [("erased", f"reference {CODE}")]
    assert (await browser.get(f"/conversations/{CODE}")).status_code == 404


async def test_the_file_of_corrections(site, conn, clock):
    await signed_in(conn, site, CARE, clock).post(f"/conversations/{CODE}/correct", {"intent": "contact", "entry": "dizziness", "message": "1"})
    answer = await signed_in(conn, site, CARE, clock).get("/corrections.yml")
    assert answer.status_code == 200 and "- intent: contact" in answer.text and "dizziness" in answer.text
    assert (await signed_in(conn, site, INTAKE, clock).get("/corrections.yml")).status_code == 403
    assert (await Browser(site).get("/corrections.yml")).status_code == 302


async def test_a_flag_puts_the_conversation_into_the_queue(site, conn, clock):
    code = reference("bob")
    await signed_in(conn, site, CARE, clock).post(f"/conversations/{code}/flag", {"text": "Reads like advice.", "message": "3"})
    assert rows(conn, "select queue, why, trigger_words, trigger_message from items where id > 2") == [("Q2", "flagged", "Reads like advice.", 3)]
    assert rows(conn, "select by, action from history where item > 2") == [(CARE, "came in")]
    page = (await signed_in(conn, site, INTAKE, clock).get("/queue/3")).text
    assert "Reads like advice." in page and "which bus" in page


async def test_row_and_page_show_every_message_of_danger(site, log, conn, clock):
    three_dangers(log)
    browser = signed_in(conn, site, CARE, clock)
    for path in ("/queue", "/queue/1"):
        page = (await browser.get(path)).text
        found = [page.index(text) for text in (*reversed(THREE), "I want to end it tonight")]
        assert found == sorted(found) and "overdose" in page, path
    assert [cause["text"] for cause in (await browser.get("/queue/1.json")).json()["causes"]][:3] == list(reversed(THREE))


@pytest.mark.parametrize("step, form", [("close", {"outcome": "answered", "reason": "done"}), ("contacted", {"reason": "called"})])
async def test_no_item_is_closed_over_words_that_nobody_opened(site, log, conn, clock, step, form):
    browser = signed_in(conn, site, CARE, clock)
    await browser.get("/queue/1")
    three_dangers(log)  # while the page lies open
    page = (await browser.post_as_form_of(f"/queue/1/{step}", form)).text
    assert "New words came in" in page and THREE[2] in page and rows(conn, "select state from items where id = 1") == [("new",)]
    await browser.post(f"/queue/1/{step}", form)
    assert rows(conn, "select state from items where id = 1") != [("new",)]


@pytest.mark.parametrize("step, form, said_then", [
    ("claim", {}, "Claimed."), ("note", {"text": "a note"}, "Note added."), ("assign", {"owner": "ben"}, "Assigned to ben."),
    ("assign", {"owner": ""}, "Given back."), ("contacted", {"reason": "called"}, "Kept as contacted."),
    ("clock", {"queue": "Q2", "reason": "song"}, "Clock changed to “Next working day”."),
    ("check", {"when": "2026-11-24T10:00", "reason": ""}, "Next look set for Tue 24 Nov, 10:00."),
    ("close", {"outcome": "answered", "reason": "done"}, "Closed.")])
async def test_every_step_says_what_it_came_to(site, conn, clock, step, form, said_then):
    browser = signed_in(conn, site, CARE, clock)
    await browser.get("/queue/1")
    page = (await browser.post_as_form_of(f"/queue/1/{step}", form)).text
    assert re.search(f'class="say" role="status">{re.escape(said_then)}', page)
    assert 'class="say"' not in (await browser.get("/queue/1")).text


async def test_a_closed_item_leads_to_the_next_one_that_the_role_may_see(site, conn, clock):
    for name, then in ((MANAGER, 'href="/queue/2" data-key="x">Next in the queue'), (CARE, "Nothing else waits.")):
        browser = signed_in(conn, site, name, clock)
        await browser.get("/queue/1")
        await browser.post("/queue/1/close", {"outcome": "answered", "reason": "done"})
        assert then in (await browser.get("/queue/1")).text


async def test_the_history_tells_times_in_words(site, conn, clock):
    browser = signed_in(conn, site, CARE, clock)
    for day in ("24", "25"):
        await browser.post("/queue/1/check", {"when": f"2026-11-{day}T10:00", "reason": ""})
    page = (await browser.get("/queue/1")).text
    assert "Tue 24 Nov, 10:00 → Wed 25 Nov, 10:00" in page and "→ Now" in page
    assert not re.search(r"\b1[0-9]{9}\b", page)


async def test_the_words_stand_before_everything_else_and_sources_are_folded(site, log, conn, clock):
    cited = [{"number": n, "text": f"Source {n}", "url": "https://example.org/"} for n in (1, 2)]
    log.write([said("ann", "does it help", NOW - 20), replied("ann", "It may.", NOW - 19, citations=cited)])
    page = (await signed_in(conn, site, CARE, clock).get("/queue/1")).text
    assert page.index("I want to end it tonight") < page.index("Came in") < page.index("It may.")
    assert re.search(r"<details><summary>2 sources</summary>.*Source 2.*</details>", page, re.S)
    assert "Shown: Talk to someone now" in page and "a phrase rule (tonight)" in page


@pytest.mark.parametrize("name", [CARE, INTAKE])
async def test_the_dashboard_counts_what_the_readers_own_queue_holds(site, conn, clock, name):
    browser = signed_in(conn, site, name, clock)
    counts = (await browser.get("/queue.json")).json()["counts"]
    assert (await browser.get("/dashboard.json")).json()["figures"]["waiting"] == {
        "open": counts["all"], "overdue": counts["overdue"], "unread": counts["unread"]}
    assert counts["all"] == {CARE: 1, INTAKE: 2}[name]


async def test_staff_read_no_names_of_the_program(site, log, conn, clock):
    log.write([said("ann", "is he alright", NOW + 30, route="emergency", concern="overdose", trigger="score:concern_overdose",
                    intent="concern_overdose"),
               replied("ann", "Call 999 now.", NOW + 31, kind="card", route="emergency", concern="overdose"),
               said("ann", "does it help", NOW + 40), pressed("ann", "contact", "Contact the clinic", NOW + 50)])
    browser = signed_in(conn, site, CARE, clock)
    item = _read((await browser.get("/queue/1")).text)
    chat = _read((await browser.get(f"/conversations/{CODE}")).text)
    assert "Found by likeness to known messages (overdose)" in item and "Shown: help card on overdose" in item
    assert "Because of a button" in chat and "a question" in chat and "personal care" in chat
    for name in ("score:", "rule:", "button:", "ask_knowledge", "concern_", "personal_care"):
        assert name not in item + chat, name
    assert "1 message got no answer" in (await browser.get("/missed")).text


def _read(page: str) -> str:
    """What a page shows, without its markup."""
    return re.sub(r"<[^>]+>", "", page)


async def test_a_flag_never_lengthens_an_open_clock(site, conn, clock):
    await signed_in(conn, site, CARE, clock).post(f"/conversations/{CODE}/flag", {"text": "Look again."})
    assert rows(conn, "select queue, due_at from items where kind = 'conversation'") == [("Q0", NOW + 15 * 60)]
