"""The call-back form in its server: what a visitor sees in each state, and what is stored."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable

import pytest

from bot.extensions.enquiry_form import EnquiryDesk, add_enquiry_form
from bot.extensions.page_context import PageSettings
from bot.review import enquiries
from bot.review.log import ReviewLog
from review_events import HOURS, NOW, rows, said
from test_review_enquiries import FORM

LINES = [
    {"id": name, "name": f"{name} line", "phone": "number", "tel": "tel:number", "hours": "24 hours a day"}
    for name in ("first", "second", "third")]


class Context(SimpleNamespace):
    """As much of the visitor's site as the page needs."""

    settings = PageSettings(clinic_name="Example Clinic",
                            staffed_text="Monday to Friday, 9am to 5pm", retention_days=30)

    def help_lines(self, nation: str | None = None) -> list[dict[str, Any]]:
        return LINES


class Routes(dict):
    """Stands for Sanic's blueprint: keeps each handler by method and path. (Sanic itself starts only once a process.)"""

    def get(self, path: str) -> Callable[..., Any]:  # type: ignore[override]
        return lambda handler: self.setdefault(("GET", path), handler)

    def post(self, path: str) -> Callable[..., Any]:
        return lambda handler: self.setdefault(("POST", path), handler)


class Visitor:
    """Asks the handlers as Sanic would."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes

    async def get(self, path: str) -> SimpleNamespace:
        return await self._ask("GET", path, {}, {})

    async def post(self, path: str, data: dict[str, str], headers: dict[str, str] | None = None) -> SimpleNamespace:
        return await self._ask("POST", path, data, {key.lower(): value for key, value in (headers or {}).items()})

    async def _ask(self, method: str, path: str, form: dict[str, str], headers: dict[str, str]) -> SimpleNamespace:
        answer = await self._routes[method, path](SimpleNamespace(form=form, headers=headers, ip="198.51.100.7"))
        return SimpleNamespace(status_code=answer.status, text=answer.body.decode())


@pytest.fixture
def visit(path: Path, conn: sqlite3.Connection) -> Callable[..., Visitor]:
    """A visitor of a server with the form; keyword arguments change the desk."""
    def make(**changes: Any) -> Visitor:
        wanted = {
            "review_db": path, "hours": HOURS, "concern": lambda text: "suicidal_thoughts"
            if "not go on" in text else None, "sender": {"token-of-ann": "ann"}.get, "phone": "the clinic's number",
            "now": lambda: NOW, **changes}
        routes = Routes()
        add_enquiry_form(routes, Context(), EnquiryDesk(**wanted))
        return Visitor(routes)
    return make


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


async def test_the_form_and_its_receipt(visit, conn):
    browser = visit()
    page = await browser.get("/contact")
    answer = await browser.post("/contact", data={**FORM, "token": hidden(page.text, "token")})
    (reference,) = rows(conn, "select reference from enquiries")[0]
    assert page.status_code == answer.status_code == 200
    assert reference in answer.text and "Monday 30 November, 17:00" in answer.text and "What happens next" in answer.text
    for text in (page.text, answer.text):
        assert all(line["name"] in text for line in LINES) and "<script>" not in text


async def test_the_crisis_lines_are_there_in_every_state(visit, conn, path):
    browser = visit()
    wrong = await browser.post("/contact", data={"name": "x"})
    for number in range(enquiries.TRIES):
        await browser.post("/contact", data={**FORM, "token": str(number)})
    many = await browser.post("/contact", data={**FORM, "token": "more"})
    broken = visit(review_db=path / "not a folder" / "review.db")
    down = await broken.post("/contact", data=FORM)
    assert [answer.status_code for answer in (wrong, many, down)] == [422, 429, 503]
    for answer in (wrong, many, down):
        assert all(line["name"] in answer.text for line in LINES) and 'role="alert"' in answer.text
    assert rows(conn, "select count(*) from enquiries") == [(enquiries.TRIES,)]
    assert "Ann Example" in many.text and "Ann Example" in down.text  # nobody types it twice


async def test_wrong_fields_are_named_and_what_was_typed_comes_back(visit, conn):
    typed = {**FORM, "phone": "12", "about": "<b>hello</b>", "consent": ""}
    browser = visit()
    answer = await browser.post("/contact", data={**typed, "token": "kept"})
    assert answer.status_code == 422 and hidden(answer.text, "token") == "kept"
    assert 'href="#phone"' in answer.text and 'aria-describedby="phone-wrong"' in answer.text and 'id="consent-wrong"' in answer.text
    assert "&lt;b&gt;hello" in answer.text and "<b>hello" not in answer.text and 'value="12"' in answer.text
    assert re.search(
        r'value="booking" selected', answer.text) and re.search(
        r'value="morning" required checked', answer.text)
    assert rows(conn, "select count(*) from enquiries") == [(0,)]


async def test_pressing_send_twice_is_one_request(visit, conn):
    browser = visit()
    first = await browser.post("/contact", data={**FORM, "token": "same"})
    again = await browser.post("/contact", data={**FORM, "token": "same"})
    (reference,) = rows(conn, "select reference from enquiries")[0]
    assert reference in first.text and reference in again.text and "already" in again.text


async def test_a_filled_trap_stores_nothing_but_tells_a_person_what_to_do(visit, conn):
    browser = visit()
    answer = await browser.post("/contact", data={**FORM, "website": "http://spam.example"})
    assert answer.status_code == 422 and "leave this field empty" in answer.text
    assert rows(conn, "select count(*) from enquiries") == [(0,)]


@pytest.mark.parametrize("session, link, linked",
                         [("token-of-ann", "yes", True),
                          ("token-of-ann", "", False),
                          ("forged", "yes", False),
                          ("", "yes", False)])
async def test_the_chat_is_linked_only_when_the_visitor_says_so(visit, conn, path, session, link, linked):
    log = ReviewLog(path, HOURS)
    log.write([said("ann", "hello")])
    log.close()
    browser = visit()
    opened = await browser.post("/contact", data={"start": "1", "session": session})
    await browser.post("/contact", data={**FORM, "token": "t", "session": session, "link": link})
    assert ('name="link"' in opened.text) is bool(session) and "Please check" not in opened.text
    assert rows(conn, "select conversation is not null from enquiries") == [(int(linked),)]


async def test_words_of_concern_in_a_request_shorten_its_clock(visit, conn):
    browser = visit()
    await browser.post("/contact", data={**FORM, "about": "I can not go on", "token": "t"})
    assert rows(conn, "select queue, why from items") == [("Q1", "suicidal_thoughts")]


@pytest.mark.parametrize("trust, stored", [(True, 6), (False, 5)])
async def test_whose_requests_are_counted_behind_a_proxy(visit, conn, trust, stored):
    browser = visit(trust_proxy=trust)
    for number in range(6):
        await browser.post("/contact", data={**FORM, "token": str(number)}, headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert rows(conn, "select count(*) from enquiries") == [(stored,)]


async def test_whether_staff_are_on_duty(visit):
    browser = visit()
    assert "Staff are on duty now." in (await browser.get("/contact")).text
    browser = visit(now=lambda: NOW + 12 * 3600)
    assert "Nobody reads this just now. Staff are on duty Monday to Friday, 9am to 5pm." in (await browser.get("/contact")).text


async def test_nothing_a_visitor_typed_reaches_the_server_log(visit, conn, path, capfd, caplog):
    browser = visit(review_db=path / "no" / "review.db")
    assert (await browser.post("/contact", data={**FORM, "about": "zanzibarquux"})).status_code == 503
    out, err = capfd.readouterr()
    assert "zanzibarquux" not in out + err + caplog.text and isinstance(conn, sqlite3.Connection)
