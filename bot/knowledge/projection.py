"""A view of sentence vectors in which the words that every question shares count little.

In a base where every question is about one treatment, plain cosine similarity is mostly the similarity of its name.
Whitening by the covariance within entries (within-class covariance normalisation, Hatch et al. 2006) keeps what tells
entries apart, and the directions in which their centres differ most are kept (linear discriminant analysis). Measured figures are in docs/evaluation.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

import numpy as np

SHRINKAGE = 0.2  # share of an even covariance mixed in, so that directions seen in few questions do not explode
KEPT = 192  # directions, those in which entries differ most; half of them rank as well as all, in half the time


@dataclass(frozen=True)
class Projection:
    """`mean` of shape (d,), `matrix` of shape (d, up to KEPT)."""

    mean: np.ndarray
    matrix: np.ndarray

    @classmethod
    def fit(cls, vectors: np.ndarray, owners: Sequence[str], shrinkage: float = SHRINKAGE) -> "Projection":
        """Learns from question vectors (n, d) and the entry of each."""
        names, index = np.unique(np.array(owners), return_inverse=True)
        counts = np.bincount(index)[:, np.newaxis]
        sums = np.zeros((len(names), vectors.shape[1]))
        np.add.at(sums, index, vectors)
        means = sums / counts
        centred = vectors - means[index]
        within = centred.T @ centred / len(vectors)
        even = np.trace(within) / len(within) * np.eye(len(within))
        values, directions = np.linalg.eigh((1 - shrinkage) * within + shrinkage * even)
        whitening = directions / np.sqrt(values)
        mean = vectors.mean(axis=0)
        apart = (means - mean) @ whitening  # the entries' centres in the whitened space
        _, axes = np.linalg.eigh((apart * counts).T @ apart)
        return cls(mean.astype(np.float32), (whitening @ axes[:, ::-1][:, :KEPT]).astype(np.float32))

    def apply(self, vectors: np.ndarray) -> np.ndarray:
        """Unit vectors (n, d) in the projected space; a vector at the mean itself stays zero."""
        projected = (vectors - self.mean) @ self.matrix
        lengths = np.linalg.norm(projected, axis=1, keepdims=True)
        return projected / np.where(lengths == 0, 1, lengths)
