"""A review log in a temporary folder."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Iterator

import pytest
import pytest_asyncio

from bot.review import enquiries
from bot.review.log import ReviewLog
from bot.review.store import open_log
from review_events import HOURS, NOW, crisis, replied, said
from site_client import Clock, make_site
from test_review_enquiries import good


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


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def site(log, conn, path, clock):
    log.write(crisis("ann") + [said("bob", "which bus", route="out_of_scope"), replied("bob", "I can not answer that.")])
    enquiries.submit(conn, good(), "token", "192.0.2.1", NOW, HOURS)
    made = make_site(conn, path, clock)
    await made.invoke_startup()
    yield made
    for database in made.databases.values():
        database.close()


@pytest.fixture
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        made = player.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                   "--disable-background-networking", "--disable-component-update", "--disable-sync"])
        yield made
        made.close()
