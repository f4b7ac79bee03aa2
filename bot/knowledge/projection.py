"""A view of sentence vectors in which the words that every question shares count little.

In a base where every question is about one treatment, plain cosine similarity is mostly the similarity of its name.
Whitening by the covariance within entries (within-class covariance normalisation, Hatch et al. 2006) keeps what tells
entries apart. Measured figures are in docs/evaluation.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

import numpy as np

SHRINKAGE = 0.2  # share of an even covariance mixed in, so that directions seen in few questions do not explode


@dataclass(frozen=True)
class Projection:
    """`mean` of shape (d,), `matrix` of shape (d, d)."""

    mean: np.ndarray
    matrix: np.ndarray

    @classmethod
    def fit(cls, vectors: np.ndarray, owners: Sequence[str], shrinkage: float = SHRINKAGE) -> "Projection":
        """Learns from question vectors (n, d) and the entry of each."""
        names, index = np.unique(np.array(owners), return_inverse=True)
        sums = np.zeros((len(names), vectors.shape[1]))
        np.add.at(sums, index, vectors)
        centred = vectors - (sums / np.bincount(index)[:, np.newaxis])[index]
        within = centred.T @ centred / len(vectors)
        even = np.trace(within) / len(within) * np.eye(len(within))
        values, directions = np.linalg.eigh((1 - shrinkage) * within + shrinkage * even)
        return cls(vectors.mean(axis=0).astype(np.float32), (directions / np.sqrt(values)).astype(np.float32))

    def apply(self, vectors: np.ndarray) -> np.ndarray:
        """Unit vectors (n, d) in the projected space; a vector at the mean itself stays zero."""
        projected = (vectors - self.mean) @ self.matrix
        lengths = np.linalg.norm(projected, axis=1, keepdims=True)
        return projected / np.where(lengths == 0, 1, lengths)
