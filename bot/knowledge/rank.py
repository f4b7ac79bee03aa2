"""Ranks entries for a message: by their own questions, and by what their whole topic is about."""

from __future__ import annotations

from typing import Mapping, Sequence

import numpy as np

from bot.knowledge.projection import Projection

# Chosen on questions written by somebody who had not read the entries (docs/evaluation.md).
NEAREST = 3  # questions of an entry that must be near; one alone may be near by chance
TOPIC_WEIGHT = 1.5  # how much the topic's centre counts beside the entry's own questions


class Ranker:
    """`names` are the entries in the order of every score array."""

    def __init__(self, vectors: np.ndarray, owners: Sequence[str], topics: Mapping[str, str]) -> None:
        """From question vectors (n, d), the entry of each, and the topic of each entry."""
        self._projection = Projection.fit(vectors, owners)
        self._questions = self._projection.apply(vectors)
        names, self._owners = np.unique(np.array(owners), return_inverse=True)
        self.names = [str(name) for name in names]
        self.topics = np.array([topics[name] for name in self.names])
        kinds, self._kind = np.unique(self.topics, return_inverse=True)
        centres = np.stack([self._questions[self._kind[self._owners] == kind].mean(axis=0)
                            for kind in range(len(kinds))])
        self._centres = centres / np.linalg.norm(centres, axis=1, keepdims=True)

    def scores(self, vector: np.ndarray) -> np.ndarray:
        """For `vector` (d,) one score an entry, -1 to 1: its nearest questions and its topic's centre, weighed."""
        projected = self._projection.apply(vector[np.newaxis, :])[0]
        own = entry_scores(self._questions @ projected, self._owners, NEAREST)
        topic = (self._centres @ projected)[self._kind]
        return (own + TOPIC_WEIGHT * topic) / (1 + TOPIC_WEIGHT)


def entry_scores(similarities: np.ndarray, owners: np.ndarray, best: int) -> np.ndarray:
    """For each entry the mean of the `best` highest similarities of its questions; shape (entries,).

    `owners` holds the number of each question's entry, from 0 on without gaps.
    """
    order = np.lexsort((-similarities, owners))
    sorted_owners = owners[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_owners, sorted_owners)
    kept = order[rank < best]
    return np.bincount(owners[kept], similarities[kept]) / np.bincount(owners[kept])
