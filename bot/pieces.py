"""A text as a bag of hashed pieces: runs of words, and runs of letters within a word.

The "hashing trick" (Weinberger et al. 2009). What sentence vectors blur, single words tell apart: both the groups of
messages and the ranking of entries read a text this way as well.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Iterator, Sequence

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

WORDS, LETTERS = (1, 2, 3), (2, 3, 4, 5)  # lengths of the n-grams
_WORD = re.compile(r"[^\W_]+|[^\w\s]")


def features(text: str, buckets: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers (below `buckets`) of a text's pieces and their values, a vector of length 1."""
    counts = Counter(zlib.crc32(piece.encode()) % buckets for piece in pieces(text))
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


def stacked(rows: Sequence[tuple[np.ndarray, np.ndarray]], buckets: int) -> csr_matrix:
    """The rows (numbers, values) as one sparse matrix of shape (rows, buckets)."""
    from scipy.sparse import csr_matrix  # imported here: only training and building need it

    ends = np.cumsum([0, *(len(numbers) for numbers, _ in rows)])
    return csr_matrix((np.concatenate([values for _, values in rows]),
                       np.concatenate([numbers for numbers, _ in rows]), ends), shape=(len(rows), buckets))
