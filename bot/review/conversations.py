"""Finding and reading conversations. Fast at a million messages: every way in is an index."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence

from bot.review.hours import LONDON

PAGE = 50
FACETS = ("route", "concern", "entry", "topic", "feedback", "tag", "low_confidence", "unanswered")
REVIEW_STATES = ("unreviewed", "reviewed", "flagged")
FEW = 4000  # with fewer conversations than this a filter is looked up whole; with more it is tested row by row
NEWEST_MATCHES = 10_000  # a search for a very common word looks at the newest matches only


@dataclass(frozen=True)
class Search:
    """What the list shows. `facets` maps names of FACETS to values; days are UK dates as "2026-11-23"."""

    words: str = ""
    where: str = "visitor"  # or "answer"
    facets: Mapping[str, str] = field(default_factory=dict)
    review: str = ""
    since: str = ""
    until: str = ""
    waiting: bool = False
    page: int = 1


@dataclass(frozen=True)
class Found:
    """One page of conversations; `cut` says that only the newest matches of a common word were looked at."""

    rows: list[dict[str, Any]]
    more: bool
    cut: bool


def find(conn: sqlite3.Connection, search: Search) -> Found:
    """Conversations with an open queue item first, the soonest clock first; then the newest. Raises nothing for odd words."""
    where, values, cut = _conditions(conn, search)
    sql = (
        f"select c.id, c.reference, c.started, c.last_at, c.visitor_messages, c.opening, c.respond_by, c.review, c.nation "
        f"from conversations c {'where ' + ' and '.join(where) if where else ''} "
        f"order by c.respond_by, c.last_at desc limit ? offset ?")
    rows = [dict(row) for row in conn.execute(sql, (*values, PAGE + 1, PAGE * (max(search.page, 1) - 1)))]
    for row in rows[:PAGE]:
        row["facets"] = _facets(conn, row["id"])
    return Found(rows[:PAGE], len(rows) > PAGE, cut)


def by_reference(conn: sqlite3.Connection, reference: str) -> sqlite3.Row:
    """The conversation's row; raises KeyError when there is none."""
    row = conn.execute("select * from conversations where reference = ?", (reference.strip().upper(),)).fetchone()
    if row is None:
        raise KeyError(f"conversation {reference}")
    return row


def transcript(conn: sqlite3.Connection, conversation: int) -> list[dict[str, Any]]:
    """All messages in order. `shown` is the Message the visitor saw; `tags`, `notes` and `corrections` are the staff's."""
    rows = conn.execute(_TURNS + " where m.conversation = ? order by m.at, m.id", (conversation,)).fetchall()
    extra = {"tags": _by_message(conn, "tags", conversation), "notes": _by_message(conn, "notes", conversation),
             "corrections": _by_message(conn, "corrections", conversation)}
    return [dict(_turn(row), **{name: found.get(row["id"], []) for name, found in extra.items()}) for row in rows]


def around(conn: sqlite3.Connection, conversation: int, messages: Sequence[int], turns: int = 3) -> list[dict[str, Any]]:
    """`turns` visitor messages with their replies on either side of each of `messages` (of the last one when there are none).

    `skipped` says how many messages are left out before a turn.
    """
    found = transcript(conn, conversation)
    places = [place for place, turn in enumerate(found) if turn["role"] == "visitor"] or [0]
    marked = [place for place, turn in enumerate(found) if turn["id"] in messages] or places[-1:]
    kept: set[int] = set()
    for here in marked:
        before = [place for place in places if place < here][-turns:]
        after = [place for place in places if place > here][turns:]
        kept.update(range(before[0] if before else here, after[0] if after else len(found)))
    ends = [-1, *sorted(kept)]
    return [dict(found[place], skipped=place - last - 1) for last, place in zip(ends, ends[1:])]


def flags(conn: sqlite3.Connection, conversation: int) -> list[dict[str, Any]]:
    """The conversation's flags, oldest first."""
    return [dict(row) for row in conn.execute("select * from flags where conversation = ? order by id", (conversation,))]


def values_of(conn: sqlite3.Connection, kind: str, most: int = 100) -> list[str]:
    """The values a filter can take, found by hopping through the index: one step a value, however many rows."""
    found: list[str] = []
    value = ""
    while len(found) < most:
        row = conn.execute(
            "select value from facets where kind = ? and value > ? order by value limit 1", (kind, value)).fetchone()
        if row is None:
            break
        value = row[0]
        found.append(value)
    return found


def day_start(day: str, later: int = 0) -> Optional[float]:
    """The first moment of the UK day that is `later` days after one such as "2026-11-23"; None when there is no such day.

    Not so many times 24 hours later: a day on which the clocks change has 23 or 25.
    """
    try:
        date = dt.date.fromisoformat(day) + dt.timedelta(days=later)
        return dt.datetime.combine(date, dt.time(), LONDON).timestamp()
    except (ValueError, OverflowError):
        return None


_TURNS = """select m.*, s.body from messages m left join shown s on s.id = m.shown"""


def _conditions(conn: sqlite3.Connection, search: Search) -> tuple[list[str], list[Any], bool]:
    where: list[str] = []
    values: list[Any] = []
    cut = False
    for kind, value in search.facets.items():
        if kind in FACETS and value:
            where.append(_facet_test(conn, kind, value))
            values += [kind, value]
    if search.review in REVIEW_STATES:
        where.append("c.review = ?")
        values.append(search.review)
    if search.waiting:
        where.append("c.respond_by < 9e9")
    for day, test, later in ((search.since, "c.last_at >= ?", 0), (search.until, "c.last_at < ?", 1)):
        moment = day_start(day, later)
        if moment is not None:
            where.append(test)
            values.append(moment)
    words = fts_query(search.words)
    if words:
        matches = _matches(conn, words, search.where)
        cut = len(matches) >= NEWEST_MATCHES
        where.append("c.id in (select value from json_each(?))")
        values.append(json.dumps(sorted(set(matches))))
    return where, values, cut


def _facet_test(conn: sqlite3.Connection, kind: str, value: str) -> str:
    few = conn.execute("select count(*) from (select 1 from facets where kind = ? and value = ? limit ?)",
                       (kind, value, FEW)).fetchone()[0] < FEW
    if few:
        return "c.id in (select conversation from facets where kind = ? and value = ?)"
    return "exists (select 1 from facets f where f.kind = ? and f.value = ? and f.conversation = c.id)"


def _matches(conn: sqlite3.Connection, words: str, place: str) -> list[int]:
    """Conversations of the newest messages with these words."""
    if place == "answer":
        sql = (
            "select m.conversation from messages m where m.shown in (select rowid from shown_fts where shown_fts match ?) "
            "order by m.id desc limit ?")
    else:
        sql = (
            "select m.conversation from (select rowid from messages_fts where messages_fts match ? order by rowid desc limit ?) "
            "f cross join messages m on m.id = f.rowid")
    return [row[0] for row in conn.execute(sql, (words, NEWEST_MATCHES))]


def fts_query(words: str) -> str:
    """A full-text query in which every word must occur and nothing a person types is an operator; quotes keep a phrase."""
    found = []
    for phrase, single in re.findall(r'"([^"]*)"|(\S+)', words):
        text = re.sub(r'["\0]', " ", phrase or single).strip()
        if any(char.isalnum() for char in text):
            found.append(f'"{text}"')
    return " ".join(found)


def _turn(row: sqlite3.Row) -> dict[str, Any]:
    turn = dict(row)
    body = turn.pop("body")
    turn["shown"] = json.loads(body) if body else None
    turn["candidates"] = json.loads(turn["candidates"] or "[]")
    turn["masked"] = json.loads(turn["masked"] or "[]")
    return turn


def _by_message(conn: sqlite3.Connection, table: str, conversation: int) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in conn.execute(f"select * from {table} where conversation = ? order by at", (conversation,)):
        found.setdefault(row["message"], []).append(dict(row))
    return found


def _facets(conn: sqlite3.Connection, conversation: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, value in conn.execute("select kind, value from facets where conversation = ?", (conversation,)):
        found.setdefault(kind, []).append(value)
    return found
