"""The call-back form at /contact: plain HTML, works without JavaScript, crisis lines on the page in every state.

Words of danger in it get the chat's help card at the top, whatever becomes of the request: stored, refused or not stored.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence, Text

import structlog
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.extensions.inbound import Refused, known_nation
from bot.extensions.page_context import Line, Message, PageContext
from bot.extensions.pages import render_page
from bot.extensions.safety_rules import rule_book
from bot.extensions.staffed_hours import staffed_hours
from bot.extensions.visitor_session import VisitorSessions
from bot.knowledge.clinic import load_clinic
from bot.knowledge.contacts import NATIONS
from bot.review import enquiries
from bot.review.enquiries import Enquiry, Receipt, TooMany
from bot.review.hours import LONDON, StaffedHours
from bot.review.store import open_log
from bot.safety.assess import assess, safety_thresholds
from bot.settings import Settings, settings
from bot.understanding.variants import second_card

logger = structlog.get_logger(__name__)
FIELDS = ("name", "phone", "email", "can_leave_message", "safe_to_contact",
          "preferred_time", "topic", "about", "consent", "website")
TOO_MANY = "Too many requests came from your connection. Please phone us, or try again in an hour."
NOT_SENT = "Your request could not be stored just now. Your words are still below. Please try again, or phone us."


@dataclass(frozen=True)
class EnquiryDesk:
    """Where requests go. `concern` finds words of concern in a text, `sender` the conversation id in a session token."""

    review_db: Path
    hours: StaffedHours
    concern: Callable[[Text], Optional[Text]]
    sender: Callable[[Text], Optional[Text]]
    phone: Text
    trust_proxy: bool = False
    now: Callable[[], float] = field(default=time.time)

    @classmethod
    def from_settings(cls, chosen: Settings) -> "EnquiryDesk":
        """The desk of the running server."""
        sessions, thresholds = VisitorSessions(chosen.secret_file), safety_thresholds()

        def sender(token: Text) -> Optional[Text]:
            try:
                return sessions.conversation(token)
            except Refused:
                return None

        return cls(chosen.review_db, staffed_hours(chosen.knowledge),
                   lambda text: assess(rule_book().find(text), None, thresholds).concern, sender,
                   load_clinic(chosen.knowledge).text("phone"), chosen.trust_proxy)

    def submit(self, enquiry: Enquiry, token: Text, address: Text, session: Optional[Text],
               concern: Optional[Text]) -> Receipt:
        """Stores a request; raises TooMany or sqlite3.Error. May wait for the database: call it in a thread."""
        conn = open_log(self.review_db)
        try:
            return enquiries.submit(conn, enquiry, token, address, self.now(), self.hours,
                                    sender=self.sender(session) if session else None, concern=concern)
        finally:
            conn.close()


def add_enquiry_form(blueprint: Blueprint, context: PageContext, desk: Optional[EnquiryDesk] = None) -> None:
    """Adds GET and POST /contact. A POST with `start` only opens the form with the chat's session in it, so that no token is ever
    part of an address."""
    place = desk or EnquiryDesk.from_settings(settings())

    @blueprint.get("/contact")
    async def contact(request: Request) -> HTTPResponse:
        return _form_page(context, place, {"nation": known_nation(request.args.get("nation")) or ""})

    @blueprint.post("/contact")
    async def send(request: Request) -> HTTPResponse:
        values = {name: _field(request, name) for name in (*FIELDS, "token", "session", "link")}
        values["nation"] = known_nation(_field(request, "nation")) or ""
        if _field(request, "start"):
            return _form_page(context, place, {name: values[name] for name in ("session", "nation")})
        return await _answer(request, context, place, values)


async def _answer(request: Request, context: PageContext, desk: EnquiryDesk, values: Dict[Text, Text]) -> HTTPResponse:
    concern = await asyncio.to_thread(desk.concern, values["about"])  # a second for the longest text that a server takes
    cards = _help_cards(context, concern, values)
    found, wrong = enquiries.check(values)
    if found is None:
        return _form_page(context, desk, values, cards, status=422, wrong=wrong)
    session = values["session"] if values["link"] == "yes" else None
    try:
        receipt = await asyncio.to_thread(desk.submit, found, values["token"] or secrets.token_urlsafe(16),
                                          _address(request, desk), session, concern)
    except TooMany:
        return _form_page(context, desk, values, cards, status=429, problem=TOO_MANY)
    except (sqlite3.Error, OSError) as error:
        logger.error("enquiry_form.not_stored", error=type(error).__name__)
        return _form_page(context, desk, values, cards, status=503, problem=NOT_SENT)
    return render_page(context, "contact.html", receipt=receipt, due=_day(receipt.due_at), phone=desk.phone,
                       staffed=desk.hours.is_staffed(desk.now()), cards=cards,
                       lines=context.help_lines(values["nation"] or None))


def _form_page(context: PageContext, desk: EnquiryDesk, values: Dict[Text, Text], cards: Sequence[Message] = (),
               status: int = 200, wrong: Optional[Dict[Text, Text]] = None, problem: Optional[Text] = None) -> HTTPResponse:
    token = values.get("token") or secrets.token_urlsafe(16)
    return render_page(
        context, "contact.html", status, values={**values, "token": token}, wrong=wrong or {}, problem=problem, cards=cards,
        topics=enquiries.TOPICS, promised=enquiries.promised(), ways=enquiries.CONTACT, times=enquiries.TIMES, consent=enquiries.CONSENT,
        longest=enquiries.LONGEST, phone=desk.phone, staffed=desk.hours.is_staffed(desk.now()),
        lines=_lines_for_all(context, values["nation"]))


def _help_cards(context: PageContext, concern: Optional[Text], values: Dict[Text, Text]) -> List[Message]:
    """What the chat shows for a concern: its card, and a second one for somebody abroad or who can not phone."""
    if concern is None:
        return []
    names = [name for name in (concern, second_card(values["about"])) if name]
    return [context.help_card(name, values["nation"] or None) for name in names]


def _lines_for_all(context: PageContext, nation: Text) -> Sequence[Line]:
    """The lines of `nation`, or those that all nations share: few enough to leave the form in sight."""
    if nation:
        return context.help_lines(nation)
    everywhere = [{line["id"] for line in context.help_lines(name)} for name in NATIONS]
    return [line for line in context.help_lines() if all(line["id"] in ids for ids in everywhere)]


def _field(request: Request, name: Text) -> Text:
    return str((request.form or {}).get(name) or "")


def _address(request: Request, desk: EnquiryDesk) -> Text:
    """Whom the rate limit counts; a proxy's word is taken only when the setting says that the proxy is ours."""
    if desk.trust_proxy:
        forwarded = str(request.headers.get("x-forwarded-for", "")).split(",")[-1].strip()
        if forwarded:
            return forwarded
    return str(request.ip or "unknown")


def _day(at: float) -> Any:
    moment = dt.datetime.fromtimestamp(at, LONDON)
    return f"{moment:%A} {moment.day} {moment:%B}, {moment:%H:%M}"
