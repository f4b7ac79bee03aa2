"""Full-text search over entries: the words of a message against title, questions and answer (SQLite FTS5, BM25)."""

from __future__ import annotations

import re
import sqlite3
from typing import Iterable

from sqlite_utils import Database

from bot.knowledge.entry import Entry


def add_entries(db: Database, entries: Iterable[Entry]) -> None:
    """Creates the table `entries` and its full-text index; both read what is in the database at that moment."""
    db["entries"].insert_all(({
        "id": entry.id, "topic": entry.topic, "title": entry.title, "body": entry.json(),
        "answer": " ".join(claim.say for claim in entry.answer), "questions": "\n".join(entry.asked),
        "review_due": entry.review_due.isoformat(),
    } for entry in entries), pk="id")
    db["entries"].enable_fts(["title", "questions", "answer"], tokenize="porter")


def ranked(connection: sqlite3.Connection, text: str, count: int) -> list[tuple[str, float]]:
    """Ids of the entries that share most words with `text`, best first, each with its score; higher is better."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    if not words:
        return []
    query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
    rows = connection.execute(
        "select entries.id, rank from entries_fts join entries on entries.rowid = entries_fts.rowid "
        "where entries_fts match ? order by rank limit ?", (query, count)).fetchall()
    return [(entry, -rank) for entry, rank in rows]  # SQLite ranks the best lowest
