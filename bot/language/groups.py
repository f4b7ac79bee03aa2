"""Which broad group a text belongs to: one support vector machine a group over sentence vectors.

People write about one thing in many small, separate ways, above all people in danger; a kernel that looks at the
nearest training texts finds them better than one line between all (docs/evaluation.md compares the two). Stored
without pickle.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Sequence

import numpy as np

GAMMA = 2.0  # width of the kernel on unit vectors
PENALTY = 4.0  # C of scikit-learn
STEEPNESS = 2.0  # of the curve that turns a margin into a number between 0 and 1
TOLERANCE = 0.01  # of the solver; ten times scikit-learn's, which changes no decision here and halves the time
CACHE_MEGABYTES = 500
CLEARER = 0.3  # lead of another group from which a group no longer counts


@dataclass(frozen=True)
class GroupClassifier:
    """`names` of the groups; `vectors` (n, d) that support any border; `weights` (groups, n) and `bias` (groups,)."""

    names: tuple[str, ...]
    vectors: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    @classmethod
    def train(cls, vectors: np.ndarray, groups: Sequence[str]) -> "GroupClassifier":
        """Fits on `vectors` (n, d) and the group of each; a group and the rest weigh the same."""
        from joblib import Parallel, delayed  # with scikit-learn, 1 s to import, needed for training only

        names = tuple(sorted(set(groups)))
        labels = np.asarray(groups)
        fitted = Parallel(n_jobs=-1, prefer="threads")(delayed(_border)(vectors, labels == name) for name in names)
        weights = np.zeros((len(names), len(vectors)), dtype=np.float32)
        for row, (support, values, _) in zip(weights, fitted):
            row[support] = values
        used = np.flatnonzero(weights.any(axis=0))
        return cls(names, vectors[used].astype(np.float32), weights[:, used],
                   np.array([bias for _, _, bias in fitted], dtype=np.float32))

    def estimate(self, vectors: np.ndarray) -> np.ndarray:
        """For unit vectors (n, d): shape (n, groups), each 0 to 1 with 0.5 on the border; rises with likelihood, but is not calibrated."""
        # Between unit vectors the squared distance is 2 - 2 x their product, so the squares need not be summed.
        kernel = np.exp(2 * GAMMA * (vectors @ self.vectors.T - 1))
        return 1 / (1 + np.exp(-STEEPNESS * (kernel @ self.weights.T + self.bias)))

    def predict(self, vector: np.ndarray) -> Mapping[str, float]:
        """The estimate of every group for one vector."""
        return dict(zip(self.names, map(float, self.estimate(vector[np.newaxis, :])[0])))

    def clear(self, estimates: Mapping[str, float], name: str) -> float:
        """The estimate of `name`, or 0 when another group is clearer by more than CLEARER."""
        others = max(value for other, value in estimates.items() if other != name)
        return estimates[name] if estimates[name] >= others - CLEARER else 0.0

    def save(self, folder: Path) -> None:
        np.savez(folder / "groups.npz", vectors=self.vectors, weights=self.weights, bias=self.bias)
        (folder / "groups.json").write_text(json.dumps(self.names))

    @classmethod
    def load(cls, folder: Path) -> "GroupClassifier":
        with np.load(folder / "groups.npz", allow_pickle=False) as arrays:
            return cls(tuple(json.loads((folder / "groups.json").read_text())), arrays["vectors"], arrays["weights"],
                       arrays["bias"])


def _border(vectors: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Indexes and weights of the supporting vectors, and the bias."""
    from sklearn.svm import SVC

    model = SVC(C=PENALTY, gamma=GAMMA, class_weight="balanced", tol=TOLERANCE, cache_size=CACHE_MEGABYTES)
    model.fit(vectors, inside.astype(int))
    return model.support_, model.dual_coef_[0].astype(np.float32), float(model.intercept_[0])


def share_out(intents: Mapping[str, float], groups: Mapping[str, float], group_of: Mapping[str, str]) -> dict[str, float]:
    """Probabilities of intents that agree with the groups: a group's share, divided as `intents` divides it."""
    total = sum(groups.values()) or 1.0
    sums: dict[str, float] = {}
    for intent, value in intents.items():
        sums[group_of[intent]] = sums.get(group_of[intent], 0.0) + value
    return {intent: groups[group_of[intent]] / total * value / max(sums[group_of[intent]], 1e-12)
            for intent, value in intents.items()}
