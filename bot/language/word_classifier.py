"""A second reading of a text, by its words and pieces of words, for what sentence vectors blur.

Multinomial logistic regression over the hashed pieces of bot.pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

import numpy as np

from bot.pieces import features, stacked

BUCKETS = 2 ** 17
INVERSE_PENALTY = 10.0  # C of scikit-learn
ITERATIONS = 100  # Newton steps at most; it settles after about 22, whatever the order of the texts and the number of threads
SMALLEST = 1e-6  # keeps log-odds finite


@dataclass(frozen=True)
class WordClassifier:
    """`weights` of shape (BUCKETS, groups) and `bias` (groups,); the groups in alphabetical order."""

    weights: np.ndarray
    bias: np.ndarray

    @classmethod
    def train(cls, texts: Sequence[str], groups: Sequence[str]) -> "WordClassifier":
        """A group weighs by the square root of its rarity, as in bot.language.classifier."""
        from sklearn.linear_model import LogisticRegression  # 1 s to import, needed for training only

        matrix = stacked([features(text, BUCKETS) for text in texts], BUCKETS).astype(np.float64)
        used = np.flatnonzero(matrix.getnnz(axis=0))
        names, counts = np.unique(np.asarray(groups), return_counts=True)
        rarity = dict(zip(names, np.sqrt(len(groups) / len(names) / counts)))
        model = LogisticRegression(C=INVERSE_PENALTY, class_weight=rarity, solver="newton-cg", max_iter=ITERATIONS)
        model.fit(matrix[:, used], groups)
        coefficients, bias = model.coef_, model.intercept_
        if len(names) == 2:  # scikit-learn keeps one row for two groups
            coefficients, bias = np.vstack([-coefficients, coefficients]) / 2, np.concatenate([-bias, bias]) / 2
        weights = np.zeros((BUCKETS, len(names)), dtype=np.float32)
        weights[used] = coefficients.T
        return cls(weights, bias.astype(np.float32))

    def log_odds(self, texts: Sequence[str]) -> np.ndarray:
        """Shape (n, groups): log of each group's probability against all others."""
        scores = np.stack([values @ self.weights[numbers] + self.bias
                           for numbers, values in (features(text, BUCKETS) for text in texts)])
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        share = np.clip(scores / scores.sum(axis=1, keepdims=True), SMALLEST, 1 - SMALLEST)
        return np.log(share) - np.log(1 - share)

    def save(self, folder: Path) -> None:
        np.savez_compressed(folder / "words.npz", weights=self.weights, bias=self.bias)

    @classmethod
    def load(cls, folder: Path) -> "WordClassifier":
        with np.load(folder / "words.npz", allow_pickle=False) as arrays:
            return cls(arrays["weights"], arrays["bias"])
