"""A second reading of a text, by its words and pieces of words, for what sentence vectors blur.

Multinomial logistic regression over hashed word and letter n-grams (the "hashing trick", Weinberger et al. 2009).
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Sequence

import numpy as np

BUCKETS = 2 ** 17
WORDS, LETTERS = (1, 2, 3), (2, 3, 4, 5)  # lengths of the n-grams
INVERSE_PENALTY = 10.0  # C of scikit-learn
ITERATIONS = 100
SMALLEST = 1e-6  # keeps log-odds finite
_WORD = re.compile(r"[^\W_]+|[^\w\s]")


@dataclass(frozen=True)
class PieceClassifier:
    """`weights` of shape (BUCKETS, groups) and `bias` (groups,); the groups in alphabetical order."""

    weights: np.ndarray
    bias: np.ndarray

    @classmethod
    def train(cls, texts: Sequence[str], groups: Sequence[str]) -> "PieceClassifier":
        """A group weighs by the square root of its rarity, as in bot.language.classifier."""
        from scipy.sparse import csr_matrix  # with scikit-learn, 1 s to import, needed for training only
        from sklearn.linear_model import LogisticRegression

        rows = [features(text) for text in texts]
        ends = np.cumsum([0, *(len(buckets) for buckets, _ in rows)])
        matrix = csr_matrix((np.concatenate([values for _, values in rows]),
                             np.concatenate([buckets for buckets, _ in rows]), ends), shape=(len(rows), BUCKETS))
        names, counts = np.unique(np.asarray(groups), return_counts=True)
        weights = dict(zip(names, np.sqrt(len(groups) / len(names) / counts)))
        model = LogisticRegression(C=INVERSE_PENALTY, class_weight=weights, max_iter=ITERATIONS).fit(matrix, groups)
        coefficients, bias = model.coef_, model.intercept_
        if len(names) == 2:  # scikit-learn keeps one row for two groups
            coefficients, bias = np.vstack([-coefficients, coefficients]) / 2, np.concatenate([-bias, bias]) / 2
        return cls(np.ascontiguousarray(coefficients.T, dtype=np.float32), bias.astype(np.float32))

    def log_odds(self, texts: Sequence[str]) -> np.ndarray:
        """Shape (n, groups): log of each group's probability against all others."""
        scores = np.stack([values @ self.weights[buckets] + self.bias for buckets, values in map(features, texts)])
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        share = np.clip(scores / scores.sum(axis=1, keepdims=True), SMALLEST, 1 - SMALLEST)
        return np.log(share) - np.log(1 - share)

    def save(self, folder: Path) -> None:
        np.savez_compressed(folder / "pieces.npz", weights=self.weights, bias=self.bias)

    @classmethod
    def load(cls, folder: Path) -> "PieceClassifier":
        with np.load(folder / "pieces.npz", allow_pickle=False) as arrays:
            return cls(arrays["weights"], arrays["bias"])


def features(text: str) -> tuple[np.ndarray, np.ndarray]:
    """The buckets of a text's pieces and their values, a vector of length 1."""
    counts = Counter(zlib.crc32(piece.encode()) % BUCKETS for piece in pieces(text))
    values = np.array([1 + math.log(count) for count in counts.values()], dtype=np.float32)
    return np.fromiter(counts, dtype=np.int32, count=len(counts)), values / (np.linalg.norm(values) or 1)


def pieces(text: str) -> Iterator[str]:
    """Runs of one to three words, and of two to five letters within a word and its edges."""
    words = _WORD.findall(text.lower().replace("'", "").replace("’", ""))
    for length in WORDS:
        yield from (" ".join(words[start:start + length]) for start in range(len(words) - length + 1))
    for word in words:
        edged = f"_{word}_"
        for length in LETTERS:
            yield from ("#" + edged[start:start + length] for start in range(len(edged) - length + 1))
