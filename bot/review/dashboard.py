"""Figures for managers, from day counts that hold nothing about anybody and outlive the conversations."""

from __future__ import annotations

import datetime as dt
import sqlite3
import statistics
from typing import Any, Optional

from bot.review import sampling, worklist
from bot.review.hours import LONDON

TOP = 12


def figures(conn: sqlite3.Connection, now: float, days: int = 30, every_request: bool = True) -> dict[str, Any]:
    """Everything the dashboard shows for the last `days` days, today included; `every_request` as in the reader's queue."""
    today = dt.datetime.fromtimestamp(now, LONDON).date()
    span = [(today - dt.timedelta(days=back)).isoformat() for back in range(days - 1, -1, -1)]
    since = span[0]
    return {"days": span, "messages": _series(conn, "messages", "visitor", span),
            "conversations": _series(conn, "conversations", "all", span),
            "unanswered": _series(conn, "unanswered", "yes", span), "flagged": _series(conn, "flagged", "all", span),
            "up": _series(conn, "feedback", "up", span), "down": _series(conn, "feedback", "down", span),
            "routes": _totals(conn, "route", since), "topics": _totals(conn, "topic", since)[:TOP],
            "entries": _totals(conn, "entry", since)[:TOP], "concerns": _totals(conn, "concern", since),
            "enquiries": _totals(conn, "enquiries", since), "agreement": sampling.agreement(conn),
            "first_review_hours": _first_review(conn, now - days * 86400), "waiting": _waiting(conn, now, every_request),
            "late": late(conn, now),
            "unreviewed": conn.execute("select count(*) from samples where state <> 'done'").fetchone()[0]}


def clocks_missed(conn: sqlite3.Connection, since: float) -> dict[str, dict[str, int]]:
    """Closed and contacted items since `since` by clock: how many were answered in time and how many late.

    What was opened again or got new words after the answer is not among them: it was not answered. `late` counts it.
    """
    found: dict[str, dict[str, int]] = {}
    rows = conn.execute(
        "select queue, coalesce(contacted_at, closed_at) <= due_at as in_time, count(*) as n from items where "
        "created_at >= ? and state in ('contacted', 'closed') group by 1, 2 order by 1", (since,))
    for row in rows:
        found.setdefault(row["queue"], {"in time": 0, "late": 0})["in time" if row["in_time"] else "late"] += row["n"]
    return found


def late(conn: sqlite3.Connection, now: float) -> dict[str, int]:
    """Items by clock that nobody has answered and that are past it, however long ago they came in."""
    return dict(conn.execute("select queue, count(*) from items where state in ('new', 'in progress') and due_at < ? "
                             "group by 1 order by 1", (now,)).fetchall())


def _series(conn: sqlite3.Connection, kind: str, value: str, span: list[str]) -> list[int]:
    found = dict(conn.execute("select day, n from daily where kind = ? and value = ? and day >= ?",
                 (kind, value, span[0])).fetchall())
    return [found.get(day, 0) for day in span]


def _totals(conn: sqlite3.Connection, kind: str, since: str) -> list[dict[str, Any]]:
    rows = conn.execute(
        "select value, sum(n) as n from daily where kind = ? and day >= ? group by value order by 2 desc, 1",
        (kind, since))
    return [dict(row) for row in rows]


def _first_review(conn: sqlite3.Connection, since: float) -> Optional[float]:
    """Median hours from selection to the first reader's verdict; None when nobody has read any."""
    waits = [row[0]
             for row in conn.execute(
                 "select (first_at - added_at) / 3600.0 from samples where first_at >= ?", (since,))]
    return round(statistics.median(waits), 1) if waits else None


def _waiting(conn: sqlite3.Connection, now: float, every_request: bool) -> dict[str, int]:
    """The same counts as on the reader's own queue."""
    found = worklist.counts(conn, "", now, every_request)
    return {"open": found["all"], "overdue": found["overdue"], "unread": found["unread"]}
