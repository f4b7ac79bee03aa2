"""Builds knowledge.db from knowledge/: entries, references, questions with their vectors, and a full-text index."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from pathlib import Path
from typing import Callable, Sequence

import numpy as np
from sqlite_utils import Database

from bot.knowledge.cite import vancouver
from bot.knowledge.entry import Knowledge
from bot.knowledge.learned import SETTINGS, learned_from, read_learned, write_learned
from bot.knowledge.rank import Learned, Ranker
from bot.knowledge.words import add_entries

Encode = Callable[[Sequence[str]], np.ndarray]
# Another one when the tables change (raise the number) or the ranking's settings: a file of before is built anew.
SCHEMA = zlib.crc32(repr((6, SETTINGS)).encode())


def build(knowledge: Knowledge, encode: Encode, path: Path) -> bool:
    """Writes `path` from `knowledge`; returns False when it holds this version already.

    Vectors of questions that have not changed are taken over, and so is the ranking while no question changed: a build
    after an edit of wording takes a second, one after a new question about half a minute.
    The file is written beside the old one and put in its place at once: a running server never sees half of it.
    """
    if version_of(path) == (knowledge.version, SCHEMA):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    db = Database(str(fresh))
    _write(db, knowledge, _vectors(knowledge, encode, path), path)
    db.close()
    os.replace(fresh, path)
    return True


def version_of(path: Path) -> tuple[str, int] | None:
    """The (knowledge version, schema) a built file holds; None when there is no usable file."""
    if not path.is_file():
        return None
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            row = connection.execute("select version, schema from build").fetchone()
    except sqlite3.Error:
        return None
    return (row[0], row[1]) if row else None


def _write(db: Database, knowledge: Knowledge, vectors: dict[str, bytes], old: Path) -> None:
    add_entries(db, knowledge.entries.values())
    db["references"].insert_all(({
        "id": reference.id, "line": vancouver(reference), "title": reference.title, "kind": reference.custom.kind,
        "year": reference.year, "url": reference.url, "body": json.dumps(reference.csl, default=str),
    } for reference in knowledge.references.values()), pk="id")
    db["topics"].insert_all((topic.dict() for topic in knowledge.topics.values()), pk="id")
    pairs = [(entry.id, text) for entry in knowledge.entries.values() for text in entry.asked]
    db["questions"].insert_all({"entry": name, "text": text, "vector": vectors[text]} for name, text in pairs)
    write_learned(db, _ranking(knowledge, pairs, vectors, old))
    db["build"].insert({"version": knowledge.version, "schema": SCHEMA, "learned_from": learned_from(pairs)})


def _ranking(knowledge: Knowledge, pairs: list[tuple[str, str]], vectors: dict[str, bytes],
             old: Path) -> Learned:
    """What the ranking learns from the questions `pairs`, from the `old` file where they are the same."""
    if (version_of(old) or ("", 0))[1] == SCHEMA:
        with sqlite3.connect(f"file:{old}?mode=ro", uri=True) as connection:
            if connection.execute("select learned_from from build").fetchone()[0] == learned_from(pairs):
                return read_learned(connection)
    rows = np.stack([np.frombuffer(vectors[text], dtype=np.float32) for _, text in pairs])
    owners, texts = zip(*pairs)
    return Ranker.fit(rows, texts, owners, {entry.id: entry.topic for entry in knowledge.entries.values()}).learned


def _vectors(knowledge: Knowledge, encode: Encode, old: Path) -> dict[str, bytes]:
    """Vector by question text, as float32 bytes."""
    known: dict[str, bytes] = {}
    if version_of(old) is not None:
        with sqlite3.connect(f"file:{old}?mode=ro", uri=True) as connection:
            known = dict(connection.execute("select text, vector from questions"))
    wanted = sorted({text for entry in knowledge.entries.values() for text in entry.asked})
    missing = [text for text in wanted if text not in known]
    if missing:
        rows = encode(missing).astype(np.float32)
        known.update((text, row.tobytes()) for text, row in zip(missing, rows))
    return {text: known[text] for text in wanted}
