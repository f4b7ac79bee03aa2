"""A knowledge base that changes while the server runs: a good file is taken up, a broken one is not."""

from __future__ import annotations

import logging
import os
import sqlite3
from pathlib import Path

import pytest

from bot.knowledge import index
from bot.knowledge.search import KnowledgeMissing, LiveKnowledge
from tests.knowledge.small import entry, knowledge
from tests.knowledge.test_index import encode

BROKEN = {  # what SQLite itself finds nothing wrong with
    "a body of another version": """update entries set body = '{"id": "x"}'""",
    "a body that is no JSON": "update entries set body = 'x' where rowid = 1",
    "half a vector": "update questions set vector = x'0000' where rowid = 1",
    "no questions": "delete from questions",
    "no version": "delete from build"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    built = tmp_path / "knowledge.db"
    index.build(knowledge(entry(), entry("onset-weeks")), encode, built)
    return built


def damage(path: Path, sql: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(sql)
    connection.close()
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))


@pytest.mark.parametrize("sql", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_missing_at_the_start_and_leaves_the_last_good_one_in_use_later(
        path: Path, sql: str, caplog: pytest.LogCaptureFixture) -> None:
    live = LiveKnowledge(path)
    good = live.get()
    damage(path, sql)
    caplog.set_level(logging.ERROR)
    assert live.get() is good and live.get() is good
    assert live.problem and "knowledge build" in live.problem
    assert len(caplog.records) == 1  # said once, not for every message
    with pytest.raises(KnowledgeMissing, match="knowledge build"):
        LiveKnowledge(path).get()


def test_the_next_good_file_is_taken_up(path: Path) -> None:
    live = LiveKnowledge(path)
    good = live.get()
    damage(path, BROKEN["no version"])
    live.get()
    path.unlink()
    index.build(knowledge(entry()), encode, path)
    assert live.get() is not good and live.problem is None and len(live.get().entries) == 1


def test_a_file_that_was_taken_away_is_missing(path: Path) -> None:
    live = LiveKnowledge(path)
    live.get()
    path.unlink()
    with pytest.raises(KnowledgeMissing, match="is missing"):
        live.get()
