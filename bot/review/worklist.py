"""The queue as people read it: what waits, what was closed last, how many, and which items a reader may see."""

from __future__ import annotations

import sqlite3
from typing import Any, Optional

from bot.review import causes, triage

# `words`: what set the clock, else how the conversation began: for an item that no single message brought in.
_LIST = """select i.*, coalesce(c.reference, e.reference) as reference, c.reference as conversation_reference,
    e.reference as enquiry_reference, coalesce(m.text, c.opening) as words, e.topic from items i
    left join conversations c on c.id = i.conversation left join enquiries e on e.id = i.enquiry
    left join messages m on m.id = i.trigger_message"""

# Chats, and the requests in whose own words the safety rules found a concern. A clock that a person or the linked chat
# shortened says nothing about the words of the request, so it opens none.
_OF_CONCERN = "(i.kind = 'conversation' or i.\"trigger\" is not null)"

# What somebody has to do something about: nobody answered, or it is time for the look that was set after the answer. A long
# list of answered items must not push a new one out of sight.
_LOOK_DUE = "(i.state = 'contacted' and coalesce(i.next_check_at <= :now, 0))"
_WAITS = f"(i.state in ('new', 'in progress') or {_LOOK_DUE})"
_ORDER = f"order by i.queue not in {triage.FIRST}, not {_WAITS}, iif({_LOOK_DUE}, i.next_check_at, i.due_at), i.id"


def sees(conn: sqlite3.Connection, item: int, every_request: bool) -> bool:
    """Whether a reader may open the item.

    `every_request`, here and below: False leaves out call-back requests without words of concern.
    """
    return conn.execute(f"select 1 from items i where i.id = ? and {_seen(every_request)}", (item,)).fetchone() is not None


def waiting(conn: sqlite3.Connection, *, now: float = 0.0, unread: bool = False, owner: Optional[str] = None,
            every_request: bool = True, first: Optional[bool] = None, overdue_at: Optional[float] = None, most: int = 200,
            skip: int = 0) -> list[dict[str, Any]]:
    """Open items: those of the two same-day clocks, then the rest (`first` picks one of the two), each by "response needed by".

    In both parts what waits stands before what was answered. `owner` "" finds items of nobody; `overdue_at` finds what nobody
    has answered by then; `now` tells which looks are due.
    """
    where: list[str] = ["i.state <> 'closed'", _seen(every_request)]
    if unread:
        where.append("i.read_at is null")
    if owner is not None:
        where.append("coalesce(i.owner, '') = :owner")
    if first is not None:
        where.append(f"i.queue {'' if first else 'not'} in {triage.FIRST}")
    if overdue_at is not None:
        where.append("i.due_at < :overdue and i.state <> 'contacted'")
    rows = conn.execute(f"{_LIST} where {' and '.join(where)} {_ORDER} limit :most offset :skip", {
        "now": now, "owner": owner, "overdue": overdue_at, "most": most, "skip": skip}).fetchall()
    return causes.with_causes(conn, rows)


def following(conn: sqlite3.Connection, item: int, me: str, now: float, every_request: bool = True) -> Optional[int]:
    """The next item after `item` that waits for `me`: nobody's or one's own, so that no colleague's work is done twice."""
    row = conn.execute(f"select i.id from items i where {_WAITS} and {_seen(every_request)} and i.id <> :item and "
                       f"(i.owner is null or i.owner = :me) {_ORDER} limit 1", {"item": item, "me": me, "now": now}).fetchone()
    return None if row is None else int(row["id"])


def counts(conn: sqlite3.Connection, me: str, now: float, every_request: bool = True) -> dict[str, int]:
    """How many open items there are in each view of the queue."""
    row = conn.execute(
        "select count(*) as 'all', total(read_at is null) as unread, total(owner = ?) as mine, total(owner is null) as unowned, "
        f"total(due_at < ? and state <> 'contacted') as overdue, total(queue in {triage.FIRST}) as first from items i "
        f"where i.state <> 'closed' and {_seen(every_request)}", (me, now)).fetchone()
    return {key: int(row[key]) for key in row.keys()}


def closed(conn: sqlite3.Connection, every_request: bool = True, most: int = 100, skip: int = 0) -> list[dict[str, Any]]:
    """The items closed last, newest first."""
    rows = conn.execute(f"{_LIST} where i.state = 'closed' and {_seen(every_request)} order by i.closed_at desc, i.id desc "
                        "limit ? offset ?", (most, skip)).fetchall()
    return causes.with_causes(conn, rows)


def _seen(every_request: bool) -> str:
    """The condition on an item of the table `items i`."""
    return "1" if every_request else _OF_CONCERN
