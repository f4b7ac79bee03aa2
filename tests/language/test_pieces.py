"""The classifier on words and pieces of words: it tells apart what shares no word, and survives saving."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.language.pieces import BUCKETS, PieceClassifier, features, pieces

TEXTS = ["danke", "danke dir", "merci beaucoup", "i want to die", "i would rather be dead", "i want it to end",
         "book a table", "book a visit", "can i book"]
GROUPS = ["thanks"] * 3 + ["danger"] * 3 + ["contact"] * 3


def test_words_and_their_pieces_are_read() -> None:
    found = set(pieces("I can't wait"))
    assert {"i", "cant wait", "i cant wait", "#_ca", "#wait"} <= found
    assert "#t w" not in found  # letters do not reach over a word's end


def test_a_text_has_length_one_and_an_empty_one_none() -> None:
    buckets, values = features("thank you, thank you")
    assert np.isclose(np.linalg.norm(values), 1) and (0 <= buckets).all() and (buckets < BUCKETS).all()
    assert len(set(buckets.tolist())) == len(buckets)
    assert features("")[0].size == 0


def test_groups_are_told_apart_and_a_misspelling_still_is() -> None:
    trained = PieceClassifier.train(TEXTS, GROUPS)
    names = sorted(set(GROUPS))
    assert [names[i] for i in trained.log_odds(TEXTS).argmax(axis=1)] == GROUPS
    assert [names[i] for i in trained.log_odds(["dankee", "boook a tabel"]).argmax(axis=1)] == ["thanks", "contact"]
    assert np.isfinite(trained.log_odds([""])).all()


def test_two_groups_have_opposite_odds() -> None:
    odds = PieceClassifier.train(TEXTS[:6], GROUPS[:6]).log_odds(TEXTS[:6])
    assert np.allclose(odds[:, 0], -odds[:, 1], atol=1e-4)


def test_it_comes_back_from_disk_the_same(tmp_path: Path) -> None:
    trained = PieceClassifier.train(TEXTS, GROUPS)
    trained.save(tmp_path)
    assert np.allclose(PieceClassifier.load(tmp_path).log_odds(TEXTS), trained.log_odds(TEXTS))
