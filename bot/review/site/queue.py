"""The queue, one item of it, and the list of enquiries."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from typing import Any, Awaitable, Callable, Mapping

from datasette import Response
from datasette.utils.asgi import Forbidden

from bot.review import accounts, causes, conversations, enquiries, items, triage, worklist
from bot.review.hours import LONDON
from bot.review.site.filters import when
from bot.review.site.visit import Context, Gone, Visit, action, page

SHOWN = ("all", "unread", "mine", "unowned", "overdue", "closed")
ANSWERS = ("contacted", "close")  # steps that say that the words were dealt with: refused while some are unread
PARTS = ("first", "later")  # the two first clocks, and the rest
MOST = 100  # rows on a page of each part


@page("queue", "staff_queue.html")
async def queue(visit: Visit) -> Context:
    """Open items by the time an answer is needed; `?show=` is one of SHOWN, `?part=` one of PARTS alone, from `?page=` on."""
    show = visit.arg("show") if visit.arg("show") in SHOWN else "all"
    part = visit.arg("part") if visit.arg("part") in PARTS else ""
    number = int(visit.arg("page")) if part and re.fullmatch(r"[1-9]\d{0,5}", visit.arg("page")) else 1

    def find(conn: sqlite3.Connection) -> Context:
        rows = {name: _rows(visit, conn, show, name, number) if part in ("", name) else [] for name in PARTS}
        return {**{name: found[:MOST] for name, found in rows.items()}, "more": {name: len(found) > MOST for name, found in rows.items()},
                "part": part, "number": number, "counts": worklist.counts(conn, visit.name, visit.now, visit.every_request),
                "show": show, "now": visit.now, "most": MOST, "staffed": visit.config.hours.is_staffed(visit.now),
                "names": triage.NAMES}

    return await visit.read(find)


def _rows(visit: Visit, conn: sqlite3.Connection, show: str, part: str, number: int) -> list[dict[str, Any]]:
    """The rows of one page of a part, and one more when there is a next page. What was closed is all in the first part."""
    page_of: dict[str, Any] = {"every_request": visit.every_request, "most": MOST + 1, "skip": MOST * (number - 1)}
    if show == "closed":
        return worklist.closed(conn, **page_of) if part == "first" else []
    return worklist.waiting(conn, first=part == "first", now=visit.now, unread=show == "unread",
                            owner={"mine": visit.name, "unowned": ""}.get(show),
                            overdue_at=visit.now if show == "overdue" else None, **page_of)


@page("queue", "staff_item.html")
async def item(visit: Visit) -> Context:
    """One item with its words in their context or the visitor's request, and everything done about it."""
    number = int(visit.part("item"))
    row = await visit.read(lambda conn: _allowed(visit, conn, number))
    about = await visit.read(lambda conn: _about(visit, conn, row))
    target = f"item {number} {about['reference']}"
    await visit.change("read item", target, lambda conn: items.read(conn, number, visit.name, visit.now))
    people = [account["name"] for account in await visit.read(accounts.listing) if account["active"]]
    fresh = await visit.read(lambda conn: dict(items.get(conn, number)))
    waiting = await visit.read(lambda conn: worklist.waiting(conn, every_request=visit.every_request, most=2))
    return {**about, "item": fresh, "history": [dict(line) for line in await visit.read(lambda conn: items.history(conn, number))],
            "people": people, "outcomes": items.OUTCOMES, "names": triage.NAMES, "now": visit.now, "me": visit.name,
            "next": next((other["id"] for other in waiting if other["id"] != number), None),
            "may_read_chat": visit.may("conversations")}


@action("queue", lambda visit: f"/queue/{visit.part('item')}")
async def item_step(visit: Visit) -> Context:
    """Claim, assign, contacted, close, reopen, clock, check or note."""
    number, step = int(visit.part("item")), visit.part("step")
    row = await visit.read(lambda conn: _allowed(visit, conn, number))
    if step in ANSWERS and row["read_at"] is None:
        raise items.Refusal("New words came in that nobody has opened. Read them, then do this again.")
    form = await visit.form()
    if step == "assign":
        await _check_owner(visit, form.get("owner", ""))
    work = _steps(visit, number, form)[step]
    await visit.change(f"{step} item", f"item {number}", work)
    visit.say(_done(step, form))
    return {}


@page("enquiries", "staff_enquiries.html")
async def enquiry_list(visit: Visit) -> Context:
    """Enquiries of concern first, then the newest, without contact details."""
    await visit.record("read list", "enquiries")
    return {"rows": await visit.read(enquiries.listing), "now": visit.now, "topics": enquiries.TOPICS,
            "names": triage.NAMES}


async def _to_item(visit: Visit) -> Response:
    row = await visit.read(lambda conn: enquiries.by_reference(conn, visit.part("reference")))
    return Response.redirect(f"/queue/{row['item']}")


enquiry: Callable[..., Awaitable[Response]] = page("enquiries", "")(_to_item)


def _steps(visit: Visit, number: int, form: Mapping[str, str]) -> dict[str, Callable[[sqlite3.Connection], None]]:
    by, at = visit.name, visit.now
    reason = form.get("reason", "")
    return {
        "claim": lambda conn: items.assign(conn, number, by, by, at),
        "assign": lambda conn: items.assign(conn, number, form.get("owner") or None, by, at),
        "contacted": lambda conn: items.contacted(conn, number, by, at, reason),
        "close": lambda conn: items.close(conn, number, by, at, form.get("outcome", ""), reason),
        "reopen": lambda conn: items.reopen(conn, number, by, at, reason),
        "clock": lambda conn: items.set_queue(conn, number, form.get("queue", ""), by, at, reason, visit.config.hours,
                                              visit.config.clocks),
        "check": lambda conn: items.next_check(conn, number, _moment(form.get("when", "")), by, at, reason),
        "note": lambda conn: items.note(conn, number, by, at, form.get("text", "")),
    }


def _done(step: str, form: Mapping[str, str]) -> str:
    """What a step came to, for the line at the top of the next page."""
    if step == "assign":
        return f"Assigned to {form['owner']}." if form.get("owner") else "Given back. Nobody has it now."
    if step == "clock":
        return f"Clock changed to “{triage.NAMES[form['queue']]}”."
    if step == "check":
        return f"Next look set for {when(_moment(form['when']))}."
    return {"claim": "Claimed. It is yours now.", "contacted": "Kept as contacted.", "close": "Closed.",
            "reopen": "Opened again.", "note": "Note added."}[step]


def _allowed(visit: Visit, conn: sqlite3.Connection, number: int) -> sqlite3.Row:
    """The item; raises Gone without one, and Forbidden when it is a request that this role does not see."""
    try:
        row = items.get(conn, number)
    except KeyError as error:
        raise Gone(f"There is no item {number}. If an alert or a list led here, its chat or request was deleted since, by the person "
                   "who wrote it or by a manager.") from error
    if not worklist.sees(conn, number, visit.every_request):
        raise Forbidden("Your role includes call-back requests with words of concern only, and this one has none. Intake or a manager "
                        "can open it.")
    return row


def _about(visit: Visit, conn: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    if row["kind"] == "enquiry":
        found = conn.execute("select reference from enquiries where id = ?", (row["enquiry"],)).fetchone()
        request = dict(enquiries.by_reference(conn, found["reference"]))
        return {"reference": request["reference"], "enquiry": request, "turns": [], "causes": [], "conversation": None,
                "topics": enquiries.TOPICS, "contact": enquiries.CONTACT, "times": enquiries.TIMES}
    chat = dict(conn.execute("select * from conversations where id = ?", (row["conversation"],)).fetchone())
    came = causes.of_items(conn, [row["id"]]).get(row["id"], [])
    marked = [cause["message"] for cause in came] or [row["trigger_message"]]
    turns = conversations.around(conn, row["conversation"], marked)
    linked = conn.execute("select e.reference from enquiries e where conversation = ?",
                          (row["conversation"],)).fetchall()
    return {"reference": chat["reference"], "enquiry": None, "turns": turns, "marked": marked,
            "causes": [dict(cause, card=_card(turns, cause["message"])) for cause in came], "conversation": chat,
            "flags": conversations.flags(conn, row["conversation"]),
            "linked": [found["reference"] for found in linked] if visit.may("enquiries") else []}


def _card(turns: list[dict[str, Any]], message: int) -> Any:
    """The first reply after a message that brought the item in: what the visitor was shown, and when."""
    after = False
    for turn in turns:
        if after and turn["role"] == "bot":
            return {**{name: turn["shown"].get(name) for name in ("title", "concern", "kind")}, "at": turn["at"]}
        after = after or turn["id"] == message
    return None


async def _check_owner(visit: Visit, owner: str) -> None:
    people = [account["name"] for account in await visit.read(accounts.listing) if account["active"]]
    if owner and owner not in people:
        raise items.Refusal("There is no such colleague.")


def _moment(text: str) -> float:
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON).timestamp()
    except ValueError as error:
        raise items.Refusal("Choose a day and a time for the next look.") from error
