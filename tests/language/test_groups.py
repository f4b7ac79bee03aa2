"""The group classifier: finds small separate clusters, survives saving, and gives numbers between 0 and 1."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.language.classifier import RouteClassifier
from bot.language.groups import GroupClassifier, share_out


def clusters() -> tuple[np.ndarray, list[str], list[str]]:
    """Vectors, texts and groups: danger in two small opposite clusters with ordinary texts between them: no line can part them."""
    random = np.random.default_rng(1)
    centres = [([1, 0, 0], 12, "danger"), ([-1, 0, 0], 12, "danger"), ([0, 1, 0], 60, "calm"), ([0, -1, 0], 60, "calm")]
    rows = [np.array(centre) + random.normal(0, 0.15, (count, 3)) for centre, count, _ in centres]
    vectors = np.vstack(rows)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    names = [danger for _, count, danger in centres for _ in range(count)]
    return vectors, ["a message"] * len(names), names


def test_both_small_clusters_are_found_and_the_rest_is_not() -> None:
    vectors, texts, names = clusters()
    trained = GroupClassifier.train(vectors, texts, names)
    estimates = trained.estimate(vectors, texts)
    assert trained.names == ("calm", "danger")
    assert [trained.names[i] for i in estimates.argmax(axis=1)] == names
    assert (0 <= estimates).all() and (estimates <= 1).all()


def test_it_comes_back_from_disk_the_same(tmp_path: Path) -> None:
    vectors, texts, names = clusters()
    trained = GroupClassifier.train(vectors, texts, names)
    trained.save(tmp_path)
    loaded = GroupClassifier.load(tmp_path)
    assert np.allclose(loaded.estimate(vectors, texts), trained.estimate(vectors, texts), atol=1e-5)
    assert loaded.predict(vectors[0], texts[0])["danger"] > 0.5


def test_a_group_counts_only_where_no_other_is_much_clearer() -> None:
    assert GroupClassifier.clear({"danger": 0.3, "calm": 0.45, "care": 0.9}, "danger", excused=("care",)) == 0.3
    assert GroupClassifier.clear({"danger": 0.3, "calm": 0.9, "care": 0.1}, "danger", excused=("care",)) == 0.0


def test_a_groups_share_is_divided_as_its_intents_are() -> None:
    shared = share_out({"a1": 0.6, "a2": 0.2, "b": 0.2}, {"A": 0.3, "B": 0.9}, {"a1": "A", "a2": "A", "b": "B"})
    assert {name: round(value, 4) for name, value in shared.items()} == {"a1": 0.1875, "a2": 0.0625, "b": 0.75}


def test_the_route_classifier_comes_back_from_disk_the_same(tmp_path: Path) -> None:
    vectors, _, _ = clusters()
    labels = ["a"] * 24 + ["b"] * 60 + ["c"] * 60
    trained = RouteClassifier.train(vectors, labels)
    trained.save(tmp_path)
    loaded = RouteClassifier.load(tmp_path)
    assert loaded.labels == ("a", "b", "c")
    assert np.allclose(loaded.probabilities(vectors), trained.probabilities(vectors))
    assert np.allclose(loaded.probabilities(vectors).sum(axis=1), 1)
    assert next(iter(loaded.predict(vectors[30]))) == "b"
