"""Finds the entries nearest to a message in knowledge.db, by sentence vectors and by words."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

import numpy as np

from bot.errors import AssistantError
from bot.knowledge.entry import Entry
from bot.knowledge.learned import read_learned
from bot.knowledge.rank import Ranker
from bot.knowledge.words import ranked


logger = logging.getLogger(__name__)


class KnowledgeMissing(AssistantError):
    """knowledge.db is not there or can not be read."""


@dataclass(frozen=True)
class Candidate:
    """An entry that may answer a message.

    score       how much the message is like its questions and its topic's, see bot.knowledge.rank; about 0 to 1
    similarity  plain cosine of its nearest question (-1 to 1); says how near the message is at all
    """

    entry: str
    topic: str
    title: str
    score: float
    similarity: float


@dataclass(frozen=True)
class ReferenceLine:
    """A reference as visitors see it."""

    id: str
    line: str
    title: str
    kind: str
    year: int | None
    url: str | None


class KnowledgeBase:
    """The content of one knowledge.db, in memory; a few megabytes and read once."""

    def __init__(self, path: Path) -> None:
        """Reads `path`; raises KnowledgeMissing when it is not a built knowledge base."""
        self.path = path
        try:
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
                self._read(connection)
        except Exception as error:  # not sqlite3.Error alone: a body, a vector or a number of it may be the unreadable part
            raise KnowledgeMissing(f"{path} can not be read ({type(error).__name__}: {error}). "
                                   "Build it with `python -m bot knowledge build`.") from error

    def _read(self, connection: sqlite3.Connection) -> None:
        self.version: str = connection.execute("select version from build").fetchone()[0]
        self.entries: Mapping[str, Entry] = {
            name: Entry.parse_raw(body) for name, body in connection.execute("select id, body from entries")}
        self.references: Mapping[str, ReferenceLine] = {
            row[0]: ReferenceLine(*row)
            for row in connection.execute('select id, line, title, kind, year, url from "references"')}
        self.topics: Mapping[str, tuple[str, str]] = {
            row[0]: (row[1], row[2]) for row in connection.execute("select id, title, area from topics")}
        rows = connection.execute("select entry, vector from questions order by rowid").fetchall()
        owners = [row[0] for row in rows]
        vectors = np.stack([np.frombuffer(row[1], dtype=np.float32) for row in rows])
        topics = {name: entry.topic for name, entry in self.entries.items()}
        self._ranker = Ranker.restore(vectors, owners, topics, read_learned(connection))
        order = np.argsort(owners, kind="stable")
        ends = np.cumsum(np.unique(owners, return_counts=True)[1])
        self._questions = np.split(vectors[order], ends[:-1])  # by entry, in the order of the ranker's names

    def nearest(self, vector: np.ndarray, text: str, today: dt.date, count: int = 3) -> list[Candidate]:
        """The `count` entries nearest to `text` with `vector` (d,), best first; those past their review date left out."""
        unit = vector / np.linalg.norm(vector)
        found = []
        for place, score in self._ranker.ranked(vector, text):
            entry = self.entries[self._ranker.names[place]]
            if entry.is_current(today):
                nearest = float((self._questions[place] @ unit).max())
                found.append(Candidate(entry.id, entry.topic, entry.title, score, nearest))
            if len(found) == count:
                break
        return found

    def by_words(self, text: str, count: int = 3) -> list[str]:
        """Ids of the entries that share most words with `text` (BM25), best first."""
        return [entry for entry, _ in self.ranked_by_words(text, count)]

    def ranked_by_words(self, text: str, count: int = 3) -> list[tuple[str, float]]:
        """The same with the score of each, higher is better."""
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as connection:
            return ranked(connection, text, count)


class LiveKnowledge:
    """A knowledge base that is read anew when its file changes, so that an edit shows without a restart.

    A new file that can not be read leaves the last good one in use; `problem` then says why.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem: str | None = None
        self._stamp: tuple[int, int] | None = None
        self._base: KnowledgeBase | None = None

    def get(self) -> KnowledgeBase:
        """The current knowledge base; raises KnowledgeMissing when the file is gone, or broken and none was good before."""
        try:
            status = self.path.stat()
        except OSError as error:
            raise KnowledgeMissing(f"{self.path} is missing. Build it with `python -m bot knowledge build`.") from error
        stamp = (status.st_mtime_ns, status.st_ino)
        if self._base is None or stamp != self._stamp:
            self._read(stamp)
        assert self._base is not None
        return self._base

    def _read(self, stamp: tuple[int, int]) -> None:
        try:
            self._base, self.problem = KnowledgeBase(self.path), None
        except KnowledgeMissing as error:
            if self._base is None:
                raise
            self.problem = str(error)
            logger.error("%s Answers come from the last good one until then.", error)
        self._stamp = stamp  # a broken file is read once, not again for every message
