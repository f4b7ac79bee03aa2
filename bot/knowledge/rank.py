"""Ranks entries for a message: by how much it is like an entry's own questions, and like those of its whole topic."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Mapping, Sequence

import numpy as np

from bot.kernel import fit_weights, gaussian
from bot.knowledge.projection import Projection

# Chosen on questions written by somebody who had not read the entries (docs/evaluation.md).
GAMMA = 1.0  # width of the kernel on projected vectors
RIDGE = 0.3  # how far a question may be from its own entry
LIKELY = 6  # topics whose entries are looked at; the others could hardly win and cost time


@dataclass(frozen=True)
class Ranker:
    """`names` and `topics` of the entries; the projected `questions` (n, d); `weights` (entries, n) of the regression."""

    names: tuple[str, ...]
    topics: np.ndarray
    projection: Projection
    questions: np.ndarray
    weights: np.ndarray

    @classmethod
    def fit(cls, vectors: np.ndarray, owners: Sequence[str], topics: Mapping[str, str]) -> "Ranker":
        """Learns from question vectors (n, d), the entry of each, and the topic of each entry."""
        projection = Projection.fit(vectors, owners)
        targets = np.asarray(owners)[:, np.newaxis] == np.unique(np.asarray(owners))
        weights = fit_weights(projection.apply(vectors), targets, GAMMA, RIDGE)
        return cls.restore(vectors, owners, topics, projection, weights)

    @classmethod
    def restore(cls, vectors: np.ndarray, owners: Sequence[str], topics: Mapping[str, str], projection: Projection,
                weights: np.ndarray) -> "Ranker":
        """The same from what `fit` learned, without learning it again."""
        names = tuple(map(str, np.unique(np.asarray(owners))))
        return cls(names, np.array([topics[name] for name in names]), projection, projection.apply(vectors), weights)

    @cached_property
    def _by_topic(self) -> tuple[list[np.ndarray], np.ndarray]:
        """The entries of each topic, and the sum of their weights (topics, n)."""
        members = [np.flatnonzero(self.topics == topic) for topic in np.unique(self.topics)]
        return members, np.stack([self.weights[places].sum(axis=0) for places in members])

    def ranked(self, vector: np.ndarray) -> list[tuple[int, float]]:
        """The entries of the likeliest topics for `vector` (d,), best first, each as its place in `names` and its score.

        The score is the mean of two estimates, for the entry and for its topic: about 1 for one of the entry's own
        questions, 0 for a message unlike any question.
        """
        near = gaussian(self.projection.apply(vector[np.newaxis, :]), self.questions, GAMMA)[0]
        members, weights = self._by_topic
        topics = weights @ near
        found = [(int(place), float(own + topics[topic]) / 2)
                 for topic in np.argsort(-topics)[:LIKELY]
                 for place, own in zip(members[topic], self.weights[members[topic]] @ near)]
        return sorted(found, key=lambda item: -item[1])
