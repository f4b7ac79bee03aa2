"""What the ranking learned from the questions, kept in knowledge.db so that a server starts without learning it again."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Sequence

import numpy as np
from sqlite_utils import Database

from bot.knowledge.projection import KEPT, SHRINKAGE, Projection
from bot.knowledge.rank import GAMMA, RIDGE


def learned_from(pairs: Sequence[tuple[str, str]]) -> str:
    """A digest of everything the ranking depends on: (entry, question) pairs in order, and its settings."""
    return hashlib.sha256(repr((pairs, GAMMA, RIDGE, SHRINKAGE, KEPT)).encode()).hexdigest()


def write_learned(db: Database, projection: Projection, weights: np.ndarray) -> None:
    """Stores the three arrays as float32 in the table `learned`."""
    arrays = {"mean": projection.mean, "matrix": projection.matrix, "weights": weights}
    db["learned"].insert_all(({"name": name, "columns": array.shape[-1], "data": array.astype(np.float32).tobytes()}
                              for name, array in arrays.items()), pk="name")


def read_learned(connection: sqlite3.Connection) -> tuple[Projection, np.ndarray]:
    """The projection and the weights (entries, questions) that `write_learned` stored."""
    arrays = {name: np.frombuffer(data, dtype=np.float32).reshape(-1, columns)
              for name, columns, data in connection.execute("select name, columns, data from learned")}
    return Projection(arrays["mean"][0], arrays["matrix"]), arrays["weights"]
