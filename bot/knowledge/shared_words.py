"""How much of the words of an entry's questions a message shares: the lexical half of the ranking.

The kernel is the product of two texts' hashed pieces (bot.pieces), each piece weighed by its rarity among the
questions (Spärck Jones 1972). Being linear, what it learned from thousands of questions folds into one number for
each piece and entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Sequence

import numpy as np

from bot.pieces import features, stacked

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix as Matrix

BUCKETS = 2 ** 15  # four times as many ranked no better (docs/evaluation.md)


@dataclass(frozen=True)
class SharedWords:
    """`rarity` of each piece (BUCKETS,); `weights` (BUCKETS, entries) as float16, half of the file for the same ranks."""

    rarity: np.ndarray
    weights: np.ndarray

    def scores(self, text: str) -> np.ndarray:
        """Shape (entries,): the estimate for each entry by the words alone."""
        numbers, values = weighed(text, self.rarity)
        return values @ self.weights[numbers].astype(np.float32)


def rarity(texts: Sequence[str]) -> np.ndarray:
    """Shape (BUCKETS,): the log of how few of `texts` hold a piece, highest for one that none of them holds."""
    held = np.zeros(BUCKETS, dtype=np.float32)
    for text in texts:
        held[features(text, BUCKETS)[0]] += 1
    return np.log((1 + len(texts)) / (1 + held)).astype(np.float32)


def weighed(text: str, rarities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of a text's pieces and their values by rarity, a vector of length 1."""
    numbers, values = features(text, BUCKETS)
    values = values * rarities[numbers]
    return numbers, values / (np.linalg.norm(values) or 1)


def matrix(texts: Sequence[str], rarities: np.ndarray) -> Matrix:
    """All texts, shape (texts, BUCKETS), sparse."""
    return stacked([weighed(text, rarities) for text in texts], BUCKETS)
