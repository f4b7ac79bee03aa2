"""How long things are kept, and how they go: out of every store, with counts left behind and nothing else."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping, Optional, Protocol, Sequence

from bot.review.store import immediate

REASONS = ("visitor asked in the chat", "subject request", "consent withdrawn", "no longer needed", "test data")
BATCH = 300
REJECT_DAYS = 30
BLANK = "-"  # what stands in an erased row until the purge; no conversation's name is made of it alone
DAY = 86400.0


Rows = list[sqlite3.Row]


@dataclass(frozen=True)
class Policy:
    """Days that each class is kept: chat from its last message, enquiry from its end, flagged from its last message."""

    chat: int = 30
    enquiry: int = 365
    flagged: int = 365


class Store(Protocol):
    """Another place that holds conversations, such as Rasa's tracker database."""

    name: str

    def erase(self, senders: Sequence[str]) -> int:
        """Removes everything of these conversations and returns how many rows went."""

    def expire(self, before: float) -> int:
        """Removes conversations whose last event is before `before` and returns how many rows went."""

    def compact(self, vacuum: bool = False) -> None:
        """Leaves nothing readable of what was removed; `vacuum` when the store may stand still for it."""


@dataclass(frozen=True)
class TrackerStore:
    """Rasa's SQL tracker store in a SQLite file; a missing file or table holds nothing.

    A row that is erased is overwritten where it stands, in every text of it, and removed by the next purge. SQLite moves
    the neighbours of a removed row about and leaves copies of them behind, which no later erasure would reach
    (`secure_delete` clears what is removed, not what was moved); only VACUUM clears them, and it stops every visitor.
    """

    path: Path
    name: str = "tracker"
    table: str = "events"
    key: str = "sender_id"
    time: str = "timestamp"

    def erase(self, senders: Sequence[str]) -> int:
        marks = ", ".join("?" * len(senders))
        blank = ", ".join(f"{name} = substr(printf('%.*c', {_bytes(name)}, '{BLANK}'), 1, {_bytes(name)})"
                          for name in self._texts())  # as long as before, so that SQLite writes it in the same place
        return self._change(f"update {self.table} set {blank} where {self.key} in ({marks})", tuple(senders))

    def expire(self, before: float) -> int:
        return self._change(f"delete from {self.table} where {self.key} in (select {self.key} from {self.table} "
                            f"where trim({self.key}, '{BLANK}') <> '' group by {self.key} having max({self.time}) < ?)", (before,))

    def compact(self, vacuum: bool = False) -> None:
        if vacuum:
            self._change(f"delete from {self.table} where trim({self.key}, '{BLANK}') = ''", ())
        if self.path.exists():
            conn = self._connect()
            compact(conn, vacuum)
            conn.close()

    def _texts(self) -> list[str]:
        """The columns that hold text, the key among them; a missing file is taken to have the key alone."""
        if not self.path.exists():
            return [self.key]
        conn = self._connect()
        try:
            return [row[1] for row in conn.execute(f"pragma table_info({self.table})")
                    if row[2].upper().startswith(("TEXT", "VARCHAR"))] or [self.key]
        finally:
            conn.close()

    def _change(self, sql: str, values: tuple[Any, ...]) -> int:
        if not self.path.exists():
            return 0
        conn = self._connect()
        try:
            if not conn.execute("select 1 from sqlite_master where name = ?", (self.table,)).fetchone():
                return 0
            return conn.execute(sql, values).rowcount
        finally:
            conn.close()

    def _connect(self) -> sqlite3.Connection:
        conn = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        conn.execute("PRAGMA secure_delete=ON")
        return conn


def _bytes(column: str) -> str:
    return f"length(cast({column} as blob))"


@dataclass
class Counts:
    """How many rows went, by store."""

    n: dict[str, int] = field(default_factory=dict)

    def add(self, store: str, n: int) -> None:
        self.n[store] = self.n.get(store, 0) + n


def purge(conn: sqlite3.Connection, now: float, policy: Policy, stores: Sequence[Store] = (),
          vacuum: bool = True) -> dict[str, int]:
    """Removes what is past its time from the log and from `stores`; returns counts by store, which are also kept in `purges`.

    Enquiries whose queue item is still open stay, and so does a chat linked to one: a person is still at work on them.
    """
    counts = Counts()
    counts.add("enquiries", _purge_enquiries(conn, now - policy.enquiry * DAY))
    for kind, days in (("chat", policy.chat), ("enquiry", policy.enquiry), ("flagged", policy.flagged)):
        for senders in _expired(conn, kind, now - days * DAY):
            counts.add("conversations", _delete_conversations(conn, senders))
            for store in stores:
                counts.add(store.name, store.erase(senders))
    for store in stores:
        counts.add(store.name, store.expire(now - policy.chat * DAY))
    _sweep(conn, now, counts)
    with immediate(conn):
        conn.executemany("insert into purges (at, kind, store, n) values (?, 'purge', ?, ?)",
                         [(now, store, n) for store, n in counts.n.items()])
    compact(conn, vacuum)
    for store in stores:
        store.compact(vacuum)
    return counts.n


def erase(conn: sqlite3.Connection, reference: str, by: str, reason: str, now: float, stores: Sequence[Store] = (),
          linked: bool = True, sender: Optional[str] = None) -> dict[str, int]:
    """Removes a conversation ("C-…") or an enquiry ("E-…") and, if `linked`, what belongs together with it, everywhere.

    Returns counts by store. Raises KeyError when the reference is unknown, ValueError when `reason` is not one of REASONS.
    What is still on its way into the log is refused there afterwards. `sender` is the conversation's own name where the
    caller knows it: then nothing is unknown, and the erasure holds also for a chat of which the log has no word yet.
    """
    if reason not in REASONS:
        raise ValueError(f"reason must be one of: {', '.join(REASONS)}")
    code, counts = reference.strip().upper(), Counts()
    with immediate(conn):
        senders = _erase_from_log(conn, code, linked, sender, counts, (now, reason, by))
    for store in stores:
        counts.add(store.name, store.erase(senders) if senders else 0)
    with immediate(conn):
        _note(conn, code, (now, reason, by), json.dumps(counts.n))
    compact(conn)
    for store in stores:
        store.compact()
    return counts.n


def _erase_from_log(conn: sqlite3.Connection, code: str, linked: bool, sender: Optional[str], counts: Counts,
                    why: tuple[float, str, str]) -> list[str]:
    """The log's part of an erasure, noted before anything goes; returns the names of the conversations that went."""
    try:
        conversations, enquiries = together(conn, code, linked)
    except KeyError:
        if sender is None:
            raise
        conversations, enquiries = [], []
    for name in {row["reference"] for row in conversations} | {code}:
        _note(conn, name, why)
    for row in enquiries:
        conn.execute("delete from enquiries where id = ?", (row["id"],))
    counts.add("enquiries", len(enquiries))
    senders = sorted({row["sender"] for row in conversations} | ({sender} if sender else set()))
    counts.add("conversations", _delete_conversations(conn, senders))
    conn.executemany("delete from rejects where sender = ?", [(name,) for name in senders])
    _orphans(conn)
    return senders


def _note(conn: sqlite3.Connection, code: str, why: tuple[float, str, str], counts: str = "{}") -> None:
    conn.execute("insert or replace into erasures (reference, at, reason, by, counts) values (?, ?, ?, ?, ?)",
                 (code, *why, counts))


def together(conn: sqlite3.Connection, reference: str, linked: bool = True) -> tuple[Rows, Rows]:
    """The conversations and enquiries of one reference; raises KeyError when there is neither.

    `linked` adds the chat of a request and every request of a chat.
    """
    code = reference.strip().upper()
    conversations = conn.execute("select * from conversations where reference = ?", (code,)).fetchall()
    enquiries = conn.execute("select * from enquiries where reference = ?", (code,)).fetchall()
    if not conversations and not enquiries:
        raise KeyError(f"reference {reference}")
    if linked and enquiries:
        conversations = conn.execute("select * from conversations where id = ?", (enquiries[0]["conversation"],)).fetchall()
    if linked and conversations:  # also from a request's own code: one person may have sent several with one chat
        enquiries = conn.execute("select * from enquiries where conversation = ? order by id",
                                 (conversations[0]["id"],)).fetchall()
    return conversations, enquiries


def compact(conn: sqlite3.Connection, vacuum: bool = False) -> None:
    """Merges the search index, which would keep deleted words, and empties the write-ahead log."""
    for index in ("messages_fts", "shown_fts"):
        if conn.execute("select 1 from sqlite_master where name = ?", (index,)).fetchone():
            conn.execute(f"insert into {index} ({index}) values ('optimize')")
    if vacuum:
        conn.execute("vacuum")
    conn.execute("pragma wal_checkpoint(truncate)")


def _expired(conn: sqlite3.Connection, kind: str, before: float) -> Any:
    """Senders of expired conversations in batches, so that the writer never waits long."""
    while True:
        rows = conn.execute(
            "select sender from conversations c where kept_as = ? and last_at < ? and not exists (select 1 from "
            "enquiries e where e.conversation = c.id) limit ?", (kind, before, BATCH)).fetchall()
        if not rows:
            return
        yield [row["sender"] for row in rows]


def _purge_enquiries(conn: sqlite3.Connection, before: float) -> int:
    with immediate(conn):
        return conn.execute("delete from enquiries where id in (select enquiry from items where kind = 'enquiry' and "
                            "state = 'closed' and closed_at < ?)", (before,)).rowcount


def _delete_conversations(conn: sqlite3.Connection, senders: Sequence[str]) -> int:
    with immediate(conn):
        return sum(conn.execute("delete from conversations where sender = ?", (sender,)).rowcount for sender in senders)


def _sweep(conn: sqlite3.Connection, now: float, counts: Counts) -> None:
    with immediate(conn):
        _orphans(conn)
        counts.add("rejects", conn.execute("delete from rejects where at < ?", (now - REJECT_DAYS * DAY,)).rowcount)
        conn.execute("delete from attempts where at < ?", (now - DAY,))


def _orphans(conn: sqlite3.Connection) -> None:
    """Replies that nobody was shown any more; most are the clinic's own words, but a reply may quote a visitor."""
    conn.execute("delete from shown where not exists (select 1 from messages m where m.shown = shown.id)")


def told(counts: Mapping[str, int]) -> str:
    """What was removed, in words: "1 conversation, 2 call-back requests"; stores that held nothing are left out."""
    parts = [f"{n:,} {_THINGS[store][n > 1]}" if store in _THINGS else f"{n:,} rows of {store}" for store, n in counts.items() if n]
    return ", ".join(parts) or "nothing"


_THINGS = {"conversations": ("conversation", "conversations"), "enquiries": ("call-back request", "call-back requests"),
           "tracker": ("step of the assistant's memory", "steps of the assistant's memory"),
           "rejects": ("event that could not be read", "events that could not be read")}


def last_purge(conn: sqlite3.Connection) -> Optional[float]:
    """When the last purge ran; None when none has."""
    return conn.execute("select max(at) from purges").fetchone()[0]
