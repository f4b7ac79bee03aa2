"""What a reviewer adds to a conversation: reviewed, flag, tag, note, correction. Nothing a visitor or the bot said changes."""

from __future__ import annotations

import re
import sqlite3

from bot.review import sampling
from bot.review.items import Refusal
from bot.review.log import add_facet, count
from bot.review.store import immediate

CORRECTIONS = ("route", "intent", "entry")
NONE = "none"  # the right answer was that no entry fits


def mark_reviewed(conn: sqlite3.Connection, conversation: int) -> None:
    """Marks the conversation as read; a flag stays."""
    conn.execute("update conversations set review = 'reviewed' where id = ? and review = 'unreviewed'", (conversation,))


def flag(conn: sqlite3.Connection, conversation: int, by: str, at: float, reason: str, message: int | None = None) -> None:
    """Adds a flag with its reason. Flags can not be changed or taken back; the conversation is kept as "flagged"."""
    if not reason.strip():
        raise Refusal("Give the reason for the flag.")
    with immediate(conn):
        row = conn.execute("select reference, review from conversations where id = ?", (conversation,)).fetchone()
        if message is not None:
            _message(conn, conversation, message)
        conn.execute("insert into flags (conversation, message, at, by, reason) values (?, ?, ?, ?, ?)",
                     (conversation, message, at, by, reason.strip()))
        conn.execute(
            "update conversations set review = 'flagged', kept_as = case kept_as when 'chat' then 'flagged' else kept_as "
            "end where id = ?", (conversation,))
        if row["review"] != "flagged":  # the dashboard counts conversations, each once, on the day of its first flag
            count(conn, at, "flagged", "all")
        sampling.add(conn, conversation, row["reference"], "flagged", at)


def note(conn: sqlite3.Connection, conversation: int, by: str, at: float, text: str, message: int | None = None) -> None:
    """Adds a note to a conversation or to one of its messages."""
    if not text.strip():
        raise Refusal("Write the note first.")
    if message is not None:
        _message(conn, conversation, message)
    conn.execute("insert into notes (conversation, message, at, by, text) values (?, ?, ?, ?, ?)",
                 (conversation, message, at, by, text.strip()))


def tag(conn: sqlite3.Connection, conversation: int, message: int, by: str, at: float, name: str) -> str:
    """Tags a message and returns the tag as stored (lower case, hyphens); the conversation list can be filtered by it."""
    name = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    if not name:
        raise Refusal("A tag has letters or digits.")
    with immediate(conn):
        _message(conn, conversation, message)
        conn.execute("insert or ignore into tags (message, conversation, tag, at, by) values (?, ?, ?, ?, ?)",
                     (message, conversation, name, at, by))
        add_facet(conn, conversation, "tag", name)
    return name


def untag(conn: sqlite3.Connection, conversation: int, message: int, name: str) -> None:
    """Takes a tag off a message."""
    with immediate(conn):
        conn.execute("delete from tags where conversation = ? and message = ? and tag = ?", (conversation, message, name))
        if not conn.execute("select 1 from tags where conversation = ? and tag = ?", (conversation, name)).fetchone():
            conn.execute("delete from facets where kind = 'tag' and value = ? and conversation = ?", (name, conversation))


def correct(conn: sqlite3.Connection, conversation: int, message: int, by: str, at: float, kind: str, should_be: str) -> None:
    """Stores what a visitor's message should have led to; a later correction of the same kind replaces the earlier one."""
    if kind not in CORRECTIONS or not should_be.strip():
        raise Refusal("Choose what was wrong and what would have been right.")
    with immediate(conn):
        row = _message(conn, conversation, message)
        if row["role"] != "visitor":
            raise Refusal("Correct the visitor's message: the reply follows from it.")
        conn.execute(
            "insert into corrections (conversation, message, at, by, kind, was, should_be, text) values "
            "(?, ?, ?, ?, ?, ?, ?, ?) on conflict (message, kind) do update set at = excluded.at, by = excluded.by, "
            "should_be = excluded.should_be",
            (conversation, message, at, by, kind, row[kind],
             should_be.strip(),
             row["text"]))
        add_facet(conn, conversation, "tag", "corrected")


def _message(conn: sqlite3.Connection, conversation: int, message: int) -> sqlite3.Row:
    row = conn.execute("select * from messages where id = ? and conversation = ?", (message, conversation)).fetchone()
    if row is None:
        raise Refusal("This message is not in this conversation.")
    return row
