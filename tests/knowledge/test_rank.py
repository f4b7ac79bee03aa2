"""Ranking: shared words are discounted, the entry of a question comes first, and its topic counts."""

from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge import shared_words
from bot.knowledge.projection import Projection
from bot.knowledge.rank import Ranker
from bot.pieces import features


def vectors(*rows: list[float]) -> np.ndarray:
    made = np.array(rows, dtype=np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


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


TEXTS = ["how much is it", "what does it cost", "who pays for it", "is it insured", "does it hurt the bladder",
         "why do bladders suffer"]


def three_entries() -> Ranker:
    base = vectors([4, 1, 0, 0], [3, 1, 0.2, 0], [4, 0, 1, 0], [3, 0, 1, 0.2], [4, 0, 0, 1], [3, 0.2, 0, 1])
    return Ranker.fit(base, TEXTS, ["x1", "x1", "x2", "x2", "y1", "y1"], {"x1": "x", "x2": "x", "y1": "y"})


def test_the_entry_of_a_question_comes_first_and_its_topic_before_others() -> None:
    ranker = three_entries()
    assert ranker.names == ("x1", "x2", "y1")
    for message, wanted in (([4, 1, 0, 0], ["x1", "x2", "y1"]), ([4, 0, 1, 0], ["x2", "x1", "y1"]), ([4, 0, 0, 1], ["y1"])):
        ranked = [ranker.names[place] for place, _ in ranker.ranked(vectors(message)[0], "zzz")]
        assert ranked[:len(wanted)] == wanted


def test_a_score_is_high_for_an_own_question_and_low_for_a_message_unlike_any() -> None:
    ranker = three_entries()
    assert ranker.ranked(vectors([4, 0, 0, 1])[0], TEXTS[4])[0][1] > 0.5
    assert ranker.ranked(vectors([-1, 1, 1, 1])[0], "zzz")[0][1] < 0.5


@pytest.mark.parametrize("text, wanted", [("bladder?", "y1"), ("is it costly", "x1"), ("insurance", "x2")])
def test_where_the_vectors_do_not_decide_the_words_do(text: str, wanted: str) -> None:
    ranker = three_entries()
    middle = vectors([4, 0.4, 0.4, 0.4])[0]
    assert ranker.names[ranker.ranked(middle, text)[0][0]] == wanted


def test_a_word_of_every_question_counts_less_than_a_rare_one() -> None:
    rarities = shared_words.rarity([features(text, shared_words.BUCKETS) for text in ("it costs", "it hurts", "it helps")])
    common, rare = (rarities[features(word, shared_words.BUCKETS)[0]].mean() for word in ("it", "hurts"))
    assert common < rare < rarities.max()
    assert shared_words.weighed(features("", shared_words.BUCKETS), rarities)[0].size == 0


def test_what_was_learned_is_restored_the_same() -> None:
    base = vectors([4, 1, 0], [3, 1, 0.2], [4, 0, 1], [3, 0, 1])
    owners, topics = ["x1", "x1", "y1", "y1"], {"x1": "x", "y1": "y"}
    first = Ranker.fit(base, TEXTS[:4], owners, topics)
    again = Ranker.restore(base, owners, topics, first.learned)
    assert first.ranked(base[1], TEXTS[1]) == again.ranked(base[1], TEXTS[1])
