"""Items of somebody who can no longer see them, given back to nobody, so that the queue shows that nobody is at work on them."""

from __future__ import annotations

import sqlite3
from typing import Optional

from bot.review import items, worklist
from bot.review.store import immediate


def hand_back(conn: sqlite3.Connection, name: str, by: str, at: float, every_request: Optional[bool]) -> int:
    """Takes from `name` each open item that is out of sight for them now, with a line of history; returns how many.

    `every_request` as in `worklist.sees`; None for an account that sees nothing any more.
    """
    with immediate(conn):
        owned = [row["id"] for row in conn.execute("select id from items where owner = ? and state <> 'closed' order by id", (name,))]
        lost = [item for item in owned if every_request is None or not worklist.sees(conn, item, every_request)]
        for item in lost:
            items.assign(conn, item, None, by, at)
    return len(lost)
