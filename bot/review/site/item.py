"""One item of the queue: its words or its request, and every step a person can take with it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Any, Callable, Mapping, Optional

from datasette.utils.asgi import Forbidden

from bot.review import accounts, causes, conversations, enquiries, items, triage, worklist
from bot.review.hours import LONDON, when
from bot.review.site import roles
from bot.review.site.numbers import whole
from bot.review.site.visit import Context, Gone, Visit, action, page, sees_every_request

# What the page shows of a chat and of a request, and so what its JSON holds: intake reads both, but not what reviewers noted.
_TURN = ("id", "at", "role", "text", "button", "shown", "skipped")
_REQUEST = ("reference", "name", "phone", "email", "can_leave_message", "safe_to_contact", "preferred_time", "topic", "about", "at",
            "consent_version", "consent_text", "conversation_reference")


async def _shown(visit: Visit) -> Context:
    number = int(visit.part("item"))
    code = await visit.read(lambda conn: _reference(conn, _allowed(visit, conn, number)))
    await visit.change("read item", f"item {number} {code}", lambda conn: items.read(conn, number, visit.name, visit.now))
    return await visit.read(lambda conn: _everything(visit, conn, number))


@page("queue", "staff_item.html")
async def item(visit: Visit) -> Context:
    """One item with its words in their context or the visitor's request, and everything done about it."""
    return await _shown(visit)


@action("queue", lambda visit: f"/queue/{visit.part('item')}", again=("staff_item.html", _shown))
async def step(visit: Visit) -> Context:
    """Claim, assign, contacted, close, reopen, clock, check or note."""
    number, name = int(visit.part("item")), visit.part("step")
    await visit.read(lambda conn: _allowed(visit, conn, number))
    form = await visit.form()
    await visit.change(f"{name} item", f"item {number}", _steps(visit, number, form)[name])
    visit.say(_done(name, form))
    return {}


def _everything(visit: Visit, conn: sqlite3.Connection, number: int) -> Context:
    """What the page shows. The history is read first: words that come in meanwhile are shown, but do not count as seen."""
    history = [dict(line) for line in items.history(conn, number)]
    row = items.get(conn, number)
    return {**_about(visit, conn, row), "item": dict(row), "history": history, "seen": history[-1]["id"] if history else 0,
            "people": _people(conn, number), "outcomes": items.OUTCOMES, "names": triage.NAMES, "now": visit.now, "me": visit.name,
            "next": worklist.following(conn, number, visit.name, visit.now, visit.every_request),
            "may_read_chat": visit.may("conversations")}


def _steps(visit: Visit, number: int, form: Mapping[str, str]) -> dict[str, Callable[[sqlite3.Connection], None]]:
    by, at, seen = visit.name, visit.now, _seen(form)
    reason = form.get("reason", "")
    return {
        "claim": lambda conn: items.claim(conn, number, by, at),
        "assign": lambda conn: _assign(conn, number, form.get("owner") or None, by, at),
        "contacted": lambda conn: items.contacted(conn, number, by, at, reason, seen),
        "close": lambda conn: items.close(conn, number, by, at, form.get("outcome", ""), reason, seen),
        "reopen": lambda conn: items.reopen(conn, number, by, at, reason),
        "clock": lambda conn: items.set_queue(conn, number, form.get("queue", ""), by, at, reason, visit.config.hours,
                                              visit.config.clocks, seen),
        "check": lambda conn: items.next_check(conn, number, _moment(form.get("when", "")), by, at, reason),
        "note": lambda conn: items.note(conn, number, by, at, form.get("text", "")),
    }


def _done(name: str, form: Mapping[str, str]) -> str:
    """What a step came to, for the line at the top of the next page."""
    if name == "assign":
        return f"Assigned to {form['owner']}." if form.get("owner") else "Given back. Nobody has it now."
    if name == "clock":
        return f"Clock changed to “{triage.NAMES[form['queue']]}”."
    if name == "check":
        return f"Next look set for {when(_moment(form['when']))}."
    return {"claim": "Claimed. It is yours now.", "contacted": "Kept as contacted.", "close": "Closed.",
            "reopen": "Opened again.", "note": "Note added."}[name]


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


def _reference(conn: sqlite3.Connection, row: sqlite3.Row) -> str:
    table, key = ("enquiries", row["enquiry"]) if row["kind"] == "enquiry" else ("conversations", row["conversation"])
    return str(conn.execute(f"select reference from {table} where id = ?", (key,)).fetchone()["reference"])


def _about(visit: Visit, conn: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    code = _reference(conn, row)
    if row["kind"] == "enquiry":
        found = enquiries.by_reference(conn, code)
        request = {name: found[name] for name in _REQUEST}
        return {"reference": code, "enquiry": request, "turns": [], "causes": [],
                "topics": enquiries.TOPICS, "contact": enquiries.CONTACT, "times": enquiries.TIMES}
    came = causes.of_items(conn, [row["id"]]).get(row["id"], [])
    marked = [cause["message"] for cause in came] or [row["trigger_message"]]
    turns = [{name: turn[name] for name in _TURN} for turn in conversations.around(conn, row["conversation"], marked)]
    nation = conversations.by_reference(conn, code)["nation"]
    linked = conn.execute("select e.reference from enquiries e where conversation = ?",
                          (row["conversation"],)).fetchall()
    return {"reference": code, "enquiry": None, "turns": turns, "marked": marked,
            "causes": [dict(cause, card=_card(turns, cause["message"])) for cause in came], "nation": nation,
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


def _people(conn: sqlite3.Connection, number: int) -> list[str]:
    """The active colleagues whose role sees the item."""
    return [account["name"] for account in accounts.listing(conn) if account["active"] and roles.may(account["role"], "queue")
            and worklist.sees(conn, number, sees_every_request(account["role"]))]


def _assign(conn: sqlite3.Connection, number: int, owner: Optional[str], by: str, at: float) -> None:
    """Gives the item to a colleague who can open it; roles may have changed since the page was shown."""
    if owner and owner not in _people(conn, number):
        known = any(account["name"] == owner and account["active"] for account in accounts.listing(conn))
        raise items.Refusal(f"{owner}’s role does not include this request. Choose somebody from the list." if known
                            else "There is no such colleague.")
    items.assign(conn, number, owner, by, at)


def _seen(form: Mapping[str, str]) -> int:
    """The line of the history up to which the page showed the item; 0 without one, so that it counts as not seen."""
    return whole(form.get("seen", ""), 0)


def _moment(text: str) -> float:
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON).timestamp()
    except ValueError as error:
        raise items.Refusal("Choose a day and a time for the next look.") from error
