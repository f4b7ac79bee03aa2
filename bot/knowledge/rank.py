"""Ranks entries for a message: by how much it is like an entry's own questions, and like those of its whole topic.

Two texts are alike by their sentence vectors and by the words they share; kernel ridge regression learns from both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Mapping, Sequence

import numpy as np

from bot.kernel import Kernel, fit_weights, gaussian
from bot.knowledge import shared_words
from bot.knowledge.projection import Projection
from bot.knowledge.shared_words import SharedWords
from bot.pieces import features

# Chosen on questions written by somebody who had not read the entries (docs/evaluation.md).
GAMMA = 1.0  # width of the kernel on projected vectors
WORDS = 0.35  # share of the words in the kernel, the vectors have the rest
RIDGE = 0.3  # how far a question may be from its own entry
LIKELY = 6  # topics whose entries are looked at; the others could hardly win and cost time


@dataclass(frozen=True)
class Learned:
    """What the regression found: `weights` (entries, n) of the questions, and the same folded for the words."""

    projection: Projection
    weights: np.ndarray
    words: SharedWords


@dataclass(frozen=True)
class Ranker:
    """`names` and `topics` of the entries; the projected `questions` (n, d)."""

    names: tuple[str, ...]
    topics: np.ndarray
    questions: np.ndarray
    learned: Learned

    @classmethod
    def fit(cls, vectors: np.ndarray, texts: Sequence[str], owners: Sequence[str], topics: Mapping[str, str]) -> "Ranker":
        """Learns from questions with their vectors (n, d), the entry of each, and the topic of each entry."""
        rows = [features(text, shared_words.BUCKETS) for text in texts]
        projection, rarity = Projection.fit(vectors, owners), shared_words.rarity(rows)
        words = shared_words.matrix(rows, rarity)
        targets = np.asarray(owners)[:, np.newaxis] == np.unique(np.asarray(owners))
        weights = fit_weights(_kernel(projection.apply(vectors), words), targets, RIDGE)
        folded = np.ascontiguousarray((words.T @ weights.T).astype(np.float16))
        return cls.restore(vectors, owners, topics, Learned(projection, weights, SharedWords(rarity, folded)))

    @classmethod
    def restore(cls, vectors: np.ndarray, owners: Sequence[str], topics: Mapping[str, str], learned: Learned) -> "Ranker":
        """The same from what `fit` learned, without learning it again."""
        names = tuple(map(str, np.unique(np.asarray(owners))))
        return cls(names, np.array([topics[name] for name in names]), learned.projection.apply(vectors), learned)

    @cached_property
    def _by_topic(self) -> tuple[list[np.ndarray], np.ndarray]:
        """The entries of each topic, and the sum of their weights (topics, n)."""
        members = [np.flatnonzero(self.topics == topic) for topic in np.unique(self.topics)]
        return members, np.stack([self.learned.weights[places].sum(axis=0) for places in members])

    def ranked(self, vector: np.ndarray, text: str) -> list[tuple[int, float]]:
        """The entries of the likeliest topics for `text` with `vector` (d,), best first: place in `names` and score.

        The score is the mean of two estimates, for the entry and for its topic: about 1 for one of the entry's own
        questions, 0 for a message unlike any question.
        """
        near = gaussian(self.learned.projection.apply(vector[np.newaxis, :]), self.questions, GAMMA)[0]
        by_words = WORDS * self.learned.words.scores(text)
        members, weights = self._by_topic
        topics = (1 - WORDS) * (weights @ near) + [by_words[places].sum() for places in members]
        found = []
        for topic in np.argsort(-topics)[:LIKELY]:
            places = members[topic]
            own = (1 - WORDS) * (self.learned.weights[places] @ near) + by_words[places]
            found += [(int(place), float(value + topics[topic]) / 2) for place, value in zip(places, own)]
        return sorted(found, key=lambda item: -item[1])


def _kernel(vectors: np.ndarray, words: shared_words.Matrix) -> Kernel:
    """Both likenesses of the questions with each other, 1 for equal ones."""
    def block(rows: slice, columns: slice) -> np.ndarray:
        both = (1 - WORDS) * gaussian(vectors[rows], vectors[columns], GAMMA)
        both += WORDS * (words[rows] @ words[columns].T).toarray()
        return both
    return block
