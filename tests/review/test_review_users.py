"""An admin's changes of accounts on the site: every name can be reached, and nobody's items wait for who is gone."""

from __future__ import annotations

import re
from html import unescape

import pytest

from bot.review import accounts, items
from review_events import NOW, rows
from site_client import ADMIN, CODE, PASSWORD, PEOPLE, signed_in
from test_review_enquiries import sent

CHAT, PLAIN, DANGER = 1, 2, 3


@pytest.mark.parametrize("name", ["zoë", "łukasz", "李娜", "a.b-c_d@example"])
async def test_an_account_of_any_name_can_be_changed(site, conn, clock, name):
    admin = signed_in(conn, site, ADMIN, clock)
    await admin.post("/users/add", {"name": name, "role": "intake", "password": PASSWORD})
    page = (await admin.get("/users")).text
    (address,) = [unescape(url) for url in re.findall(r'action="(/users/[^"]+/role)"', page) if name in unescape(url)]
    done = await admin.post_as_form_of(address, {"role": "manager"})
    assert f"Changed {name}." in unescape(done.text)
    assert rows(conn, "select role, active from accounts where name = ?", name) == [("manager", 1)]
    await admin.post(address.replace("/role", "/deactivate"), {})
    assert rows(conn, "select role, active from accounts where name = ?", name) == [("manager", 0)]
    assert rows(conn, "select count(*) from accounts where active = 0") == [(1,)]


@pytest.mark.parametrize("name", ["assistant", " Assistant ", "system", "visitor", "command line"])
def test_the_names_of_the_program_are_nobodys_account(conn, name):
    with pytest.raises(accounts.Refused):
        accounts.add(conn, name, "intake", PASSWORD, NOW)
    assert rows(conn, "select count(*) from accounts") == [(0,)]


def test_a_name_that_only_holds_one_of_them_is_allowed(conn):
    accounts.add(conn, "assistant.ann", "intake", PASSWORD, NOW)
    assert rows(conn, "select name from accounts") == [("assistant.ann",)]


@pytest.fixture
def owned(site, conn) -> None:
    """Ben owns a chat, a plain request and one of concern, all open, and has closed another chat; Cara owns nothing."""
    sent(conn, "danger", NOW, "suicidal_thoughts")
    conn.execute("insert into items (id, kind, conversation, queue, why, staffed, created_at, clock_from, due_at, owner, state, closed_at) "
                 "select 9, kind, 2, queue, why, 1, created_at, clock_from, due_at, 'ben', 'closed', ? from items where id = 1", (NOW,))
    for item in (CHAT, PLAIN, DANGER):
        items.assign(conn, item, "ben", "ben", NOW)
    items.contacted(conn, CHAT, "ben", NOW, "Called.")


def owners(conn) -> dict[int, str | None]:
    return dict(rows(conn, "select id, owner from items"))


async def test_open_items_of_a_deactivated_account_are_nobodys(owned, site, conn, clock):
    done = await signed_in(conn, site, ADMIN, clock).post_as_form_of("/users/ben/deactivate", {})
    assert "given back to nobody: 3." in done.text
    assert owners(conn) == {CHAT: None, PLAIN: None, DANGER: None, 9: "ben"}
    assert rows(conn, "select state from items order by id") == [("contacted",), ("new",), ("new",), ("closed",)]
    assert rows(conn, "select item, by, action, before, after from history where by = 'ada'") == [
        (item, ADMIN, "assigned", "ben", None) for item in (CHAT, PLAIN, DANGER)]


@pytest.mark.parametrize("role, kept", [("care team", {CHAT, DANGER}), ("intake", {CHAT, PLAIN, DANGER}), ("manager", {CHAT, PLAIN, DANGER})])
async def test_a_change_of_role_gives_back_what_is_out_of_sight(owned, site, conn, clock, role, kept):
    await signed_in(conn, site, ADMIN, clock).post("/users/ben/role", {"role": role})
    assert {item for item, owner in owners(conn).items() if owner == "ben"} == kept | {9}


@pytest.mark.parametrize("step, form", [("reset", {"password": "another four words"}), ("activate", {}), ("role", {"role": "boss"})])
async def test_other_changes_leave_the_items_alone(owned, site, conn, clock, step, form):
    await signed_in(conn, site, ADMIN, clock).post(f"/users/ben/{step}", form)
    assert set(owners(conn).values()) == {"ben"}


async def test_the_last_admin_keeps_account_and_items(site, conn, clock):
    items.assign(conn, CHAT, ADMIN, ADMIN, NOW)
    await signed_in(conn, site, ADMIN, clock).post(f"/users/{ADMIN}/deactivate", {})
    assert owners(conn)[CHAT] == ADMIN and PEOPLE[ADMIN] == "admin"


@pytest.mark.parametrize("page", ["/conversations?page=", "/audit?before=", "/reviews?page=", "/missed?days=", "/dashboard?days="])
@pytest.mark.parametrize("text", ["²", "٣", "-1", "1e5", "9" * 30, "", "x"])
async def test_no_number_in_an_address_makes_a_page_fail(site, conn, clock, page, text):
    assert (await signed_in(conn, site, ADMIN, clock).get(page + text)).status_code == 200


async def test_no_number_in_a_form_makes_a_page_fail(site, conn, clock):
    answer = await signed_in(conn, site, ADMIN, clock).post(f"/conversations/{CODE}/tag", {"text": "tag", "message": "²"})
    assert answer.status_code == 303 and rows(conn, "select * from tags") == []
