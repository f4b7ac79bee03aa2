"""What the ranking learned from the questions, kept in knowledge.db so that a server starts without learning it again."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Sequence

import numpy as np
from sqlite_utils import Database

from bot.knowledge.projection import KEPT, SHRINKAGE, Projection
from bot.knowledge.rank import GAMMA, RIDGE, WORDS, Learned
from bot.knowledge.shared_words import BUCKETS, SharedWords


SETTINGS = (GAMMA, WORDS, BUCKETS, RIDGE, SHRINKAGE, KEPT)


def learned_from(pairs: Sequence[tuple[str, str]]) -> str:
    """A digest of what the ranking depends on, its settings apart: (entry, question) pairs in order."""
    return hashlib.sha256(repr(pairs).encode()).hexdigest()


def write_learned(db: Database, learned: Learned) -> None:
    """Stores the arrays as they are, row after row, in the table `learned`."""
    arrays = {"mean": learned.projection.mean, "matrix": learned.projection.matrix, "weights": learned.weights,
              "rarity": learned.words.rarity, "words": learned.words.weights}
    db["learned"].insert_all(({"name": name, "kind": array.dtype.str, "columns": array.shape[-1], "data": array.tobytes()}
                              for name, array in arrays.items()), pk="name")


def read_learned(connection: sqlite3.Connection) -> Learned:
    """What `write_learned` stored."""
    arrays = {name: np.frombuffer(data, dtype=kind).reshape(-1, columns) for name, kind, columns, data
              in connection.execute("select name, kind, columns, data from learned")}
    return Learned(Projection(arrays["mean"][0], arrays["matrix"]), arrays["weights"],
                   SharedWords(arrays["rarity"][0], arrays["words"]))
