"""A detector of danger: a support vector machine over sentence vectors, trained on whether a text speaks of danger.

People in danger write in many small, separate ways; a kernel that looks at the nearest training texts finds them
better than one line between all of them (docs/evaluation.md compares the two). Stored without pickle.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

import numpy as np

GAMMA = 2.0  # width of the kernel on unit vectors
PENALTY = 4.0  # C of scikit-learn
STEEPNESS = 2.0  # of the curve that turns the margin into a number between 0 and 1
CACHE_MEGABYTES = 1000


@dataclass(frozen=True)
class DangerDetector:
    """`vectors` (n, d) that support the border, their `weights` (n,) and the `bias`."""

    vectors: np.ndarray
    weights: np.ndarray
    bias: float

    @classmethod
    def train(cls, vectors: np.ndarray, danger: Sequence[bool]) -> "DangerDetector":
        """Fits on `vectors` (n, d) and whether each text speaks of danger; both sides weigh the same."""
        from sklearn.svm import SVC  # 1 s to import, needed for training only

        model = SVC(C=PENALTY, gamma=GAMMA, class_weight="balanced", cache_size=CACHE_MEGABYTES)
        model.fit(vectors, np.asarray(danger, dtype=int))
        return cls(model.support_vectors_.astype(np.float32), model.dual_coef_[0].astype(np.float32),
                   float(model.intercept_[0]))

    def estimate(self, vectors: np.ndarray) -> np.ndarray:
        """Shape (n,), 0 to 1; 0.5 on the border. Rises with the danger, but is no calibrated probability."""
        squares = (vectors ** 2).sum(axis=1)[:, np.newaxis] + (self.vectors ** 2).sum(axis=1)[np.newaxis, :]
        margins = np.exp(-GAMMA * (squares - 2 * vectors @ self.vectors.T)) @ self.weights + self.bias
        return 1 / (1 + np.exp(-STEEPNESS * margins))

    def save(self, folder: Path) -> None:
        np.savez(folder / "danger.npz", vectors=self.vectors, weights=self.weights, bias=self.bias)

    @classmethod
    def load(cls, folder: Path) -> "DangerDetector":
        with np.load(folder / "danger.npz", allow_pickle=False) as arrays:
            return cls(arrays["vectors"], arrays["weights"], float(arrays["bias"]))
