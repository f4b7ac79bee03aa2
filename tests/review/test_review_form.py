"""The call-back form in its server: what a visitor sees in each state, and what is stored."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable

import pytest

from bot.extensions.enquiry_form import EnquiryDesk, add_enquiry_form
from bot.extensions.page_context import PageSettings
from bot.knowledge.cards import load_cards
from bot.review import enquiries
from bot.review.log import ReviewLog
from bot.settings import ROOT
from review_events import HOURS, NOW, rows, said
from test_review_enquiries import FORM

LINES = [
    {"id": name, "name": f"{name} line", "phone": "number", "tel": "tel:number", "hours": "24 hours a day"}
    for name in ("first", "second", "third")]
FOR_ALL = LINES[:2]  # Scotland has its own in place of the third
CARDS = load_cards(ROOT / "knowledge")
DANGER = "I can not go on"
NATION_LINES = ("(England)", "(Scotland)", "(Wales)", "Lifeline (Northern Ireland)")


class Context(SimpleNamespace):
    """As much of the visitor's site as the page needs."""

    settings = PageSettings(clinic_name="Example Clinic",
                            staffed_text="Monday to Friday, 9am to 5pm", retention_days=30)

    def help_lines(self, nation: str | None = None) -> list[dict[str, Any]]:
        if nation == "scotland":
            return [*FOR_ALL, {**LINES[2], "id": "its own", "name": "its own line"}]
        return [*LINES, {**LINES[0], "id": "its own", "name": "its own line"}] if nation is None else LINES

    def help_card(self, card_id: str, nation: str | None = None) -> dict[str, Any]:
        noon = dt.datetime.fromtimestamp(NOW, dt.timezone.utc)
        return CARDS.for_form().render(card_id, nation, noon)


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

    async def get(self, path: str, **query: str) -> SimpleNamespace:
        return await self._ask("GET", path, {}, {}, query)

    async def post(self, path: str, data: dict[str, str], headers: dict[str, str] | None = None) -> SimpleNamespace:
        return await self._ask("POST", path, data, {key.lower(): value for key, value in (headers or {}).items()})

    async def _ask(self, method: str, path: str, form: dict[str, str], headers: dict[str, str],
                   query: dict[str, str] | None = None) -> SimpleNamespace:
        request = SimpleNamespace(form=form, headers=headers, ip="198.51.100.7", args=query or {})
        answer = await self._routes[method, path](request)
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


def main(page: SimpleNamespace) -> str:
    """The page without its frame, whose help panel holds every line anyway."""
    return page.text.partition("<main")[2].partition("</main>")[0]


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


async def test_the_form_says_by_when_staff_answer_each_kind_of_request(visit):
    page = main(await visit().get("/contact"))
    assert "within 2 working days: I am a patient of the clinic, A complaint." in page
    assert "Within 5 working days: A question about treatment, An appointment, Cost, Something else." in page


async def test_the_form_and_its_receipt(visit, conn):
    browser = visit()
    page = await browser.get("/contact")
    answer = await browser.post("/contact", data={**FORM, "token": hidden(page.text, "token")})
    (reference,) = rows(conn, "select reference from enquiries")[0]
    assert page.status_code == answer.status_code == 200
    assert reference in answer.text and "Monday 30 November, 17:00" in answer.text and "What happens next" in answer.text
    for shown in (page, answer):
        assert all(line["name"] in main(shown) for line in FOR_ALL) and "<script>" not in shown.text


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
        assert all(line["name"] in main(answer) for line in FOR_ALL) and 'role="alert"' in answer.text
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
    await browser.post("/contact", data={**FORM, "about": DANGER, "token": "t"})
    assert rows(conn, "select queue, why from items") == [("Q1", "suicidal_thoughts")]


async def test_words_of_danger_get_the_chats_help_card_before_the_receipts_date(visit):
    answer = await visit().post("/contact", data={**FORM, "about": DANGER, "token": "t"})
    card, receipt = main(answer).split("What happens next")
    assert "Call 999 or go to A&amp;E now" in card and "Please read this first" in card and "We answer by" in receipt
    for line in ("Samaritans", "Shout", *NATION_LINES):
        assert line in card, line
    assert "keep writing here" not in card and "Staff read requests Monday to Friday" in card
    assert "If things get worse before we answer" not in answer.text  # the card's lines stand there once


async def test_an_ordinary_request_gets_no_help_card_and_lines_for_everybody(visit):
    answer = await visit().post("/contact", data={**FORM, "about": "I can only go on Mondays."})
    assert "Please read this first" not in answer.text and "If things get worse before we answer" in answer.text
    assert all(line["name"] in main(answer) for line in LINES) and "its own line" in main(answer)


async def test_words_of_danger_get_the_help_card_though_the_request_is_not_stored(visit, conn, path):
    browser = visit()
    wrong = await browser.post("/contact", data={**FORM, "phone": "12", "about": DANGER})
    for number in range(enquiries.TRIES):
        await browser.post("/contact", data={**FORM, "token": str(number)})
    many = await browser.post("/contact", data={**FORM, "about": DANGER, "token": "more"})
    down = await visit(review_db=path / "no" / "review.db").post("/contact", data={**FORM, "about": DANGER})
    assert [answer.status_code for answer in (wrong, many, down)] == [422, 429, 503]
    for answer in (wrong, many, down):
        assert answer.text.index("Call 999 or go to A&amp;E now") < answer.text.index('role="alert"')
        assert "Samaritans" in answer.text and DANGER in answer.text


async def test_a_second_card_for_somebody_who_can_not_phone_follows_the_first(visit):
    answer = await visit().post("/contact", data={**FORM, "about": f"{DANGER} and i can't talk on the phone", "token": "t"})
    assert answer.text.count('class="bot card crisis"') == 2
    calm = await visit().post("/contact", data={**FORM, "about": "I am deaf, please write", "token": "u"})
    assert 'class="bot card' not in calm.text


@pytest.mark.parametrize("nation, shown", [("scotland", True), ("atlantis", False)])
async def test_the_nation_a_visitor_chose_decides_the_lines(visit, nation, shown):
    browser = visit()
    page = await browser.get("/contact", nation=nation)
    opened = await browser.post("/contact", data={"start": "1", "session": "token-of-ann", "nation": nation})
    for form in (page, opened):
        assert hidden(form.text, "nation") == (nation if shown else "") and ("its own line" in main(form)) is shown
        assert "second line" in main(form) and "third line" not in main(form)
    answer = await browser.post("/contact", data={**FORM, "about": DANGER, "nation": nation})
    assert "NHS 24" in main(answer) and ("NHS 111" in main(answer)) is not shown


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
