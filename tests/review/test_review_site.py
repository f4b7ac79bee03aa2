"""Both sides of every permission, on every page and its JSON, and what is there after a refusal."""

from __future__ import annotations

import json
import re

import pytest
import pytest_asyncio

from bot.review import accounts, enquiries
from bot.review.site import ROUTES
from bot.review.site.roles import PERMISSIONS
from bot.review.turns import reference
from review_events import HOURS, NOW, crisis, replied, rows, said
from site_client import PASSWORD, PEOPLE, Browser, Clock, make_site, signed_in
from test_review_enquiries import good

CARE, INTAKE, MANAGER, ADMIN = "cara", "ida", "mia", "ada"
CODE = reference("ann")

# every page with the permission it needs; {enquiry} is filled in
PAGES = {"/queue": "queue", "/queue/1": "queue", "/conversations": "conversations", f"/conversations/{CODE}": "conversations",
         "/reviews": "reviews", "/missed": "missed", "/corrections": "corrections", "/dashboard": "dashboard", "/enquiries": "enquiries",
         "/queue/2": "enquiries", "/subject": "subject", "/users": "users", "/audit": "audit"}
# every change: path, form, permission
CHANGES = [
    ("/queue/1/claim", {}, "queue"), ("/queue/1/note", {"text": "a note"}, "queue"), ("/queue/1/assign", {"owner": "ben"}, "queue"),
    ("/queue/1/contacted", {"reason": "called"}, "queue"), ("/queue/1/clock", {"queue": "Q2", "reason": "song"}, "queue"),
    ("/queue/1/check", {"when": "2026-11-24T10:00", "reason": ""}, "queue"),
    ("/queue/1/close", {"outcome": "answered", "reason": "done"}, "queue"), ("/queue/2/claim", {}, "enquiries"),
    (f"/conversations/{CODE}/reviewed", {}, "conversations"), (f"/conversations/{CODE}/flag", {"text": "why"}, "conversations"),
    (f"/conversations/{CODE}/note", {"text": "a note"}, "conversations"),
    (f"/conversations/{CODE}/tag", {"text": "tag", "message": "1"}, "conversations"),
    (f"/conversations/{CODE}/correct", {"route": "contact", "message": "1"}, "conversations"),
    (f"/reviews/{CODE}/verdict", {"verdict": "acceptable", "note": ""}, "reviews"),
    ("/subject/find", {"contact": "020 7946 0000"}, "subject"), ("/subject/export", {"reference": CODE}, "subject"),
    ("/subject/erase", {"reference": CODE, "confirm": CODE, "reason": "subject request"}, "subject"),
    ("/users/add", {"name": "new", "role": "intake", "password": PASSWORD}, "users"), ("/users/ben/role", {"role": "intake"}, "users"),
    ("/users/ben/deactivate", {}, "users"), ("/users/ben/reset", {"password": "another four words"}, "users")]
TABLES = ("conversations", "messages", "items", "history", "flags", "notes", "tags", "corrections", "verdicts", "accounts", "erasures", "enquiries")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def site(log, conn, path, clock):
    log.write(crisis("ann") + [said("bob", "which bus", route="out_of_scope"), replied("bob", "I can not answer that.")])
    enquiries.submit(conn, good(), "token", "192.0.2.1", NOW, HOURS)
    made = make_site(conn, path, clock)
    await made.invoke_startup()
    yield made
    for database in made.databases.values():
        database.close()


def state(conn) -> list:
    return [rows(conn, f"select * from {table}") for table in TABLES]


def may(name: str, permission: str) -> bool:
    return PEOPLE[name] in PERMISSIONS[permission]


@pytest.mark.parametrize("suffix", ["", ".json"])
@pytest.mark.parametrize("url", PAGES)
async def test_every_page_for_everybody(site, conn, clock, url, suffix):
    for name in (CARE, INTAKE, MANAGER, ADMIN):
        answer = await signed_in(conn, site, name, clock).get(url + suffix)
        assert answer.status_code == (200 if may(name, PAGES[url]) else 403), (name, url)
        assert answer.headers["cache-control"] == "private, no-store"
        if suffix:
            assert (answer.json().get("ok") is False) is not may(name, PAGES[url])
    stranger = await Browser(site).get(url + suffix)
    assert stranger.status_code == (401 if suffix else 302)
    assert stranger.text == "" or stranger.json() == {"ok": False, "status": 401, "error": "Sign in first."}


@pytest.mark.parametrize("url, form, permission", CHANGES, ids=[change[0] for change in CHANGES])
async def test_every_change_for_those_who_may(site, conn, clock, url, form, permission):
    clock.at = NOW + 3600
    for name in (CARE, INTAKE, MANAGER, ADMIN):
        if may(name, permission):
            before = state(conn)
            answer = await signed_in(conn, site, name, clock).post(url, form)
            assert answer.status_code in (200, 303) and (state(conn) != before or "subject/" in url)
            (row,) = rows(conn, "select by, role from audit order by id desc limit 1")
            assert row == (name, PEOPLE[name])
            break


@pytest.mark.parametrize("url, form, permission", CHANGES, ids=[change[0] for change in CHANGES])
async def test_every_change_is_refused_to_the_others(site, conn, clock, url, form, permission):
    before = state(conn)
    for name in (CARE, INTAKE, MANAGER, ADMIN):
        if not may(name, permission):
            assert (await signed_in(conn, site, name, clock).post(url, form)).status_code == 403
    assert (await Browser(site).post(url, form)).status_code == 401
    after = state(conn)
    places = [place for place, table in enumerate(TABLES) if table != "accounts"]  # signing in is noted there
    assert [after[place] for place in places] == [before[place] for place in places]
    assert [row[:4] for row in after[TABLES.index("accounts")]] == [row[:4] for row in before[TABLES.index("accounts")]]


FOREIGN = [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
           {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"}, {"Origin": "http://localhost.evil.example"},
           {"Sec-Fetch-Site": "none"}]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_requests_from_elsewhere_change_nothing(site, conn, clock, headers):
    browser = signed_in(conn, site, ADMIN, clock)
    before = state(conn)
    for path, form, _ in CHANGES + [("/sign-out", {}, ""), ("/sign-in", {"name": "cara", "password": PASSWORD}, "")]:
        assert (await browser.post(path, form, headers=headers)).status_code == 403
    assert state(conn) == before and (await browser.get("/queue")).status_code == 200


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}])
async def test_requests_from_our_own_pages_pass(site, conn, clock, headers):
    assert (await signed_in(conn, site, CARE, clock).post("/queue/1/claim", {}, headers=headers)).status_code == 303


async def test_a_form_without_its_token_is_refused(site, conn, clock):
    browser = signed_in(conn, site, CARE, clock)
    before = state(conn)
    assert (await browser.post("/queue/1/claim", {}, token="wrong")).status_code == 403
    assert state(conn) == before


async def test_a_public_address_behind_a_proxy(log, conn, path, clock):
    log.write(crisis("ann"))
    site = make_site(conn, path, clock, origins=("https://review.example.org",), secure_cookies=True)
    browser = signed_in(conn, site, CARE, clock)
    assert (await browser.post("/queue/1/claim", {}, headers={"Origin": "https://review.example.org"})).status_code == 303
    page = await Browser(site).get("/sign-in")
    assert all("Secure" in header for header in page.headers.get_list("set-cookie")) and page.headers.get_list("set-cookie")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_do_not_exist(site, conn, clock, method):
    answer = await site.client.request(method, "/queue/1/claim", cookies=signed_in(conn, site, ADMIN, clock).cookies)
    assert answer.status_code == 405


DATASETTE = ["/log", "/log.json", "/log/messages", "/log/messages.json", "/log/messages.csv", "/log/enquiries.json?_shape=array",
             "/log/audit/1.json", "/log?sql=select+1", "/log.json?sql=select+1", "/log.db", "/-/metadata", "/-/metadata.json", "/-/versions.json",
             "/-/plugins.json", "/-/settings.json", "/-/databases.json", "/-/threads.json", "/-/actor.json", "/-/permissions", "/-/messages",
             "/-/create-token", "/-/auth-token", "/-/allow-debug", "/-/logout", "/-/patterns", "/.json", "/_memory", "/_internal", "/log/accounts",
             "/log/sessions.json", "/-/static/app.css", "/favicon.ico", "/-/jump", "/fixtures"]


@pytest.mark.parametrize("url", DATASETTE)
async def test_datasettes_own_pages(site, conn, clock, url):
    stranger = await Browser(site).get(url)
    assert stranger.status_code in (302, 401) and "ann" not in stranger.text
    for name in (CARE, INTAKE, MANAGER):
        assert (await signed_in(conn, site, name, clock).get(url)).status_code == 404
    admin = await signed_in(conn, site, ADMIN, clock).get(url)
    raw_tables = url.startswith(("/log/messages", "/log/enquiries", "/log/audit")) or url in ("/log", "/log.json", "/-/static/app.css")
    assert (admin.status_code == 200) is raw_tables, admin.status_code
    assert "scrypt$" not in admin.text


async def test_an_admin_reading_tables_is_on_record(site, conn, clock):
    await signed_in(conn, site, ADMIN, clock).get("/log/messages.json?_search=tonight")
    assert rows(conn, "select by, action, object, detail from audit") == [(ADMIN, "read table", "/log/messages.json", "_search=tonight")]


async def test_nobody_writes_through_datasettes_tables(site, conn, clock):
    browser = signed_in(conn, site, ADMIN, clock)
    before = state(conn)
    answer = await browser.post("/log/messages", {"text": "x"})
    assert answer.status_code == 404 and state(conn) == before


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


async def test_the_care_team_sees_no_requests_in_its_queue(site, conn, clock):
    care = (await signed_in(conn, site, CARE, clock).get("/queue.json")).json()
    intake = (await signed_in(conn, site, INTAKE, clock).get("/queue.json")).json()
    assert [row["kind"] for row in care["first"] + care["later"]] == ["conversation"]
    assert [row["kind"] for row in intake["first"] + intake["later"]] == ["conversation", "enquiry"]
    for path in ("/queue/1", "/queue/1.json"):
        page = (await signed_in(conn, site, INTAKE, clock).get(path)).text
        assert "end it tonight" in page and f"/conversations/{CODE}" not in page


@pytest.mark.parametrize("url, form, text", [
    ("/queue/1/close", {"outcome": "answered", "reason": ""}, "reason"), ("/queue/1/clock", {"queue": "Q4", "reason": ""}, "reason"),
    ("/queue/1/assign", {"owner": "nobody-here"}, "no such colleague"), ("/queue/1/check", {"when": "soon"}, "day and a time"),
    (f"/conversations/{CODE}/flag", {"text": ""}, "reason"), (f"/conversations/{CODE}/correct", {"message": "1"}, "Choose"),
    (f"/conversations/{CODE}/tag", {"text": "x"}, "message first"), (f"/reviews/{CODE}/verdict", {"verdict": "?"}, "verdict"),
    ("/subject/erase", {"reference": CODE, "confirm": "C-WRONG", "reason": "subject request"}, "reference code again"),
    ("/users/ada/deactivate", {}, "last admin"), ("/users/add", {"name": "x", "role": "intake", "password": "short"}, "12 characters"),
    ("/password/change", {"old": "wrong", "new": "other plain words"}, "wrong")])
async def test_a_refused_step_says_why_and_changes_nothing(site, conn, clock, url, form, text):
    browser = signed_in(conn, site, ADMIN, clock)
    before, audited = state(conn), rows(conn, "select * from audit")
    page = await browser.post_as_form_of(url, form)
    assert page.status_code == 200 and text in page.text
    assert 'class="say wrong"' in page.text
    assert [part for part, table in zip(state(conn), TABLES)] == before or url.startswith("/queue")  # the item was read on the way back
    assert [row for row in rows(conn, "select * from audit") if row not in audited and row[4] not in ("read item", "read transcript", "read list")] == []


@pytest.mark.parametrize("url", ["/queue/999", "/queue/999.json", "/conversations/C-AAAAA-AAAAA", "/enquiries/E-AAAAA-AAAAA", "/queue/1/erase", "/nothing"])
async def test_what_is_not_there(site, conn, clock, url):
    answer = await signed_in(conn, site, ADMIN, clock).get(url)
    assert answer.status_code == 404 and "Traceback" not in answer.text


async def test_signing_in_and_out(site, conn, clock):
    browser = Browser(site)
    wrong = await browser.post("/sign-in", {"name": "cara", "password": "wrong"})
    assert wrong.status_code == 401 and "review_session" not in browser.cookies
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
    change = await browser.post("/password/change", {"old": "given by the admin", "new": PASSWORD + " more"})
    assert change.headers["location"] == "/sign-in"
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
    assert "Erased: 0 enquiries, 1 conversations." in page.text and CODE in page.text
    assert rows(conn, "select reference from conversations") == [(reference("bob"),)]
    assert rows(conn, "select action, object from audit order by id desc limit 1") == [("erased", f"reference {CODE}")]
    assert (await browser.get(f"/conversations/{CODE}")).status_code == 404


async def test_every_route_is_in_a_table_of_this_test(site):
    """A new page or change must be added to PAGES or CHANGES, so that both its sides are tested."""
    tested = [*PAGES, *(change[0] for change in CHANGES), "/", "/sign-in", "/sign-out", "/password", "/password/change", "/corrections.yml",
              "/enquiries/E-AAAAA-AAAAA"]
    for pattern, _ in ROUTES:
        assert any(re.match(pattern, path) for path in tested), pattern


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


async def test_a_flag_never_lengthens_an_open_clock(site, conn, clock):
    await signed_in(conn, site, CARE, clock).post(f"/conversations/{CODE}/flag", {"text": "Look again."})
    assert rows(conn, "select queue, due_at from items where kind = 'conversation'") == [("Q0", NOW + 15 * 60)]
