"""The queue: what needs a person, until when, and who did what. Every change writes a history row in one transaction.

What people read of it, as lists and counts, is in `worklist`.
"""

from __future__ import annotations

import sqlite3
from typing import Mapping, Optional

from bot.review import triage
from bot.review.hours import StaffedHours, when
from bot.review.store import immediate

ASSISTANT = "assistant"
NO_CLOCK = 9e9
STATES = ("new", "in progress", "contacted", "closed")
OUTCOMES = ("answered", "contacted, no further step", "handed to clinical team", "emergency procedure followed",
            "could not be reached", "no contact possible", "false alarm", "duplicate", "spam")


class Refusal(Exception):
    """A step that the queue does not allow; the message says why, in words for staff."""


class Overtaken(Refusal):
    """A step that new words or a colleague came before: the person decides again, with what is known now."""


def propose(conn: sqlite3.Connection, *, kind: str, subject: int, queue: str, why: str, at: float, hours: StaffedHours,
            clocks: Mapping[str, triage.Clock] = triage.CLOCKS, trigger: Optional[str] = None,
            trigger_words: Optional[str] = None, message: Optional[int] = None, by: str = ASSISTANT) -> int:
    """Puts a conversation or an enquiry (`subject` is its row id) into the queue, or shortens its open item's clock.

    Returns the item's id. The bot never lengthens a clock, closes an item or takes one from its owner.
    """
    with immediate(conn):
        column = "conversation" if kind == "conversation" else "enquiry"
        open_item = conn.execute(f"select * from items where {column} = ? and kind = ? and state <> 'closed'",
                                 (subject, kind)).fetchone()
        if open_item is not None:
            due = triage.due_at(triage.sooner(queue, open_item["queue"]), at, hours, clocks)
            _again(conn, open_item, queue, why, at, due, trigger, trigger_words, message, by)
            return int(open_item["id"])
        due = triage.due_at(queue, at, hours, clocks)
        cursor = conn.execute(
            f'insert into items (kind, {column}, queue, why, "trigger", trigger_words, trigger_message, staffed,'
            " created_at, clock_from, due_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (kind, subject, queue, why, trigger, trigger_words, message, hours.is_staffed(at), at, at, due))
        item = int(cursor.lastrowid or 0)
        _record(conn, item, at, by, "came in", None, queue, why, message)
        _sync_clock(conn, item)
        return item


def _again(conn: sqlite3.Connection, item: sqlite3.Row, queue: str, why: str, at: float, due: float,
           trigger: Optional[str], words: Optional[str], message: Optional[int], by: str) -> None:
    """More words of concern in a conversation whose item is still open: unread again, and never a longer clock.

    `due` is the answer time by the shorter of the two clocks. It counts for the new words alone once the earlier ones were
    answered: the item is then waiting again, and must not stand there as answered.
    """
    raised = triage.QUEUES.index(queue) < triage.QUEUES.index(item["queue"])
    answered = item["state"] == "contacted"
    if raised:
        conn.execute('update items set queue = ?, why = ?, "trigger" = ?, trigger_words = ?, trigger_message = ? where id = ?',
                     (queue, why, trigger, words, message, item["id"]))
    if answered:
        conn.execute("update items set state = 'in progress', contacted_at = null where id = ?", (item["id"],))
    if raised or answered:
        conn.execute("update items set clock_from = ?, due_at = ? where id = ?",
                     (at, due if answered else min(due, item["due_at"]), item["id"]))
        _sync_clock(conn, item["id"])
    conn.execute("update items set read_at = null, read_by = null where id = ?", (item["id"],))
    change = ("raised", item["queue"], queue) if raised else ("more came in", None, None)
    _record(conn, item["id"], at, by, *change, why, message)


def get(conn: sqlite3.Connection, item: int) -> sqlite3.Row:
    """The item's row; raises KeyError when there is none."""
    row = conn.execute("select * from items where id = ?", (item,)).fetchone()
    if row is None:
        raise KeyError(f"item {item}")
    return row


def read(conn: sqlite3.Connection, item: int, by: str, at: float) -> None:
    """Notes that a person has opened the item."""
    with immediate(conn):
        changed = conn.execute("update items set read_at = ?, read_by = ? where id = ? and read_at is null",
                               (at, by, item)).rowcount
        if changed:
            _record(conn, item, at, by, "read", None, None, None)


def assign(conn: sqlite3.Connection, item: int, owner: Optional[str], by: str, at: float) -> None:
    """Gives the item to `owner`, or to nobody; claiming is assigning to oneself. A new item becomes "in progress"."""
    with immediate(conn):
        row = _open(conn, item)
        state = "in progress" if owner and row["state"] == "new" else row["state"]
        if not owner and state == "in progress":
            state = "new"
        conn.execute("update items set owner = ?, state = ?, claimed_at = ? where id = ?",
                     (owner, state, at if owner else None, item))
        _record(conn, item, at, by, "claimed" if owner == by else "assigned", row["owner"], owner, None)


def claim(conn: sqlite3.Connection, item: int, by: str, at: float) -> None:
    """Takes an item that nobody has; raises Overtaken when a colleague has it. Taking one over is assigning it."""
    with immediate(conn):
        row = _open(conn, item)
        if row["owner"] not in (None, by):
            since = f" since {when(row['claimed_at'])}" if row["claimed_at"] else ""
            raise Overtaken(f"{row['owner']} has had this item{since}. To take it over, use “Assign to a colleague”.")
        if row["owner"] is None:
            assign(conn, item, by, by, at)


def contacted(conn: sqlite3.Connection, item: int, by: str, at: float, note: str, seen: Optional[int] = None) -> None:
    """The person has been answered or called; `note` says what was done. Of several answers the first is the one that counts
    against the clock; each ends a look that was due.

    `seen`, here and below: the last line of the history that the person's page showed. Raises Overtaken when words came in
    after it; None asks for no such check.
    """
    _need(note, "Say what was done.")
    with immediate(conn):
        row = _open(conn, item)
        _check_seen(conn, row, seen)
        conn.execute(
            "update items set state = 'contacted', contacted_at = iif(state = 'contacted', contacted_at, ?), owner = coalesce(owner, ?), "
            "claimed_at = coalesce(claimed_at, ?), next_check_at = iif(next_check_at <= ?, null, next_check_at) where id = ?",
            (at, by, at, at, item))
        _record(conn, item, at, by, "contacted", row["state"], "contacted", note)
        _sync_clock(conn, item)


def close(conn: sqlite3.Connection, item: int, by: str, at: float, outcome: str, reason: str,
          seen: Optional[int] = None) -> None:
    """Closes the item with an outcome and a reason; raises Refusal when either is missing."""
    if outcome not in OUTCOMES:
        raise Refusal(f"Choose an outcome: {', '.join(OUTCOMES)}.")
    _need(reason, "Give the reason for closing.")
    with immediate(conn):
        row = _open(conn, item)
        _check_seen(conn, row, seen)
        conn.execute("update items set state = 'closed', closed_at = ?, outcome = ?, owner = coalesce(owner, ?), "
                     "claimed_at = coalesce(claimed_at, ?) where id = ?", (at, outcome, by, at, item))
        _record(conn, item, at, by, "closed", row["state"], outcome, reason)
        _sync_clock(conn, item)


def reopen(conn: sqlite3.Connection, item: int, by: str, at: float, reason: str) -> None:
    """Opens a closed item again, with its old clock and as not answered: somebody found that it was not done."""
    _need(reason, "Give the reason for opening it again.")
    with immediate(conn):
        row = get(conn, item)
        if row["state"] != "closed":
            raise Refusal("This item is open already.")
        other = row["conversation"] and conn.execute(
            "select 1 from items where conversation = ? and kind = 'conversation' and state <> 'closed'",
            (row["conversation"],)).fetchone()
        if row["kind"] == "conversation" and other:
            raise Refusal("This conversation has another open item. Work with that one.")
        conn.execute("update items set state = 'in progress', contacted_at = null, closed_at = null, outcome = null where id = ?", (item,))
        _record(conn, item, at, by, "reopened", row["outcome"], None, reason)
        _sync_clock(conn, item)


def set_queue(conn: sqlite3.Connection, item: int, queue: str, by: str, at: float, reason: str, hours: StaffedHours,
              clocks: Mapping[str, triage.Clock] = triage.CLOCKS, seen: Optional[int] = None) -> None:
    """A person's choice of the clock. Counts from when the words came in; raises Refusal without a reason.

    `seen` counts for a longer clock only: none is set over words that the person did not see.
    """
    if queue not in triage.QUEUES:
        raise Refusal(f"Choose a clock: {', '.join(triage.QUEUES)}.")
    _need(reason, "Give the reason for the change.")
    with immediate(conn):
        row = _open(conn, item)
        lowered = triage.QUEUES.index(queue) > triage.QUEUES.index(row["queue"])
        if lowered:
            _check_seen(conn, row, seen)
        conn.execute("update items set queue = ?, due_at = ? where id = ?",
                     (queue, triage.due_at(queue, row["clock_from"], hours, clocks), item))
        _record(conn, item, at, by, "lowered" if lowered else "raised", row["queue"], queue, reason)
        _sync_clock(conn, item)


def next_check(conn: sqlite3.Connection, item: int, look_at: float, by: str, at: float, reason: str) -> None:
    """Sets when somebody looks at the item again; raises Refusal for a time that is past."""
    if look_at <= at:
        raise Refusal("Choose a time that is still to come for the next look.")
    with immediate(conn):
        row = _open(conn, item)
        conn.execute("update items set next_check_at = ? where id = ?", (look_at, item))
        _record(conn, item, at, by, "next look set", _whole(row["next_check_at"]), _whole(look_at), reason or None)


def note(conn: sqlite3.Connection, item: int, by: str, at: float, text: str) -> None:
    """Adds a note to the item's history; notes can not be changed."""
    _need(text, "Write the note first.")
    with immediate(conn):
        get(conn, item)
        _record(conn, item, at, by, "note", None, None, text)


def history(conn: sqlite3.Connection, item: int) -> list[sqlite3.Row]:
    """Who did what when, oldest first."""
    return conn.execute("select * from history where item = ? order by id", (item,)).fetchall()


def _sync_clock(conn: sqlite3.Connection, item: int) -> None:
    """Copies the soonest clock that still runs to the conversation, where the list sorts by it; an answer stops a clock."""
    conn.execute("update conversations set respond_by = coalesce((select min(due_at) from items where "
                 "conversation = conversations.id and kind = 'conversation' and state not in ('contacted', 'closed')), ?) "
                 "where id = (select conversation from items where id = ? and kind = 'conversation')", (NO_CLOCK, item))


def _open(conn: sqlite3.Connection, item: int) -> sqlite3.Row:
    row = get(conn, item)
    if row["state"] == "closed":
        raise Overtaken("This item is closed. Open it again first.")
    return row


def _check_seen(conn: sqlite3.Connection, row: sqlite3.Row, seen: Optional[int]) -> None:
    """Raises Overtaken when words came in after the line `seen`: unread ones, or ones that only a colleague opened."""
    if seen is None:
        return
    # whatever comes in makes the item unread, so whoever opens it next leaves a line "read" behind it
    opened = conn.execute("select 1 from history where item = ? and action = 'read' and id > ?", (row["id"], seen)).fetchone()
    if row["read_at"] is None or opened:
        raise Overtaken("New words came in since you opened this page. They stand on it now: read them, then do this again.")


def _record(conn: sqlite3.Connection, item: int, at: float, by: str, action: str, before: Optional[str],
            after: Optional[str], reason: Optional[str], message: Optional[int] = None) -> None:
    conn.execute("insert into history (item, at, by, action, before, after, reason, message) values (?, ?, ?, ?, ?, ?, ?, ?)",
                 (item, at, by, action, before, after, reason, message))


def _need(text: str, otherwise: str) -> None:
    if not text.strip():
        raise Refusal(otherwise)


def _whole(at: Optional[float]) -> Optional[str]:
    return None if at is None else str(int(at))
