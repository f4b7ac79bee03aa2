"""Conversations: the list, the transcript, what reviewers add, and the reviews that wait."""

from __future__ import annotations

import sqlite3
from typing import Any, Callable, Mapping
from urllib.parse import urlencode

from bot.review import conversations, items, reviewing, sampling, triage
from bot.review.conversations import Search
from bot.review.site.numbers import whole
from bot.review.site.visit import Context, Visit, action, page

ROUTES = ("answer", "personal_care", "crisis", "emergency", "contact", "smalltalk", "clarify", "out_of_scope")
Steps = dict[str, Callable[[sqlite3.Connection], Any]]
OFFERED = ("route", "concern", "topic", "tag")  # filters with a list to choose from


@page("conversations", "staff_conversations.html")
async def listing(visit: Visit) -> Context:
    """Search and filters, all in the address, so that a view can be kept as a bookmark."""
    search = Search(
        words=visit.arg("q") [: 200],
        where="answer" if visit.arg("in") =="answer" else "visitor",
        facets={kind: visit.arg(kind) for kind in conversations.FACETS if visit.arg(kind)},
        review=visit.arg("review"),
        since=visit.arg("since"),
        until=visit.arg("until"),
        waiting=bool(visit.arg("waiting")),
        page=whole(visit.arg("page"), 1))
    found = await visit.read(lambda conn: conversations.find(conn, search))
    offered = await visit.read(lambda conn: {kind: conversations.values_of(conn, kind) for kind in OFFERED})
    # not the words: they may be a name
    await visit.record("searched", "conversations", ", ".join([*(["words"] if search.words else []), *sorted(search.facets)]))
    kept = {key: visit.arg(key) for key in visit.request.args if key != "page" and visit.arg(key)}
    return {"rows": found.rows, "more": found.more, "cut": found.cut, "search": search, "offered": offered, "now": visit.now,
            "entries": [entry.id for entry in visit.config.entries], "chosen": search.facets, "query": urlencode(kept),
            "states": conversations.REVIEW_STATES}


@page("conversations", "staff_transcript.html")
async def transcript(visit: Visit) -> Context:
    """The whole conversation as the visitor saw it, with what was understood at each message."""
    row = await visit.read(lambda conn: conversations.by_reference(conn, visit.part("reference")))
    await visit.record("read transcript", f"conversation {row['reference']}")

    def find(conn: sqlite3.Connection) -> Context:
        number = row["id"]
        sample = conn.execute("select * from samples where conversation = ?", (number,)).fetchone()
        given = sampling.verdicts(conn, number)
        return {"conversation": dict(row), "turns": conversations.transcript(conn, number), "flags": conversations.flags(conn, number),
                "notes": [dict(note) for note in conn.execute(
                    "select * from notes where conversation = ? and message is null order by id", (number,))],
                "queue": [dict(item) for item in conn.execute(
                    "select id, queue, why, state, owner, due_at from items where conversation = ? order by id", (number,))],
                "sample": dict(sample) if sample else None, "verdicts": _visible(visit, sample, given),
                "mine": any(verdict["reviewer"] == visit.name for verdict in given)}

    return {**await visit.read(find), "now": visit.now, "verdict_names": sampling.VERDICTS, "routes": ROUTES,
            "intents": visit.config.intents, "entries": visit.config.entries, "next": await _next(visit, row["id"])}


@action("conversations", lambda visit: f"/conversations/{visit.part('reference')}#{visit.part('anchor') or 'top'}")
async def step(visit: Visit) -> Context:
    """Reviewed, flag, note, tag, untag or correct."""
    name = visit.part("step")
    row = await visit.read(lambda conn: conversations.by_reference(conn, visit.part("reference")))
    form = await visit.form()
    message = whole(form.get("message", ""), 0) or None
    visit.request.url_vars["anchor"] = f"m{message}" if message else "top"
    work = _steps(visit, row["id"], message, form)[name]
    await visit.change(name, f"conversation {row['reference']}", work, f"message {message}" if message else "")
    visit.say({"reviewed": "Marked as reviewed.", "flag": "Flagged, and put into the queue.", "note": "Note added.",
              "tag": "Tag added.", "untag": "Tag taken off.", "correct": "Correction kept. It is in the export."}[name])
    return {}


@page("reviews", "staff_reviews.html")
async def reviews(visit: Visit) -> Context:
    """What waits for this person's verdict, disagreements, and how far readers agree."""
    await visit.record("read list", "reviews")
    return {"rows": await visit.read(lambda conn: sampling.waiting(conn, visit.name, visit.now)),
            "disagreements": await visit.read(sampling.disagreements), "agreement": await visit.read(sampling.agreement),
            "verdict_names": sampling.VERDICTS, "now": visit.now,
            "done": await visit.read(lambda conn: conn.execute("select count(*) from verdicts where reviewer = ?", (visit.name,)).fetchone()[0])}


@action("reviews", lambda visit: "/reviews")
async def verdict(visit: Visit) -> Context:
    """A reader's verdict, or the decision of a disagreement."""
    row = await visit.read(lambda conn: conversations.by_reference(conn, visit.part("reference")))
    form = await visit.form()
    target, chosen, text = f"conversation {row['reference']}", form.get("verdict", ""), form.get("note", "")
    if visit.part("step") == "resolve":
        await visit.change("resolve", target, lambda conn: sampling.resolve(conn, row["id"], visit.name, chosen, text, visit.now))
    else:
        state = await visit.change("verdict", target, lambda conn: sampling.give(conn, row["id"], visit.name, chosen, text, visit.now))
        visit.say({"done": "Thank you. This one is done.", "waiting": "Thank you. A second person reads this one too.",
                   "disagreement": "The two readers differ. Please decide it together below."}[state])
    return {}


def _steps(visit: Visit, number: int, message: Any, form: Mapping[str, str]) -> Steps:
    by, at, text = visit.name, visit.now, form.get("text", "")
    return {
        "reviewed": lambda conn: reviewing.mark_reviewed(conn, number),
        "flag": lambda conn: _flag(visit, conn, number, message, text),
        "note": lambda conn: reviewing.note(conn, number, by, at, text, message),
        "tag": lambda conn: reviewing.tag(conn, number, _chosen(message), by, at, text),
        "untag": lambda conn: reviewing.untag(conn, number, _chosen(message), text),
        "correct": lambda conn: _correct(conn, number, _chosen(message), by, at, form),
    }


def _flag(visit: Visit, conn: sqlite3.Connection, number: int, message: Any, reason: str) -> None:
    """A flag, and an item in the queue, so that somebody acts on it."""
    reviewing.flag(conn, number, visit.name, visit.now, reason, message)
    items.propose(
        conn, kind="conversation", subject=number, queue=triage.OF_FLAG, why="flagged", at=visit.now,
        hours=visit.config.hours, clocks=visit.config.clocks, trigger=f"{visit.name}'s flag",
        trigger_words=reason.strip(),
        message=message, by=visit.name)


def _correct(conn: sqlite3.Connection, number: int, message: int, by: str, at: float, form: Mapping[str, str]) -> None:
    """All corrections of one form: route, intent and entry, those that were filled in."""
    filled = [(kind, form[kind]) for kind in reviewing.CORRECTIONS if form.get(kind, "").strip()]
    if not filled:
        raise items.Refusal("Choose the route, the intent or the entry that would have been right.")
    for kind, value in filled:
        reviewing.correct(conn, number, message, by, at, kind, value)


def _visible(visit: Visit, sample: Any, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The second reader does not see the first one's verdict before giving an own one."""
    if sample is None or sample["state"] != "waiting":
        return given
    return [one for one in given if one["reviewer"] == visit.name]


async def _next(visit: Visit, number: int) -> Any:
    rows = await visit.read(lambda conn: sampling.waiting(conn, visit.name, visit.now, 2))
    return next((row["reference"] for row in rows if row["conversation"] != number), None)


def _chosen(message: Any) -> int:
    if not message:
        raise items.Refusal("Choose a message first.")
    return int(message)
