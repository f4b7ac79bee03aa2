"""Ranks entries for a message: by their own questions, and by what their whole topic is about."""

from __future__ import annotations

from typing import Mapping, Sequence

import numpy as np

from bot.knowledge.projection import Projection

# Chosen on questions written by somebody who had not read the entries (docs/evaluation.md).
NEAREST = 3  # questions of an entry whose mean counts; one alone may be near by chance
NEAREST_WEIGHT = 0.5  # how much the single nearest question counts beside that mean
TOPIC_WEIGHT = 1.5  # how much the topic's centre counts beside it


class Ranker:
    """`names` are the entries in the order of every score array."""

    def __init__(self, vectors: np.ndarray, owners: Sequence[str], topics: Mapping[str, str]) -> None:
        """From question vectors (n, d), the entry of each, and the topic of each entry."""
        self._projection = Projection.fit(vectors, owners)
        self._questions = self._projection.apply(vectors)
        names, numbers = np.unique(np.array(owners), return_inverse=True)
        self.places = Places(numbers)
        self.names = [str(name) for name in names]
        self.topics = np.array([topics[name] for name in self.names])
        kinds, self._kind = np.unique(self.topics, return_inverse=True)
        centres = np.stack([self._questions[self._kind[numbers] == kind].mean(axis=0) for kind in range(len(kinds))])
        self._centres = centres / np.linalg.norm(centres, axis=1, keepdims=True)

    def scores(self, vector: np.ndarray) -> np.ndarray:
        """For `vector` (d,) one score an entry, -1 to 1: its nearest questions and its topic's centre, weighed."""
        projected = self._projection.apply(vector[np.newaxis, :])[0]
        nearest = self.places.highest(self._questions @ projected, NEAREST)
        topic = (self._centres @ projected)[self._kind]
        total = nearest.mean(axis=1) + NEAREST_WEIGHT * nearest.max(axis=1) + TOPIC_WEIGHT * topic
        return total / (1 + NEAREST_WEIGHT + TOPIC_WEIGHT)


class Places:
    """Where each entry's questions stand, so that a score a question becomes scores an entry without sorting them all."""

    def __init__(self, owners: np.ndarray) -> None:
        """`owners` holds the number of each question's entry, from 0 on without gaps."""
        order = np.argsort(owners, kind="stable")
        counts = np.bincount(owners)
        self._table = np.full((len(counts), counts.max()), -1)
        self._table[np.arange(counts.max()) < counts[:, np.newaxis]] = order
        self._missing = self._table < 0
        self._fewest = int(counts.min())

    def highest(self, similarities: np.ndarray, best: int) -> np.ndarray:
        """The `best` highest similarities of each entry, in no order; shape (entries, best), fewer if an entry has fewer."""
        table = similarities[self._table]
        table[self._missing] = -np.inf
        best = min(best, self._fewest)
        return np.partition(table, -best, axis=1)[:, -best:]

    def of(self, entry: int) -> np.ndarray:
        """The rows of one entry's questions."""
        row = self._table[entry]
        return row[row >= 0]
