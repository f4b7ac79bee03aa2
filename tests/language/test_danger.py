"""The danger detector: finds small separate groups, survives saving, and gives numbers between 0 and 1."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.language.classifier import RouteClassifier
from bot.language.danger import DangerDetector


def groups() -> tuple[np.ndarray, list[bool]]:
    """Danger in two small opposite groups with ordinary texts between them: no line can part them."""
    random = np.random.default_rng(1)
    centres = [([1, 0, 0], 12, True), ([-1, 0, 0], 12, True), ([0, 1, 0], 60, False), ([0, -1, 0], 60, False)]
    rows = [np.array(centre) + random.normal(0, 0.15, (count, 3)) for centre, count, _ in centres]
    vectors = np.vstack(rows)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), [
        danger for _, count, danger in centres for _ in range(count)]


def test_both_small_groups_are_found_and_the_rest_is_not() -> None:
    vectors, danger = groups()
    estimates = DangerDetector.train(vectors, danger).estimate(vectors)
    assert ((estimates > 0.5) == np.array(danger)).all()
    assert (0 <= estimates).all() and (estimates <= 1).all()


def test_it_comes_back_from_disk_the_same(tmp_path: Path) -> None:
    vectors, danger = groups()
    trained = DangerDetector.train(vectors, danger)
    trained.save(tmp_path)
    assert np.allclose(DangerDetector.load(tmp_path).estimate(vectors), trained.estimate(vectors))


def test_the_route_classifier_comes_back_from_disk_the_same(tmp_path: Path) -> None:
    vectors, _ = groups()
    labels = ["a"] * 24 + ["b"] * 60 + ["c"] * 60
    trained = RouteClassifier.train(vectors, labels)
    trained.save(tmp_path)
    loaded = RouteClassifier.load(tmp_path)
    assert loaded.labels == ("a", "b", "c")
    assert np.allclose(loaded.probabilities(vectors), trained.probabilities(vectors))
    assert np.allclose(loaded.probabilities(vectors).sum(axis=1), 1)
    assert next(iter(loaded.predict(vectors[30]))) == "b"
