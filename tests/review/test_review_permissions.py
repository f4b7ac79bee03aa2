"""Both sides of every permission, on every page and its JSON, and what is there after a refusal."""

from __future__ import annotations

import re

import pytest

from bot.review.site import ROUTES
from review_events import NOW, crisis, rows
from site_client import (ADMIN, CARE, CHANGES, INTAKE, MANAGER, PAGES, PASSWORD, PEOPLE, TABLES, Browser, make_site, may,
                         signed_in, state)

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
            conn.execute("update items set read_at = ?, read_by = ?", (NOW, name))  # no item is closed unread
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


async def test_every_route_is_in_a_table_of_this_test(site):
    """A new page or change must be added to PAGES or CHANGES, so that both its sides are tested."""
    tested = [*PAGES, *(change[0] for change in CHANGES), "/", "/sign-in", "/sign-out", "/password", "/password/change", "/corrections.yml",
              "/enquiries/E-AAAAA-AAAAA"]
    for pattern, _ in ROUTES:
        assert any(re.match(pattern, path) for path in tested), pattern
