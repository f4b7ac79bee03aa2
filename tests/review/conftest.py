"""A review log in a temporary folder."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Iterator

import pytest

from bot.review.log import ReviewLog
from bot.review.store import open_log
from review_events import HOURS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "review.db"


@pytest.fixture
def log(path: Path) -> Iterator[ReviewLog]:
    writer = ReviewLog(path, HOURS)
    yield writer
    writer.close()


@pytest.fixture
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_log(path)
    yield connection
    connection.close()
