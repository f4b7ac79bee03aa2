"""Building knowledge.db: what is taken over from the file before, and what a file of an older program does."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path
from typing import Callable, Sequence

import numpy as np
import pytest

from bot.knowledge import index
from bot.knowledge.rank import Ranker
from bot.knowledge.search import KnowledgeBase
from tests.knowledge.small import TODAY, entry, knowledge

Encode = Callable[[Sequence[str]], np.ndarray]


def encode(texts: Sequence[str]) -> np.ndarray:
    """A direction for each text that depends on the text alone."""
    rows = np.stack([np.random.default_rng(sum(text.encode())).normal(size=384) for text in texts])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture()
def fits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many questions each learning of the ranking saw."""
    seen: list[int] = []
    fit = Ranker.fit.__func__  # type: ignore[attr-defined]

    def counted(cls: type[Ranker], vectors: np.ndarray, *rest: object) -> Ranker:
        seen.append(len(vectors))
        return fit(cls, vectors, *rest)

    monkeypatch.setattr(Ranker, "fit", classmethod(counted))
    return seen


def test_a_new_wording_takes_the_ranking_over_and_a_new_phrasing_learns_it_anew(tmp_path: Path, fits: list[int]) -> None:
    path = tmp_path / "knowledge.db"
    first, second = entry(), entry("onset-weeks")
    assert index.build(knowledge(first, second), encode, path)
    assert not index.build(knowledge(first, second), encode, path)
    assert index.build(knowledge(first.copy(update={"title": "Another"}), second), encode, path)
    assert fits == [16]
    assert index.build(knowledge(first.copy(update={"phrasings": ["one more way"]}), second), encode, path)
    assert fits == [16, 17]
    found = KnowledgeBase(path).nearest(encode(["one more way"])[0], "one more way", TODAY)
    assert (found[0].entry, round(found[0].similarity, 3)) == (first.id, 1.0) and found[0].score > found[1].score


def test_a_file_of_an_older_program_is_built_anew(tmp_path: Path, fits: list[int]) -> None:
    path = tmp_path / "knowledge.db"
    content = knowledge()
    index.build(content, encode, path)
    with sqlite3.connect(path) as connection:
        connection.execute("drop table learned")
        connection.execute("alter table build drop column learned_from")
        connection.execute("update build set schema = schema - 1")
    assert index.build(content, encode, path)
    assert fits == [16, 16] and KnowledgeBase(path).nearest(encode(["anything"])[0], "anything", TODAY)


def test_an_entry_past_its_review_date_is_not_found(tmp_path: Path) -> None:
    path = tmp_path / "knowledge.db"
    old, other = entry(review_due=TODAY - dt.timedelta(days=1)), entry("onset-weeks")
    index.build(knowledge(old, other), encode, path)
    assert [item.entry for item in KnowledgeBase(path).nearest(encode(old.questions[:1])[0], old.questions[0], TODAY)] == [other.id]
