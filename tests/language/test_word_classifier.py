"""The classifier on words and pieces of words: it tells apart what shares no word, and survives saving."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.language.word_classifier import WordClassifier

TEXTS = ["danke", "danke dir", "merci beaucoup", "i want to die", "i would rather be dead", "i want it to end",
         "book a table", "book a visit", "can i book"]
GROUPS = ["thanks"] * 3 + ["danger"] * 3 + ["contact"] * 3


def test_groups_are_told_apart_and_a_misspelling_still_is() -> None:
    trained = WordClassifier.train(TEXTS, GROUPS)
    names = sorted(set(GROUPS))
    assert [names[i] for i in trained.log_odds(TEXTS).argmax(axis=1)] == GROUPS
    assert [names[i] for i in trained.log_odds(["dankee", "boook a tabel"]).argmax(axis=1)] == ["thanks", "contact"]
    assert np.isfinite(trained.log_odds([""])).all()


def test_two_groups_have_opposite_odds() -> None:
    odds = WordClassifier.train(TEXTS[:6], GROUPS[:6]).log_odds(TEXTS[:6])
    assert np.allclose(odds[:, 0], -odds[:, 1], atol=1e-4)


def test_it_comes_back_from_disk_the_same(tmp_path: Path) -> None:
    trained = WordClassifier.train(TEXTS, GROUPS)
    trained.save(tmp_path)
    assert np.allclose(WordClassifier.load(tmp_path).log_odds(TEXTS), trained.log_odds(TEXTS))
