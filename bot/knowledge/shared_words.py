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

Row = tuple[np.ndarray, np.ndarray]  # the numbers of a text's pieces and their values
BUCKETS = 2 ** 15  # four times as many gained at most 0.014 for four times the space (docs/evaluation.md)


@dataclass(frozen=True)
class SharedWords:
    """`rarity` of each piece (BUCKETS,); `weights` (BUCKETS, entries) as float16, half of the file for the same ranks."""

    rarity: np.ndarray
    weights: np.ndarray

    def scores(self, text: str) -> np.ndarray:
        """Shape (entries,): the estimate for each entry by the words alone."""
        numbers, values = weighed(features(text, BUCKETS), self.rarity)
        return values @ self.weights[numbers].astype(np.float32)


def rarity(rows: Sequence[Row]) -> np.ndarray:
    """Shape (BUCKETS,): the log of how few texts hold a piece, highest for one that none of them holds.

    `rows` are the features of every text (bot.pieces).
    """
    held = np.zeros(BUCKETS, dtype=np.float32)
    for numbers, _ in rows:
        held[numbers] += 1
    return np.log((1 + len(rows)) / (1 + held)).astype(np.float32)


def weighed(row: Row, rarities: np.ndarray) -> Row:
    """The same pieces of a text with their values by rarity, a vector of length 1."""
    numbers, values = row
    values = values * rarities[numbers]
    return numbers, values / (np.linalg.norm(values) or 1)


def matrix(rows: Sequence[Row], rarities: np.ndarray) -> Matrix:
    """All texts by rarity, shape (texts, BUCKETS), sparse."""
    return stacked([weighed(row, rarities) for row in rows], BUCKETS)
