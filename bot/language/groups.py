"""Which broad group a text belongs to: kernel ridge regression over sentence vectors, united with word pieces.

The regression (bot.kernel) finds the many small ways in which people in danger write; the words themselves tell apart
what the vectors hold for alike (docs/evaluation.md compares). Stored without pickle.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Sequence

import numpy as np

from bot.kernel import fit_weights, gaussian, gaussian_of
from bot.language.word_classifier import WordClassifier

GAMMA = 1.0  # width of the kernel on unit vectors
RIDGE = 0.25  # added to the kernel's diagonal: how far a text may be from its own label
STEEPNESS = 3.0  # of the curve that turns a regression value into a number between 0 and 1
WORDS = 0.33  # weight of the words' log-odds beside those of the kernel
CLEARER = 0.5  # lead of another group from which a group no longer counts


@dataclass(frozen=True)
class GroupClassifier:
    """`names` of the groups; the training `vectors` (n, d); `weights` (groups, n); `words` knows the same groups."""

    names: tuple[str, ...]
    vectors: np.ndarray
    weights: np.ndarray
    words: WordClassifier

    @classmethod
    def train(cls, vectors: np.ndarray, texts: Sequence[str], groups: Sequence[str]) -> "GroupClassifier":
        """Fits on unit `vectors` (n, d), the texts they stand for and the group of each."""
        names = tuple(sorted(set(groups)))
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        sides = np.where(np.asarray(groups)[:, np.newaxis] == np.array(names), 1.0, -1.0)
        return cls(names, vectors, fit_weights(gaussian_of(vectors, GAMMA), sides, RIDGE), WordClassifier.train(texts, groups))

    def estimate(self, vectors: np.ndarray, texts: Sequence[str]) -> np.ndarray:
        """For unit vectors (n, d) and their texts: shape (n, groups), each 0 to 1 with 0.5 on the border.

        Rises with likelihood, but is not calibrated.
        """
        near = gaussian(vectors, self.vectors, GAMMA)
        odds = STEEPNESS * (near @ self.weights.T) + WORDS * self.words.log_odds(texts)
        return 1 / (1 + np.exp(-odds))

    def predict(self, vector: np.ndarray, text: str) -> Mapping[str, float]:
        """The estimate of every group for one message."""
        return dict(zip(self.names, map(float, self.estimate(vector[np.newaxis, :], [text])[0])))

    @staticmethod
    def clear(estimates: Mapping[str, float], name: str, excused: Sequence[str]) -> float:
        """The estimate of `name`, or 0 when another group, those `excused` apart, is clearer by more than CLEARER."""
        others = max((value for other, value in estimates.items() if other not in (name, *excused)), default=0.0)
        return estimates[name] if estimates[name] >= others - CLEARER else 0.0

    def save(self, folder: Path) -> None:
        np.savez(folder / "groups.npz", vectors=self.vectors, weights=self.weights)
        (folder / "groups.json").write_text(json.dumps(self.names))
        self.words.save(folder)

    @classmethod
    def load(cls, folder: Path) -> "GroupClassifier":
        with np.load(folder / "groups.npz", allow_pickle=False) as arrays:
            return cls(tuple(json.loads((folder / "groups.json").read_text())), arrays["vectors"], arrays["weights"],
                       WordClassifier.load(folder))


def share_out(intents: Mapping[str, float], groups: Mapping[str, float], group_of: Mapping[str, str]) -> dict[str, float]:
    """Probabilities of intents that agree with the groups: a group's share, divided as `intents` divides it."""
    total = sum(groups.values()) or 1.0
    sums: dict[str, float] = {}
    for intent, value in intents.items():
        sums[group_of[intent]] = sums.get(group_of[intent], 0.0) + value
    return {intent: groups[group_of[intent]] / total * value / max(sums[group_of[intent]], 1e-12)
            for intent, value in intents.items()}
