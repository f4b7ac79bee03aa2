"""Stores events in the review log: each once, with what follows from it (filters, counts, sample, queue)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterable, Mapping, Optional

from bot.review import items, sampling, triage
from bot.review.hours import LONDON, StaffedHours
from bot.review.store import immediate, open_log
from bot.review.turns import LOW_CONFIDENCE, OPENING_CHARACTERS, UNANSWERED, Feedback, Turn, draw, read_event, reference

_TURN = ("route", "concern", "trigger", "rule_text", "intent", "entry", "topic", "confidence", "candidates", "masked",
         "knowledge_version", "model_version", "button")
_INSERT = (f"insert or ignore into messages (event, conversation, at, role, text, shown, message_id, "
           f"{', '.join(chr(34) + name + chr(34) for name in _TURN)}) values ({', '.join('?' * (7 + len(_TURN)))})")


@dataclass
class ReviewLog:
    """The writer's side of the log. Opens the file at the first write, so a locked or missing disk stops nobody."""

    path: Path
    hours: StaffedHours = field(default_factory=lambda: StaffedHours(()))
    clocks: Mapping[str, triage.Clock] = field(default_factory=lambda: triage.CLOCKS)
    double_share: int = sampling.DOUBLE_SHARE
    busy_seconds: float = 2.0
    _conn: Optional[sqlite3.Connection] = None

    def write(self, events: Iterable[Mapping[str, Any]]) -> int:
        """Stores `events` in one transaction and returns how many were new; raises sqlite3.Error and stores none of them.

        An event that can not be read is kept in the table `rejects` and does not hold up the others.
        """
        try:
            conn = self._connection()
            with immediate(conn):
                return sum(self._one(conn, event) for event in events)
        except sqlite3.Error:
            self.close()  # a file that was full, moved or replaced is opened afresh at the next try
            raise

    def close(self) -> None:
        """Closes the file."""
        if self._conn is not None:
            self._conn.close()
            self._conn = None

    def _connection(self) -> sqlite3.Connection:
        if self._conn is None:
            self._conn = open_log(self.path, self.busy_seconds)
        return self._conn

    def _one(self, conn: sqlite3.Connection, event: Mapping[str, Any]) -> bool:
        conn.execute("savepoint event")
        try:
            new = self._store(conn, event)
        except (KeyError, TypeError, ValueError, AttributeError, sqlite3.IntegrityError, sqlite3.InterfaceError,
                sqlite3.ProgrammingError) as error:
            conn.execute("rollback to event")
            _reject(conn, event, error)
            new = False
        conn.execute("release event")
        return new

    def _store(self, conn: sqlite3.Connection, event: Mapping[str, Any]) -> bool:
        found = read_event(event)
        if found is None or _is_erased(conn, found.sender):
            return False
        if isinstance(found, Feedback):
            return _add_feedback(conn, found)
        return self._add_turn(conn, found)

    def _add_turn(self, conn: sqlite3.Connection, turn: Turn) -> bool:
        conversation = _conversation(conn, turn)
        shown = _shown(conn, turn) if turn.body else None
        said = turn.text if turn.role == "visitor" else None
        cursor = conn.execute(_INSERT, (turn.event, conversation, turn.at, turn.role, said, shown, turn.message_id,
                                        *(getattr(turn, name) for name in _TURN)))
        if cursor.rowcount == 0:
            return False
        message = int(cursor.lastrowid or 0)
        _count_in(conn, conversation, turn)
        if turn.role == "bot":
            _late_feedback(conn, conversation, message, turn)
        queue = None
        if turn.role == "visitor":
            queue = triage.queue_of_message(turn.route, turn.concern, turn.intent, turn.trigger)
        if queue:
            items.propose(conn, kind="conversation", subject=conversation, queue=queue, at=turn.at, hours=self.hours,
                          why=turn.concern or turn.intent or str(turn.route), clocks=self.clocks, trigger=turn.trigger,
                          trigger_words=turn.rule_text, message=message)
            conn.execute("update conversations set kept_as = 'flagged' where id = ? and kept_as = 'chat'", (conversation,))
        self._sample(conn, conversation, turn, queue)
        return True

    def _sample(self, conn: sqlite3.Connection, conversation: int, turn: Turn, queue: Optional[str]) -> None:
        code = reference(turn.sender)
        if turn.route in ("crisis", "emergency"):
            sampling.add(conn, conversation, code, turn.route, turn.at, self.double_share)
        elif queue:
            sampling.add(conn, conversation, code, turn.concern or str(turn.intent), turn.at, self.double_share)
        elif draw(code) < sampling.RANDOM_SHARE:
            sampling.add(conn, conversation, code, "random", turn.at, self.double_share)


def _conversation(conn: sqlite3.Connection, turn: Turn) -> int:
    row = conn.execute("select id from conversations where sender = ?", (turn.sender,)).fetchone()
    if row is not None:
        return int(row["id"])
    code = reference(turn.sender)
    cursor = conn.execute("insert into conversations (sender, reference, started, last_at, nation, draw) "
                          "values (?, ?, ?, ?, ?, ?)", (turn.sender, code, turn.at, turn.at, turn.nation, draw(code)))
    count(conn, turn.at, "conversations", "all")
    return int(cursor.lastrowid or 0)


def _shown(conn: sqlite3.Connection, turn: Turn) -> int:
    digest = hashlib.sha256(str(turn.body).encode()).hexdigest()
    row = conn.execute("select id from shown where hash = ?", (digest,)).fetchone()
    if row is not None:
        return int(row["id"])
    cursor = conn.execute("insert into shown (hash, body, text) values (?, ?, ?)", (digest, turn.body, turn.text))
    return int(cursor.lastrowid or 0)


def _count_in(conn: sqlite3.Connection, conversation: int, turn: Turn) -> None:
    """Keeps the conversation's own figures, its filters and the day's counts."""
    column = "visitor_messages" if turn.role == "visitor" else "bot_messages"
    opening = " ".join(turn.text.split())[:OPENING_CHARACTERS] if turn.role == "visitor" else None
    conn.execute(
        f"update conversations set {column} = {column} + 1, last_at = max(last_at, ?), started = min(started, ?), "
        "nation = coalesce(?, nation), opening = coalesce(opening, ?) where id = ?",
        (turn.at, turn.at, turn.nation, opening, conversation))
    found = {kind: getattr(turn, kind) for kind in ("route", "concern", "entry", "topic") if getattr(turn, kind)}
    if turn.role == "visitor":
        count(conn, turn.at, "messages", "visitor")
        if turn.route in UNANSWERED:
            found["unanswered"] = "yes"
        if turn.route == "answer" and turn.confidence is not None and turn.confidence < LOW_CONFIDENCE:
            found["low_confidence"] = "yes"
    for kind, value in found.items():
        add_facet(conn, conversation, kind, value)
        # the reply says what the visitor got; counting both sides would count each turn twice
        if turn.role == "bot" or kind in ("unanswered", "low_confidence"):
            count(conn, turn.at, kind, value)


def _add_feedback(conn: sqlite3.Connection, feedback: Feedback) -> bool:
    row = conn.execute("select id, reference from conversations where sender = ?", (feedback.sender,)).fetchone()
    if row is None:
        raise ValueError("feedback for a conversation that is not in the log")
    cursor = conn.execute(
        "insert or ignore into feedback (event, conversation, message_id, helpful, reason, at) "
        "values (?, ?, ?, ?, ?, ?)",
        (feedback.event, row["id"],
         feedback.message_id, feedback.helpful, feedback.reason, feedback.at))
    if cursor.rowcount == 0:
        return False
    conn.execute("update messages set helpful = ?, feedback_reason = ? where conversation = ? and message_id = ?",
                 (feedback.helpful, feedback.reason, row["id"], feedback.message_id))
    thumb = "up" if feedback.helpful else "down"
    add_facet(conn, row["id"], "feedback", thumb)
    count(conn, feedback.at, "feedback", thumb)
    if not feedback.helpful:
        sampling.add(conn, row["id"], row["reference"], "thumbs down", feedback.at)
    return True


def _late_feedback(conn: sqlite3.Connection, conversation: int, message: int, turn: Turn) -> None:
    """Feedback can come in before its message when two processes serve one visitor."""
    conn.execute(
        "update messages set (helpful, feedback_reason) = (select helpful, reason from feedback where conversation = ? "
        "and message_id = ? order by at desc limit 1) where id = ? and exists (select 1 from feedback where "
        "conversation = ? and message_id = ?)",
        (conversation, turn.message_id, message, conversation, turn.message_id))


def add_facet(conn: sqlite3.Connection, conversation: int, kind: str, value: str) -> None:
    """Makes the conversation findable by `kind` = `value`."""
    conn.execute("insert or ignore into facets (kind, value, conversation) values (?, ?, ?)", (kind, value, conversation))


def count(conn: sqlite3.Connection, at: float, kind: str, value: str, n: int = 1) -> None:
    """Adds to the day's counts, which hold nothing about anybody and are never purged."""
    day = dt.datetime.fromtimestamp(at, LONDON).date().isoformat()
    conn.execute("insert into daily (day, kind, value, n) values (?, ?, ?, ?) on conflict (day, kind, value) "
                 "do update set n = n + excluded.n", (day, kind, value, n))


def _is_erased(conn: sqlite3.Connection, sender: str) -> bool:
    return conn.execute("select 1 from erasures where reference = ?", (reference(sender),)).fetchone() is not None


def _reject(conn: sqlite3.Connection, event: Mapping[str, Any], error: Exception) -> None:
    raw = json.dumps(event, default=str, sort_keys=True).encode("utf-8", "replace").decode()
    at = event.get("timestamp") if isinstance(event, Mapping) else None
    sender = event.get("sender_id") if isinstance(event, Mapping) else None
    conn.execute("insert or ignore into rejects (event, sender, at, raw, error) values (?, ?, ?, ?, ?)",
                 (hashlib.sha256(raw.encode()).hexdigest()[:32], str(sender), at if isinstance(at, (int, float)) else 0.0,
                  raw, type(error).__name__))
