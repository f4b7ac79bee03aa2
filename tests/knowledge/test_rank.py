"""Ranking: shared words are discounted, one near question is not enough, and the topic counts."""

from __future__ import annotations

import numpy as np

from bot.knowledge.projection import Projection
from bot.knowledge.rank import Places, Ranker


def vectors(*rows: list[float]) -> np.ndarray:
    made = np.array(rows, dtype=np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_the_highest_similarities_of_each_entry_are_found() -> None:
    similarities = np.array([0.9, 0.5, 0.1, 0.4, 0.3])
    places = Places(np.array([0, 1, 0, 1, 1]))
    assert places.highest(similarities, 1).tolist() == [[0.9], [0.5]]
    assert np.sort(places.highest(similarities, 2)).tolist() == [[0.1, 0.9], [0.4, 0.5]]
    assert places.highest(similarities, 3).shape == (2, 2)  # an entry has no third question
    assert (places.of(0).tolist(), places.of(1).tolist()) == ([0, 2], [1, 3, 4])


def test_the_projection_gives_unit_vectors_and_discounts_what_varies_within_entries() -> None:
    # The first number varies inside each entry, the second tells the entries apart.
    base = vectors([5, 1, 1], [1, 1, 1], [5, -1, 1], [1, -1, 1], [3, 1, 1], [3, -1, 1])
    projection = Projection.fit(base, ["a", "a", "b", "b", "a", "b"], shrinkage=0.05)
    projected = projection.apply(base)
    assert np.allclose(np.linalg.norm(projected, axis=1), 1)
    assert base[0] @ base[2] > base[0] @ base[1]  # by plain cosine the other entry is nearer
    assert projected[0] @ projected[1] > projected[0] @ projected[2]

def test_a_vector_at_the_mean_has_no_direction() -> None:
    base = vectors([1, 0], [0, 1])
    projection = Projection(base.mean(axis=0), np.eye(2, dtype=np.float32))
    assert projection.apply(base.mean(axis=0)[np.newaxis, :]).tolist() == [[0, 0]]


def test_scores_put_the_entry_and_the_topic_of_a_question_first() -> None:
    base = vectors([4, 1, 0, 0], [3, 1, 0.2, 0], [4, 0, 1, 0], [3, 0, 1, 0.2], [4, 0, 0, 1], [3, 0.2, 0, 1])
    ranker = Ranker(base, ["x1", "x1", "x2", "x2", "y1", "y1"], {"x1": "x", "x2": "x", "y1": "y"})
    assert ranker.names == ["x1", "x2", "y1"]
    for row, wanted in ((0, "x1"), (2, "x2"), (4, "y1")):
        assert ranker.names[int(ranker.scores(base[row]).argmax())] == wanted
