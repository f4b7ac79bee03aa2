"""The route classifier: multinomial logistic regression over sentence vectors, stored without pickle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Sequence

import numpy as np

REGULARISATION = 3.0  # C of scikit-learn; see docs/evaluation.md
ITERATIONS = 400


@dataclass(frozen=True)
class RouteClassifier:
    """Labels with weights of shape (labels, dimensions) and bias of shape (labels,)."""

    labels: tuple[str, ...]
    weights: np.ndarray
    bias: np.ndarray

    @classmethod
    def train(cls, vectors: np.ndarray, labels: Sequence[str], c: float = REGULARISATION) -> "RouteClassifier":
        """Fits on `vectors` (n, dimensions) and one label a row.

        A label weighs by the square root of its rarity: with equal weights for all, small labels draw in texts that
        have nothing to do with them; without weights they are overlooked.
        """
        from sklearn.linear_model import LogisticRegression  # 1 s to import, needed for training only

        names, counts = np.unique(np.asarray(labels), return_counts=True)
        weights = dict(zip(names, np.sqrt(len(labels) / len(names) / counts)))
        model = LogisticRegression(C=c, class_weight=weights, max_iter=ITERATIONS)
        model.fit(vectors, labels)
        return cls(tuple(str(label) for label in model.classes_), model.coef_.astype(np.float32),
                   model.intercept_.astype(np.float32))

    def probabilities(self, vectors: np.ndarray) -> np.ndarray:
        """Shape (n, labels), each row sums to 1."""
        scores = vectors @ self.weights.T + self.bias
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True)

    def predict(self, vector: np.ndarray) -> Mapping[str, float]:
        """Probability by label for one vector, the likeliest first."""
        row = self.probabilities(vector[np.newaxis, :])[0]
        return {self.labels[i]: float(row[i]) for i in np.argsort(-row)}

    def save(self, folder: Path) -> None:
        np.savez(folder / "classifier.npz", weights=self.weights, bias=self.bias)
        (folder / "labels.json").write_text(json.dumps(self.labels))

    @classmethod
    def load(cls, folder: Path) -> "RouteClassifier":
        with np.load(folder / "classifier.npz", allow_pickle=False) as arrays:
            return cls(tuple(json.loads((folder / "labels.json").read_text())), arrays["weights"], arrays["bias"])
